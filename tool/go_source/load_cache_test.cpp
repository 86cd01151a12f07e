// What a run keeps for the next, and that it never changes a result.
#include <atomic>
#include <cstring>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/load.hpp"
#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoadCache : public testing::Test {
 protected:
  LoadCache() {
    tree_.write("go.mod", "module m\n\ngo 1.21\n");
    for (int i = 0; i < 20; ++i) {
      tree_.write(
          fmt::format("p{}/a.go", i),
          fmt::format("package p{}\n\nimport (\n\t\"context\"\n\t\"example.com/v\"\n)\n\nfunc "
                      "F(ctx context.Context) "
                      "context.Context {{\n\treturn context.WithValue(ctx, v.Key{{}}, {})\n}}\n",
                      i, i));
    }
    tree_.write("p3/broken.go", "package p3\n\nfunc {\n");
    tree_.write("vendor/example.com/v/v.go", "package v\n\ntype Key struct{}\n");
    tree_.age_all(60);
  }

  Loaded load_with(const std::function<void(LoadOptions&)>& change = {}) const {
    LoadOptions options;
    options.paths = {tree_.path()};
    options.cache_folder = cache_.path("cache");
    options.threads = 2;
    if (change) change(options);
    auto result = load(options);
    EXPECT_TRUE(result);
    return result ? std::move(*result) : Loaded{};
  }

  /// All of a result that a cache could spoil.
  static std::string dump(const Loaded& loaded) {
    std::string text;
    for (const Package& package : loaded.tree.packages) {
      text += fmt::format("{} {} {} {} {}\n", package.import_path, package.name, package.folder,
                          package.module, fmt::join(package.files, ","));
    }
    for (const File& file : loaded.tree.files) {
      const SummaryHeader& header = file.summary.header();
      text += fmt::format(
          "{} {} {} {} {:x}\n", file.path, file.package, file.reported, file.built,
          content_hash({reinterpret_cast<const char*>(file.summary.data()), header.size})[0]);
      for (const ImportRecord& import : file.summary.imports()) {
        text += fmt::format(
            "  {}\n", loaded.tree.resolve_import(file.package, file.summary.string(import.path)));
      }
    }
    for (const model::Gap& gap : loaded.coverage.gaps) {
      if (gap.what != "cache") text += fmt::format("{} {} {}\n", gap.what, gap.where, gap.why);
    }
    return text;
  }
  static std::vector<std::string> cache_gaps(const Loaded& loaded) {
    std::vector<std::string> result;
    for (const model::Gap& gap : loaded.coverage.gaps) {
      if (gap.what == "cache") result.push_back(gap.why);
    }
    return result;
  }
  std::string file() const { return cache_file(cache_.path("cache"), tree_.path()); }

  TemporaryTree tree_, cache_;
};

constexpr std::uint64_t kFiles = 22;

TEST_F(LoadCache, ASecondRunRecallsAll) {
  const Loaded first = load_with(), second = load_with();
  EXPECT_EQ(first.stats.cache_misses, kFiles);
  EXPECT_EQ(first.stats.cache_hits, 0u);
  EXPECT_EQ(second.stats.cache_misses, 0u);
  EXPECT_EQ(second.stats.cache_hits, kFiles);
  EXPECT_EQ(dump(first), dump(second));
  EXPECT_THAT(dump(first), HasSubstr("broken p3/broken.go:3:6"));
  EXPECT_THAT(cache_gaps(second), IsEmpty());
}

TEST_F(LoadCache, NothingIsWrittenWhereNothingChanged) {
  load_with();
  const auto written = std::filesystem::last_write_time(file());
  struct stat before{}, after{};
  ASSERT_EQ(::stat(file().c_str(), &before), 0);
  load_with();
  ASSERT_EQ(::stat(file().c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(std::filesystem::last_write_time(file()), written);
}

TEST_F(LoadCache, AnEditIsSeen) {
  load_with();
  tree_.write("p0/a.go", "package p0\n\nvar Changed int\n");
  const Loaded edited = load_with();
  EXPECT_EQ(edited.stats.cache_misses, 1u);
  EXPECT_EQ(dump(edited), dump(load_with([](LoadOptions& options) { options.use_cache = false; })));
  tree_.write("p1/new.go", "package p1\n");
  std::filesystem::remove(tree_.path("p2/a.go"));
  const Loaded after = load_with();
  EXPECT_EQ(after.stats.cache_misses, 1u);
  EXPECT_EQ(dump(after), dump(load_with([](LoadOptions& options) { options.use_cache = false; })));
}

TEST_F(LoadCache, AnEditTooFastForTheClockIsSeen) {
  const std::string one = "package p0\n\nvar A int\n", other = "package p0\n\nvar B int\n";
  tree_.write("p0/a.go", one);
  struct stat status{};
  ASSERT_EQ(::stat(tree_.path("p0/a.go").c_str(), &status), 0);
  load_with();
  // In place, as long as before, and within the same tick of the file system's clock.
  std::fstream(tree_.path("p0/a.go"), std::ios::in | std::ios::out | std::ios::binary) << other;
  const timespec times[2] = {status.st_atim, status.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, tree_.path("p0/a.go").c_str(), times, 0), 0);
  EXPECT_EQ(dump(load_with()),
            dump(load_with([](LoadOptions& options) { options.use_cache = false; })));
}

TEST_F(LoadCache, AFreshCloneIsRecalledByContent) {
  const Loaded first = load_with();
  for (int i = 0; i < 20; ++i) {  // new inode, new time, same bytes
    const std::string path = tree_.path(fmt::format("p{}/a.go", i));
    std::filesystem::copy_file(path, path + ".new");
    std::filesystem::rename(path + ".new", path);
  }
  tree_.age_all(30);
  const Loaded second = load_with();
  EXPECT_EQ(second.stats.cache_hits, kFiles);
  EXPECT_EQ(dump(first), dump(second));
}

TEST_F(LoadCache, OtherOptionsDoNotThrowEntriesOut) {
  load_with();
  tree_.write("p0/a.go", "package p0\n");  // so that the next run writes
  tree_.age_all(30);
  load_with([](LoadOptions& options) { options.dependencies = Dependencies::None; });
  const Loaded again = load_with();
  EXPECT_EQ(again.stats.cache_misses, 0u);
}

TEST_F(LoadCache, DamageCostsTimeAndOneWarningAtMost) {
  const std::string right = dump(load_with());
  std::string whole;
  {
    std::ifstream bytes(file(), std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(bytes), {});
  }
  for (std::size_t part = 0; part <= 40; ++part) {
    // Cut short.
    std::ofstream(file(), std::ios::binary | std::ios::trunc)
        << whole.substr(0, whole.size() * part / 40);
    Loaded run = load_with();
    EXPECT_EQ(dump(run), right) << part;
    EXPECT_LE(cache_gaps(run).size(), 1u);
    // The run after a damaged one finds all in order again.
    EXPECT_EQ(load_with().stats.cache_misses, 0u);
    // A stretch overwritten.
    std::string damaged = whole;
    const std::size_t at = (whole.size() - 100) * part / 40;
    std::memset(damaged.data() + at, 0x5A, 100);
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << damaged;
    run = load_with();
    EXPECT_EQ(dump(run), right) << part;
    EXPECT_LE(cache_gaps(run).size(), 1u);
    EXPECT_EQ(load_with().stats.cache_misses, 0u);
  }
}

TEST_F(LoadCache, WithoutAPlaceToKeepItTheRunSaysSoOnce) {
  cache_.write("cache", "a file where the folder should be");
  const Loaded run = load_with();
  EXPECT_EQ(run.stats.cache_misses, kFiles);
  EXPECT_THAT(cache_gaps(run), ElementsAre(HasSubstr("not written")));
  const Environment home("HOME", nullptr), cache("XDG_CACHE_HOME", nullptr);
  EXPECT_THAT(cache_gaps(load_with([](LoadOptions& options) { options.cache_folder.clear(); })),
              ElementsAre("there is no home folder to keep one in"));
}

TEST_F(LoadCache, AReadOnlyFolderIsReadFromAndNotWrittenTo) {
  load_with();
  ::chmod(file().c_str(), 0644);
  ::chmod(cache_.path("cache").c_str(), 0555);
  {
    const WithoutPrivileges nobody;
    const Loaded run = load_with();
    EXPECT_EQ(run.stats.cache_hits, kFiles);
    EXPECT_THAT(cache_gaps(run), IsEmpty());
  }
  tree_.write("p0/a.go", "package p0\n");
  const WithoutPrivileges nobody;
  const Loaded run = load_with();
  EXPECT_EQ(run.stats.cache_misses, 1u);
  EXPECT_THAT(cache_gaps(run), ElementsAre(HasSubstr("Permission denied")));
}

TEST_F(LoadCache, RunsAtOnceAllFinishWithTheRightResult) {
  const std::string right =
      dump(load_with([](LoadOptions& options) { options.use_cache = false; }));
  std::vector<std::jthread> runs;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 6; ++i) {
    runs.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        if (i == 0 && round % 3 == 0) std::filesystem::remove(file());
        const Loaded run = load_with();
        if (dump(run) != right || !cache_gaps(run).empty()) ++wrong;
      }
    });
  }
  runs.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(LoadCache, TheStateStandsForAllThatAResultDependsOn) {
  const std::uint64_t first = load_with().state;
  EXPECT_EQ(load_with().state, first);
  EXPECT_EQ(load_with([](LoadOptions& options) { options.threads = 1; }).state, first);
  EXPECT_NE(load_with([](LoadOptions& options) { options.exclude = {"p3/a.go"}; }).state, first);
  tree_.write("p0/a.go", "package p0\n\nvar Changed int\n");
  EXPECT_NE(load_with().state, first);

  // The same Go files, and a path that means another of them.
  tree_.write("x1/x.go", "package x\n");
  tree_.write("x1/go.mod", "module x1\n");
  tree_.write("x2/x.go", "package x\n");
  tree_.write("x2/go.mod", "module x2\n");
  tree_.write("p0/a.go", "package p0\n\nimport \"example.com/x\"\n");
  std::vector<std::uint64_t> states;
  for (const char* folder : {"x1", "x2", "x1"}) {
    tree_.write("go.mod",
                fmt::format("module m\n\ngo 1.21\n\nreplace example.com/x => ./{}\n", folder));
    states.push_back(load_with().state);
  }
  EXPECT_NE(states[0], states[1]);
  EXPECT_EQ(states[0], states[2]);
  tree_.write("go.mod", "module m\n\ngo 1.22\n\nreplace example.com/x => ./x1\n");
  EXPECT_NE(load_with().state, states[0]);
}

TEST_F(LoadCache, TheNumberOfThreadsChangesNothing) {
  std::string right;
  for (const unsigned threads : {1u, 2u, 7u, 64u, 1000u}) {
    const std::string one = dump(load_with([&](LoadOptions& options) {
      options.use_cache = false;
      options.threads = threads;
    }));
    if (right.empty()) right = one;
    EXPECT_EQ(one, right) << threads;
  }
}

}  // namespace
}  // namespace waybill::go_source

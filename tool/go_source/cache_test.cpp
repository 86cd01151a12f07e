#include "tool/go_source/cache.hpp"

#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/summary.hpp"
#include "tool/go_source/syntax.hpp"
#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

using testing::HasSubstr;

std::vector<std::byte> summary_of(std::string source) {
  const std::size_t size = source.size();
  source.append(TokenList::kPadding, '\0');
  Summariser summariser;
  const auto block = summariser.summarise(std::string_view(source).substr(0, size), false);
  return {block.begin(), block.end()};
}

/// A few entries, and what they are made of.
class Sample {
 public:
  explicit Sample(int count = 3) {
    for (int i = 0; i < count; ++i) {
      paths_.push_back("folder/file" + std::to_string(i) + ".go");
      blocks_.push_back(summary_of("package p" + std::to_string(i) +
                                   "\n\nimport \"fmt\"\n\nvar X = fmt.Sprint(1)\n"));
    }
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<std::size_t>(i);
      entries_.push_back({paths_[number],
                          {100u + number, 1000 + i, 7u + number},
                          {1u + number, 2u},
                          blocks_[number],
                          0});
    }
  }
  const std::vector<CacheEntry>& entries() const { return entries_; }

  /// Whether the cache gives back all entries, each with its bytes.
  void expect_all(const SummaryCache& cache) const {
    ASSERT_EQ(cache.size(), entries_.size());
    for (const CacheEntry& entry : entries_) {
      const auto number = cache.find(entry.path);
      ASSERT_TRUE(number) << entry.path;
      const CacheEntry found = cache.entry(*number);
      EXPECT_EQ(found.path, entry.path);
      EXPECT_EQ(found.stamp, entry.stamp);
      EXPECT_EQ(found.hash, entry.hash);
      const auto block = cache.block(*number);
      ASSERT_TRUE(block);
      EXPECT_TRUE(std::ranges::equal(*block, entry.block));
    }
  }

 private:
  std::vector<std::string> paths_;
  std::vector<std::vector<std::byte>> blocks_;
  std::vector<CacheEntry> entries_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Cache, GivesBackWhatWasWritten) {
  const TemporaryTree tree;
  const Sample sample;
  ASSERT_EQ(write_cache(tree.path("a/b"), "/root", sample.entries()), std::nullopt);
  std::string complaint;
  const SummaryCache cache = SummaryCache::open(tree.path("a/b"), "/root", &complaint);
  sample.expect_all(cache);
  EXPECT_EQ(complaint, "");
  EXPECT_EQ(cache.find("folder/file9.go"), std::nullopt);
  EXPECT_EQ(cache.find(""), std::nullopt);
  // It is the user's own: what was read may be private.
  struct stat status{};
  ASSERT_EQ(::stat(cache_file(tree.path("a/b"), "/root").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(Cache, OfNothingIsFine) {
  const TemporaryTree tree;
  ASSERT_EQ(write_cache(tree.path(), "/root", {}), std::nullopt);
  std::string complaint;
  EXPECT_EQ(SummaryCache::open(tree.path(), "/root", &complaint).size(), 0u);
  EXPECT_EQ(complaint, "");
}

TEST(Cache, NoneYetIsNoReasonToComplain) {
  const TemporaryTree tree;
  std::string complaint;
  EXPECT_EQ(SummaryCache::open(tree.path("gone"), "/root", &complaint).size(), 0u);
  EXPECT_EQ(complaint, "");
}

TEST(Cache, EachRootHasItsOwn) {
  const TemporaryTree tree;
  const Sample one(1), three(3);
  ASSERT_EQ(write_cache(tree.path(), "/root", one.entries()), std::nullopt);
  ASSERT_EQ(write_cache(tree.path(), "/other", three.entries()), std::nullopt);
  one.expect_all(SummaryCache::open(tree.path(), "/root"));
  three.expect_all(SummaryCache::open(tree.path(), "/other"));
}

TEST(Cache, CutShortAtAnyPointItIsNotUsed) {
  const TemporaryTree tree;
  const Sample sample(2);
  ASSERT_EQ(write_cache(tree.path(), "/root", sample.entries()), std::nullopt);
  const std::string file = cache_file(tree.path(), "/root");
  const std::string whole = bytes_of(file);
  ASSERT_GT(whole.size(), 500u);
  for (std::size_t size = whole.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    std::string complaint;
    ASSERT_EQ(SummaryCache::open(tree.path(), "/root", &complaint).size(), 0u) << size;
    ASSERT_THAT(complaint, HasSubstr("cut short")) << size;
  }
  std::ofstream(file, std::ios::binary) << whole;
  sample.expect_all(SummaryCache::open(tree.path(), "/root"));
}

TEST(Cache, NoBitThatIsWrongIsBelieved) {
  const TemporaryTree tree;
  const Sample sample(2);
  ASSERT_EQ(write_cache(tree.path(), "/root", sample.entries()), std::nullopt);
  const std::string file = cache_file(tree.path(), "/root");
  const std::string whole = bytes_of(file);
  std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&](std::size_t at, char byte) {
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(byte).flush();
  };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (at > 0) put(at - 1, whole[at - 1]);
    put(at, static_cast<char>(whole[at] ^ (1 << at % 8)));
    const SummaryCache cache = SummaryCache::open(tree.path(), "/root");
    if (cache.size() == 0) continue;
    // The index is sound, so it is a block (or the gap behind it): what is given out is as it was.
    for (const CacheEntry& entry : sample.entries()) {
      const auto number = cache.find(entry.path);
      ASSERT_TRUE(number) << at;
      const auto block = cache.block(*number);
      ASSERT_TRUE(!block || std::ranges::equal(*block, entry.block)) << at;
    }
  }
}

TEST(Cache, WhatIsNoCacheIsNotTouched) {
  const TemporaryTree tree;
  const std::string file = cache_file(tree.path(), "/root");
  std::ofstream(file) << std::string(4000, 'x');
  std::string complaint;
  EXPECT_EQ(SummaryCache::open(tree.path(), "/root", &complaint).size(), 0u);
  EXPECT_THAT(complaint, HasSubstr("it is no cache of Waybill's; it is not used"));
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_EQ(SummaryCache::open(tree.path(), "/root", &complaint).size(), 0u);
  EXPECT_THAT(complaint, HasSubstr("it is not a plain file"));
}

TEST(Cache, OfAnotherRootIsNotUsed) {
  const TemporaryTree tree;
  ASSERT_EQ(write_cache(tree.path(), "/root", Sample().entries()), std::nullopt);
  std::filesystem::rename(cache_file(tree.path(), "/root"), cache_file(tree.path(), "/other"));
  std::string complaint;
  EXPECT_EQ(SummaryCache::open(tree.path(), "/other", &complaint).size(), 0u);
  EXPECT_THAT(complaint, HasSubstr("written for something else"));
}

TEST(Cache, AFolderThatCannotBeWrittenIsSaid) {
  const TemporaryTree tree{{"file", ""}, {"closed/x", ""}};
  EXPECT_THAT(write_cache(tree.path("file/below"), "/root", {}).value_or("nothing"),
              HasSubstr("Not a directory"));
  ASSERT_EQ(::chmod(tree.path("closed").c_str(), 0555), 0);
  const WithoutPrivileges nobody;
  EXPECT_THAT(write_cache(tree.path("closed"), "/root", {}).value_or("nothing"),
              HasSubstr("Permission denied"));
}

TEST(Cache, AFullDiskLeavesNothingBehind) {
  const TemporaryTree tree;
  // A limit on file sizes stands in for the disk's: writing fails in the middle either way.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{512, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto why = write_cache(tree.path(), "/root", Sample().entries());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(why.value_or("nothing"), HasSubstr("File too large"));
  EXPECT_TRUE(std::filesystem::is_empty(tree.path()));
}

TEST(Cache, RunsAtOnceSeeOneCacheOrTheOther) {
  const TemporaryTree tree;
  const Sample one(1), many(40);
  ASSERT_EQ(write_cache(tree.path(), "/root", one.entries()), std::nullopt);
  std::atomic<bool> stop = false;
  std::vector<std::jthread> writers;
  for (const Sample* sample : {&one, &many}) {
    writers.emplace_back([&, sample] {
      while (!stop) EXPECT_EQ(write_cache(tree.path(), "/root", sample->entries()), std::nullopt);
    });
  }
  for (int i = 0; i < 200; ++i) {
    std::string complaint;
    const SummaryCache cache = SummaryCache::open(tree.path(), "/root", &complaint);
    EXPECT_EQ(complaint, "");
    (cache.size() == 1 ? one : many).expect_all(cache);
  }
  stop = true;
}

TEST(Cache, WhatNoRunUsedForLongGoes) {
  const TemporaryTree tree{{"other.txt", ""}};
  ASSERT_EQ(write_cache(tree.path(), "/old", {}), std::nullopt);
  ASSERT_EQ(write_cache(tree.path(), "/used", {}), std::nullopt);
  tree.write(".unfinished-abcdef", "");
  constexpr long kDay = 24 * 60 * 60;
  tree.age_all(40 * kDay);
  SummaryCache::open(tree.path(), "/used");  // marks it as used
  ASSERT_EQ(write_cache(tree.path(), "/new", {}), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(cache_file(tree.path(), "/old")));
  EXPECT_FALSE(std::filesystem::exists(tree.path(".unfinished-abcdef")));
  EXPECT_TRUE(std::filesystem::exists(cache_file(tree.path(), "/used")));
  EXPECT_TRUE(std::filesystem::exists(cache_file(tree.path(), "/new")));
  EXPECT_TRUE(std::filesystem::exists(tree.path("other.txt")));
}

TEST(Cache, DefaultFolderIsTheUsersCache) {
  const Environment home("HOME", "/home/me");
  {
    const Environment cache("XDG_CACHE_HOME", "/cache");
    EXPECT_EQ(default_cache_folder(), "/cache/waybill");
  }
  const Environment relative("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(default_cache_folder(), "/home/me/.cache/waybill");
  const Environment none("HOME", nullptr);
  EXPECT_EQ(default_cache_folder(), "");
}

}  // namespace
}  // namespace waybill::go_source

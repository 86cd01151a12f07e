#include "tool/fix/write.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace waybill::fix {
namespace {

namespace fs = std::filesystem;

class WriteAll : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "waybill-write-XXXXXX").native();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directory(root_ / "p");
    put("a.go", "old a\n");
    put("p/b.go", "old b\n");
  }
  void TearDown() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }

  /// All files of the root with their texts.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      found[entry.path().lexically_relative(root_).generic_string()] = {
          std::istreambuf_iterator<char>(in), {}};
    }
    return found;
  }

  const std::map<std::string, std::string> kBefore = {{"a.go", "old a\n"}, {"p/b.go", "old b\n"}};
  const std::map<std::string, std::string> kAfter = {
      {"a.go", "new a\n"}, {"p/b.go", "new b\n"}, {"q/c.go", "c\n"}};
  const std::vector<Rewrite> kRewrites = {{"a.go", "old a\n", "new a\n"},
                                          {"p/b.go", "old b\n", "new b\n"},
                                          {"q/c.go", std::nullopt, "c\n"}};
  fs::path root_;
};

TEST_F(WriteAll, WritesAllAndLeavesNothingBeside) {
  fs::permissions(root_ / "a.go", fs::perms(0640));
  ASSERT_TRUE(write_all(root_.native(), kRewrites));
  EXPECT_EQ(files(), kAfter);
  EXPECT_EQ(fs::status(root_ / "a.go").permissions(), fs::perms(0640));
}

TEST_F(WriteAll, ChangesNothingIfAFileWasChanged) {
  put("p/b.go", "somebody's\n");
  const auto written = write_all(root_.native(), kRewrites);
  ASSERT_FALSE(written);
  EXPECT_EQ(one_line(written.error()),
            "p/b.go: cannot write the change: the file was changed since it was read; run the "
            "command again");
  EXPECT_EQ(files(),
            (std::map<std::string, std::string>{{"a.go", "old a\n"}, {"p/b.go", "somebody's\n"}}));
}

TEST_F(WriteAll, ChangesNothingIfAFileIsReadOnly) {
  fs::permissions(root_ / "p/b.go", fs::perms(0444));
  const auto written = write_all(root_.native(), kRewrites);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().what, "the file is read-only");
  EXPECT_EQ(files(), kBefore);
}

TEST_F(WriteAll, ChangesNothingIfANewFileIsThereAlready) {
  fs::create_directory(root_ / "q");
  put("q/c.go", "mine\n");
  EXPECT_FALSE(write_all(root_.native(), kRewrites));
  EXPECT_EQ(files().at("a.go"), "old a\n");
}

TEST_F(WriteAll, FollowsNoLinkAndLeavesNoFolder) {
  fs::create_symlink("a.go", root_ / "link.go");
  EXPECT_FALSE(write_all(root_.native(), {{"link.go", "old a\n", "x"}}));
  EXPECT_FALSE(write_all((root_ / "p").native(), {{"../a.go", "old a\n", "x"}}));
  EXPECT_EQ(files().at("a.go"), "old a\n");
}

/// Runs write_all in a process of its own that ends by a signal after that many steps; whether it
/// got that far.
bool killed_after(const std::string& root, const std::vector<Rewrite>& rewrites, int steps) {
  const pid_t child = ::fork();
  if (child == 0) {
    int left = steps;
    const auto step = [&](std::string_view) {
      if (--left == 0) ::raise(SIGKILL);
    };
    (void)write_all(root, rewrites, step);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST_F(WriteAll, AKilledChangeIsCompletedOrUndone) {
  int steps = 1;
  for (; killed_after(root_.native(), kRewrites, steps); ++steps) {
    // Three texts are written aside, then the journal says so, then three files are renamed.
    const bool goes_through = steps > 3;
    const auto finished = finish_interrupted(root_.native());
    ASSERT_TRUE(finished) << one_line(finished.error());
    EXPECT_EQ(*finished, goes_through ? Interrupted::Completed : Interrupted::TakenBack);
    EXPECT_EQ(files(), goes_through ? kAfter : kBefore) << "killed after step " << steps;
    EXPECT_EQ(fs::exists(root_ / "q"), goes_through) << "a folder is left, or missing";
    for (const auto& [name, text] : files()) fs::remove(root_ / name);
    put("a.go", "old a\n");
    put("p/b.go", "old b\n");
  }
  EXPECT_EQ(steps, 8);
  EXPECT_EQ(files(), kAfter);
  EXPECT_EQ(finish_interrupted(root_.native()), Interrupted::None);
}

TEST_F(WriteAll, AnotherChangeWaitsForTheInterruptedOne) {
  ASSERT_TRUE(killed_after(root_.native(), kRewrites, 5));
  const auto written = write_all(root_.native(), {{"p/b.go", "old b\n", "x"}});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().what, "another change is under way");
}

TEST_F(WriteAll, WhatOthersChangedInBetweenIsKept) {
  ASSERT_TRUE(killed_after(root_.native(), kRewrites, 5));
  put("p/b.go", "somebody's\n");
  EXPECT_FALSE(finish_interrupted(root_.native()));
  EXPECT_EQ(files().at("p/b.go"), "somebody's\n");
}

TEST(ReadJournal, TakesBackWhatWasWritten) {
  const Journal journal{true,
                        {{"a b.go", "a b.go.waybill-fix", 1, 2},
                         {"p/c.go", "p/c.go.waybill-fix", 0, 0xFFFFFFFFFFFFFFFF}}};
  const auto read = read_journal(journal_text(journal));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->complete);
  ASSERT_EQ(read->entries.size(), 2u);
  EXPECT_EQ(read->entries[0].path, "a b.go");
  EXPECT_EQ(read->entries[1].aside, "p/c.go.waybill-fix");
  EXPECT_EQ(read->entries[1].after, 0xFFFFFFFFFFFFFFFF);
}

TEST(ReadJournal, RefusesWhatItMustNotFollow) {
  const auto with = [](const std::string& path) {
    return "waybill.journal/1 complete\n0000000000000001 0000000000000002 " + path + "\nend\n";
  };
  EXPECT_TRUE(read_journal(with("a.go")));
  EXPECT_FALSE(read_journal(with("../a.go")));
  EXPECT_FALSE(read_journal(with("/etc/passwd")));
  EXPECT_FALSE(read_journal(with("p/../../a.go")));
  EXPECT_FALSE(read_journal("waybill.journal/1 complete\n")) << "its end is missing";
  EXPECT_FALSE(read_journal("waybill.journal/2 complete\nend\n"));
  EXPECT_FALSE(read_journal(""));
}

}  // namespace
}  // namespace waybill::fix

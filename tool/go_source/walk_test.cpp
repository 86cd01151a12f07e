#include "tool/go_source/walk.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <gmock/gmock.h>

#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The files found below `paths`, as they are shown.
std::vector<std::string> found(const std::vector<std::string>& paths, WalkOptions options = {},
                               std::vector<WalkProblem>* problems = nullptr) {
  const auto given = given_paths(paths);
  EXPECT_TRUE(given) << (given ? "" : model::one_line(given.error()));
  if (!given) return {};
  std::vector<WalkProblem> mine;
  std::vector<std::string> shown;
  for (const FolderListing& folder :
       walk(*given, options, problems != nullptr ? *problems : mine)) {
    for (const std::string& file : folder.files)
      shown.push_back(shown_path(given->root, folder.path + '/' + file));
  }
  EXPECT_THAT(mine, IsEmpty());
  return shown;
}

std::string error_of(const std::vector<std::string>& paths) {
  const auto given = given_paths(paths);
  return given ? "no error" : model::one_line(given.error());
}

TEST(Walk, FindsGoFilesInTheOrderOfTheirFolders) {
  const TemporaryTree tree{{"z.go", ""},        {"a.go", ""},        {"b/c/d.go", ""},
                           {"b/a_test.go", ""}, {"b/notes.txt", ""}, {"b-2/x.go", ""},
                           {"go", ""}};
  EXPECT_THAT(found({tree.path()}),
              ElementsAre("a.go", "z.go", "b/a_test.go", "b-2/x.go", "b/c/d.go"));
}

TEST(Walk, PassesOverWhatTheGoCommandPassesOver) {
  const TemporaryTree tree{
      {"a.go", ""},           {".git/a.go", ""},     {"_old/a.go", ""},
      {"_a.go", ""},          {".a.go", ""},         {"node_modules/x/a.go", ""},
      {"vendor/x/a.go", ""},  {"testdata/a.go", ""}, {"b/testdata/c/a.go", ""},
      {"b/vendored/a.go", ""}};
  EXPECT_THAT(found({tree.path()}), ElementsAre("a.go", "b/vendored/a.go"));
  EXPECT_THAT(found({tree.path()}, {.vendor = true, .testdata = true}),
              ElementsAre("a.go", "b/testdata/c/a.go", "b/vendored/a.go", "testdata/a.go",
                          "vendor/x/a.go"));
}

TEST(Walk, LooksIntoAFolderThatIsNamedWhateverItsName) {
  const TemporaryTree tree{{"testdata/_x/a.go", ""}};
  EXPECT_THAT(found({tree.path("testdata/_x")}), ElementsAre("a.go"));
}

TEST(Walk, CyclesOfLinksEnd) {
  const TemporaryTree tree{{"a/a.go", ""}};
  tree.link("a/up", "..");
  tree.link("a/self", "self");
  tree.link("a/b/round", "../../a");
  EXPECT_THAT(found({tree.path()}), ElementsAre("a/a.go"));
}

TEST(Walk, ALinkToAFileIsAFileAndOneToAFolderIsNone) {
  const TemporaryTree tree{{"real/a.go", "package a"}};
  tree.link("b.go", "real/a.go");
  tree.link("folder.go", "real");
  tree.link("linked", "real");
  EXPECT_THAT(found({tree.path()}), ElementsAre("b.go", "real/a.go"));
  // Named itself, a linked folder is looked into.
  EXPECT_THAT(found({tree.path("linked")}), ElementsAre("a.go"));
}

TEST(Walk, SaysWhichLinksLeadNowhere) {
  const TemporaryTree tree{{"a.go", ""}};
  tree.link("b.go", "gone.go");
  tree.link("c.go", "c.go");
  tree.link("d", "gone");
  tree.link(".#a.go", "editor@host");
  std::vector<WalkProblem> problems;
  EXPECT_THAT(found({tree.path()}, {}, &problems), ElementsAre("a.go"));
  ASSERT_EQ(problems.size(), 2u);
  std::ranges::sort(problems, {}, &WalkProblem::path);
  EXPECT_EQ(problems[0].path, tree.path("b.go"));
  EXPECT_EQ(problems[0].why, "a symbolic link that leads nowhere");
  EXPECT_EQ(problems[1].path, tree.path("c.go"));
}

TEST(Walk, PipesAndSocketsAreNoFiles) {
  const TemporaryTree tree{{"a.go", ""}, {"folder.go/b.go", ""}};
  ASSERT_EQ(::mkfifo(tree.path("pipe.go").c_str(), 0644), 0);
  const int number = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(tree.path("socket.go").size(), sizeof address.sun_path);
  tree.path("socket.go").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT(found({tree.path()}), ElementsAre("a.go", "folder.go/b.go"));
  ::close(number);
  EXPECT_THAT(error_of({tree.path("pipe.go")}), HasSubstr("neither a file nor a folder"));
}

TEST(Walk, SaysWhichFoldersCannotBeRead) {
  const TemporaryTree tree{{"a.go", ""}, {"closed/b.go", ""}};
  ASSERT_EQ(::chmod(tree.path("closed").c_str(), 0), 0);
  {
    const WithoutPrivileges nobody;
    std::vector<WalkProblem> problems;
    EXPECT_THAT(found({tree.path()}, {}, &problems), ElementsAre("a.go"));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].path, tree.path("closed"));
    EXPECT_EQ(problems[0].why, "Permission denied");
    EXPECT_THAT(error_of({tree.path("closed")}),
                HasSubstr("Permission denied; check its permissions"));
    EXPECT_THAT(error_of({tree.path("closed/b.go")}), HasSubstr("Permission denied"));
  }
  ::chmod(tree.path("closed").c_str(), 0755);
}

TEST(Walk, PathsTooLongForTheSystemAreSaid) {
  const TemporaryTree tree{{"a.go", ""}};
  const std::string name(250, 'd');
  int at = ::open(tree.path().c_str(), O_RDONLY | O_DIRECTORY);
  for (int depth = 0; depth < 20; ++depth) {  // 5000 bytes, more than PATH_MAX
    ASSERT_EQ(::mkdirat(at, name.c_str(), 0755), 0);
    const int next = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY);
    ASSERT_GE(next, 0);
    ::close(at);
    at = next;
  }
  ::close(at);
  std::vector<WalkProblem> problems;
  EXPECT_THAT(found({tree.path()}, {}, &problems), ElementsAre("a.go"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].why, "File name too long");
}

TEST(GivenPaths, AFolderMeansAllBelowItHoweverItIsWritten) {
  const TemporaryTree tree{{"a.go", ""}, {"b/b.go", ""}};
  for (const char* spelling : {"", "/", "/...", "/.", "/b/..", "/./..."}) {
    EXPECT_THAT(found({tree.path() + spelling}), ElementsAre("a.go", "b/b.go")) << spelling;
  }
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(tree.path());
  for (const char* spelling : {".", "./...", "...", "./"}) {
    EXPECT_THAT(found({spelling}), ElementsAre("a.go", "b/b.go")) << spelling;
  }
  EXPECT_THAT(found({"b/..."}), ElementsAre("b.go"));
  std::filesystem::current_path(before);
}

TEST(GivenPaths, SeveralAreShownFromTheFolderThatHoldsThemAll) {
  const TemporaryTree tree{
      {"x/a/a.go", ""}, {"x/b/b.go", ""}, {"x/b/c/c.go", ""}, {"x/ab/d.go", ""}};
  EXPECT_THAT(found({tree.path("x/b"), tree.path("x/a")}),
              ElementsAre("a/a.go", "b/b.go", "b/c/c.go"));
  EXPECT_THAT(found({tree.path("x/a"), tree.path("x/ab")}), ElementsAre("a/a.go", "ab/d.go"));
  // One below another is not looked at twice.
  EXPECT_THAT(
      found({tree.path("x/b/c"), tree.path("x/b"), tree.path("x/b/b.go"), tree.path("x/b/...")}),
      ElementsAre("b.go", "c/c.go"));
}

TEST(GivenPaths, AFileBringsThoseBesideItAlong) {
  const TemporaryTree tree{{"a/a.go", ""}, {"a/b.go", ""}, {"a/c/c.go", ""}};
  EXPECT_THAT(found({tree.path("a/a.go")}), ElementsAre("a.go", "b.go"));
  const auto given = given_paths({tree.path("a/a.go")});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->root, tree.path("a"));
  EXPECT_TRUE(given->includes(tree.path("a"), "a.go"));
  EXPECT_FALSE(given->includes(tree.path("a"), "b.go"));
}

TEST(GivenPaths, WhatMakesNoSenseIsSaidInOneLine) {
  const TemporaryTree tree{{"a.txt", ""}, {"a/x/foo/b.go", ""}};
  tree.link("nowhere", "gone");
  EXPECT_EQ(error_of({tree.path("gone")}),
            tree.path("gone") +
                ": cannot look at it: No such file or directory; paths are folders, Go files or "
                "'folder/...', not import paths");
  EXPECT_THAT(error_of({tree.path("a.txt")}), HasSubstr("it is no Go file"));
  EXPECT_THAT(error_of({tree.path("a/.../foo")}),
              HasSubstr("'...' is understood at a path's end only"));
  EXPECT_THAT(error_of({tree.path("nowhere")}), HasSubstr("a symbolic link that leads nowhere"));
  EXPECT_THAT(error_of({""}), HasSubstr("the path is empty"));
  EXPECT_THAT(error_of({}), HasSubstr("no path was given"));
}

TEST(ShownPath, IsRelativeToTheRoot) {
  EXPECT_EQ(shown_path("/a/b", "/a/b"), ".");
  EXPECT_EQ(shown_path("/a/b", "/a/b/c.go"), "c.go");
  EXPECT_EQ(shown_path("/a/b", "/a/bc/d.go"), "../bc/d.go");
  EXPECT_EQ(shown_path("/a/b", "/a"), "..");
  EXPECT_EQ(shown_path("/a/b", "/x"), "../../x");
  EXPECT_EQ(shown_path("/a/b", "/"), "../..");
  EXPECT_EQ(shown_path("/", "/a/b"), "a/b");
}

TEST(JoinedPath, ResolvesDots) {
  EXPECT_EQ(joined_path("/a/b", "../c/./d"), "/a/c/d");
  EXPECT_EQ(joined_path("/a", "../../.."), "/");
  EXPECT_EQ(joined_path("/a", "/x/y/"), "/x/y");
  EXPECT_EQ(joined_path("/", "a"), "/a");
  EXPECT_EQ(joined_path("/a", ""), "/a");
}

}  // namespace
}  // namespace waybill::go_source

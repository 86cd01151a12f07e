#include "tool/fix/edits.hpp"

#include <gtest/gtest.h>

namespace waybill::fix {
namespace {

using model::Edit;

TEST(EditSet, TheSameEditTwiceIsOne) {
  EditSet set;
  EXPECT_TRUE(set.add({{"a.go", 3, 3, "x"}, {"a.go", 7, 9, "y"}}));
  EXPECT_TRUE(set.add({{"a.go", 3, 3, "x"}, {"a.go", 1, 2, "z"}}));
  ASSERT_EQ(set.files().at("a.go").size(), 3u);
  EXPECT_EQ(set.files().at("a.go").front().text, "z");
}

TEST(EditSet, RefusesAllOfASetOfWhichOneMeetsAnother) {
  EditSet set;
  ASSERT_TRUE(set.add({{"a.go", 3, 6, "x"}}));
  EXPECT_FALSE(set.add({{"b.go", 0, 1, "fine"}, {"a.go", 5, 8, "meets"}}));
  EXPECT_FALSE(set.add({{"a.go", 3, 6, "another text"}}));
  EXPECT_FALSE(set.add({{"c.go", 0, 4, "a"}, {"c.go", 2, 6, "b"}}));
  EXPECT_EQ(set.files().size(), 1u);
  EXPECT_TRUE(set.add({{"a.go", 6, 8, "beside"}}));
}

TEST(EditSet, KeepsTheOrderOfInsertionsAtOnePlace) {
  EditSet set;
  ASSERT_TRUE(set.add({{"a.go", 2, 2, "first "}}));
  ASSERT_TRUE(set.add({{"a.go", 2, 2, "second "}}));
  EXPECT_EQ(edited("a b", set.files().at("a.go")), "a first second b");
}

TEST(Edited, FailsBeyondTheText) {
  EXPECT_EQ(edited("abc", {{"", 1, 2, "xy"}, {"", 3, 3, "!"}}), "axyc!");
  EXPECT_FALSE(edited("abc", {{"", 2, 4, ""}}));
  EXPECT_FALSE(edited("abc", {{"", 2, 3, ""}, {"", 1, 2, ""}}));
}

std::string aligned(std::string_view before, const std::vector<Edit>& edits) {
  return align_comments(before, edits, *edited(before, edits));
}

TEST(AlignComments, KeepsTheColumnOfARun) {
  EXPECT_EQ(aligned("\ta = 1 // one\n\tbb = 2 // two\n", {{"", 3, 4, ":="}}),
            "\ta := 1 // one\n\tbb = 2 // two\n")
      << "the run was not aligned, so it is not touched";
  EXPECT_EQ(aligned("\ta = 1  // one\n\tbb = 2 // two\n", {{"", 3, 4, ":="}}),
            "\ta := 1 // one\n\tbb = 2 // two\n");
  EXPECT_EQ(aligned("\ta = 1  // one\n\tbb = 2 // two\n", {{"", 5, 6, "1000"}}),
            "\ta = 1000 // one\n\tbb = 2   // two\n");
}

TEST(AlignComments, LeavesOtherRunsAndTextsAlone) {
  EXPECT_EQ(aligned("x := 1 // a\ny := `\n// b  // c\n`\nzz := \"//\"  // d\n", {{"", 5, 6, "11"}}),
            "x := 11 // a\ny := `\n// b  // c\n`\nzz := \"//\"  // d\n");
}

}  // namespace
}  // namespace waybill::fix

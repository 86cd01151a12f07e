#include "tool/fix/difference.hpp"

#include <gtest/gtest.h>

namespace waybill::fix {
namespace {

TEST(UnifiedDifference, IsEmptyForEqualTexts) {
  EXPECT_EQ(unified_difference("a.go", "a\nb\n", "a\nb\n", false), "");
}

TEST(UnifiedDifference, ShowsThreeLinesAround) {
  EXPECT_EQ(unified_difference("p/a.go", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                               "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", false),
            "--- a/p/a.go\n+++ b/p/a.go\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDifference, KeepsDistantChangesApartAndCloseOnesTogether) {
  const std::string_view before = "a\n1\n2\n3\n4\n5\n6\n7\nb\n";
  EXPECT_EQ(unified_difference("f", before, "A\n1\n2\n3\n4\n5\n6\n7\nB\n", false),
            "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n "
            "7\n-b\n+B\n");
  EXPECT_EQ(unified_difference("f", "a\n1\nb\n", "A\n1\nb\nc\n", false),
            "--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n-a\n+A\n 1\n b\n+c\n");
}

TEST(UnifiedDifference, SaysWhereTheLastLineHasNoEnd) {
  EXPECT_EQ(unified_difference("f", "a\nb", "a\nc\n", false),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n");
}

TEST(UnifiedDifference, NewFilesComeFromNowhere) {
  EXPECT_EQ(unified_difference("f", "", "a\n", true),
            "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
}

TEST(UnifiedDifference, GivesUpOnTheFewestChangesAtLength) {
  std::string before, after;
  for (int i = 0; i < 3000; ++i)
    before += "a" + std::to_string(i) + "\n", after += "b" + std::to_string(i) + "\n";
  const std::string difference = unified_difference("f", before, after, false);
  EXPECT_NE(difference.find("@@ -1,3000 +1,3000 @@\n-a0\n"), std::string::npos);
}

}  // namespace
}  // namespace waybill::fix

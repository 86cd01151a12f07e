#include "tool/go_source/suppression_comments.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SuppressionComment only(std::string_view source) {
  const auto comments = find_suppression_comments(source);
  EXPECT_EQ(comments.size(), 1u) << source;
  return comments.empty() ? SuppressionComment{} : comments.front();
}

TEST(SuppressionComments, IgnoreTakesARuleAndAReason) {
  const auto comment = only("package p\n\tx() //waybill:ignore loop-growth it is bounded\n");
  EXPECT_EQ(comment.kind, SuppressionKind::Ignore);
  EXPECT_THAT(comment.rules, ElementsAre("loop-growth"));
  EXPECT_EQ(comment.reason, "it is bounded");
  EXPECT_EQ(comment.line, 2u);
  EXPECT_EQ(comment.column, 6u);
  EXPECT_EQ(comment.end_column, 48u);
  EXPECT_EQ(comment.first_line, 2u);
  EXPECT_EQ(comment.last_line, 2u);
}

TEST(SuppressionComments, IgnoreTakesSeveralRules) {
  EXPECT_THAT(only("package p\nx() //waybill:ignore WB101, never-read why not\n").rules,
              ElementsAre("WB101", "never-read"));
}

TEST(SuppressionComments, IgnoreWithoutARuleIsKeptToBeReported) {
  EXPECT_THAT(only("package p\nx() //waybill:ignore\n").rules, IsEmpty());
}

TEST(SuppressionComments, NoLintIsReadAsGolangciDoes) {
  const auto comment = only("package p\nx() // nolint:errcheck,waybill // why\r\n");
  EXPECT_EQ(comment.kind, SuppressionKind::NoLint);
  EXPECT_THAT(comment.rules, ElementsAre("errcheck", "waybill"));
  EXPECT_EQ(comment.reason, "why");
}

TEST(SuppressionComments, OthersAreNoneOfOurs) {
  EXPECT_THAT(find_suppression_comments("package p\n"
                                        "x() //nolint\n"
                                        "x() //waybill:ignored a\n"
                                        "x() // see //nolint:waybill\n"
                                        "/* //nolint:waybill */\n"
                                        "s := \"//nolint:waybill\"\n"
                                        "r := `\n//nolint:waybill\n`\n"
                                        "c := '\"' + \"\\\"//nolint:waybill\"\n"),
              IsEmpty());
}

TEST(SuppressionComments, AloneItCoversTheNextLine) {
  const auto comment = only("package p\n\n//waybill:ignore a b\n// a word more\nx()\ny()\n");
  EXPECT_EQ(comment.first_line, 5u);
  EXPECT_EQ(comment.last_line, 5u);
}

TEST(SuppressionComments, ABlankLineCutsItOff) {
  EXPECT_EQ(only("package p\n\n//waybill:ignore a b\n\nx()\n").first_line, 0u);
}

TEST(SuppressionComments, AtTheEndItCoversNothing) {
  EXPECT_EQ(only("package p\nfunc f() {\n}\n//waybill:ignore a b").first_line, 0u);
}

TEST(SuppressionComments, AboveAFunctionItCoversTheFunction) {
  const auto comment = only(
      "package p\n"
      "\n"
      "//waybill:ignore a b\n"
      "func f(\n"
      "  x int,\n"
      ") int {\n"
      "  if x {\n"
      "    g()\n"
      "  } else {\n"
      "    h()\n"
      "  }\n"
      "  return 1\n"
      "}\n"
      "func g() {}\n");
  EXPECT_EQ(comment.first_line, 4u);
  EXPECT_EQ(comment.last_line, 13u);
}

TEST(SuppressionComments, BesideABlockItCoversTheBlockAndItsElse) {
  const auto comment = only(
      "package p\n"
      "func f() {\n"
      "  if x { //nolint:waybill\n"
      "    g(\"}\", '}', `}`) // }\n"
      "  } else {\n"
      "    h()\n"
      "  }\n"
      "  return\n"
      "}\n");
  EXPECT_EQ(comment.first_line, 3u);
  EXPECT_EQ(comment.last_line, 7u);
}

TEST(SuppressionComments, AboveThePackageClauseItCoversTheFile) {
  const auto comment = only("// Copyright\n\n//nolint:waybill\npackage p\n\nfunc f() {\n}\n");
  EXPECT_EQ(comment.first_line, 1u);
  EXPECT_GE(comment.last_line, 7u);
}

TEST(SuppressionComments, BesideThePackageClauseItCoversThatLine) {
  EXPECT_EQ(only("package p //nolint:waybill\n\nx()\n").last_line, 1u);
}

TEST(SuppressionComments, BrokenFilesAreNoTrouble) {
  for (const char* source :
       {"//nolint:waybill", "package p\n}}}\n//nolint:waybill\n{{{", "/* //nolint:waybill",
        "`//nolint:waybill", "\"//nolint:waybill", "'\\", "package p\nx(\"\\", "//waybill:ignore ,,,"}) {
    for (const SuppressionComment& comment : find_suppression_comments(source)) {
      EXPECT_LE(comment.first_line, comment.last_line) << source;
    }
  }
}

}  // namespace
}  // namespace waybill::go_source

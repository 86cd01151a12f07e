#include "tool/cli/rule_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/rules/registry.hpp"

namespace waybill::cli {
namespace {

using model::Certainty;
using model::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Config config(const std::string& text) { return parse_config(text, "c.yaml").value(); }

TEST(RuleChoice, StartsWithTheDefaults) {
  const RuleChoice choice;
  for (const rules::Rule& rule : rules::all_rules()) {
    EXPECT_EQ(choice.runs(rule.name), rule.on_by_default) << rule.name;
  }
  EXPECT_FALSE(choice.runs("no-such-rule"));
}

TEST(RuleChoice, SignsChangeTheDefault) {
  RuleChoice choice;
  const auto before = choice.names().size();
  ASSERT_TRUE(choice.apply("-basic-type-key"));
  EXPECT_FALSE(choice.runs("basic-type-key"));
  EXPECT_EQ(choice.names().size(), before - 1);
  ASSERT_TRUE(choice.apply("+WB101"));
  EXPECT_TRUE(choice.runs("basic-type-key"));
  ASSERT_TRUE(choice.apply(""));
  EXPECT_EQ(choice.names().size(), before);
}

TEST(RuleChoice, ANameReplacesTheDefault) {
  RuleChoice choice;
  ASSERT_TRUE(choice.apply("basic-type-key"));
  EXPECT_THAT(choice.names(), ElementsAre("basic-type-key"));
  ASSERT_TRUE(choice.apply(" wb001 , +basic-type-key"));
  EXPECT_THAT(choice.names(), ElementsAre("unused-suppression", "basic-type-key"));
}

TEST(RuleChoice, AllIsEveryRule) {
  RuleChoice choice;
  ASSERT_TRUE(choice.apply("-all"));
  EXPECT_THAT(choice.names(), IsEmpty());
  ASSERT_TRUE(choice.apply("all,-basic-type-key"));
  EXPECT_EQ(choice.names().size(), rules::all_rules().size() - 1);
}

TEST(RuleChoice, AnUnknownNameIsAnError) {
  RuleChoice choice;
  const auto applied = choice.apply("+basic-type-kee");
  ASSERT_FALSE(applied);
  EXPECT_THAT(one_line(applied.error()), HasSubstr("did you mean `basic-type-key`?"));
}

TEST(RuleChoice, FlagsWinOverTheConfiguration) {
  RuleChoice choice;
  choice.apply(config("rules: {all: off, basic-type-key: on}\n"));
  EXPECT_THAT(choice.names(), ElementsAre("basic-type-key"));
  ASSERT_TRUE(choice.apply("-basic-type-key"));
  EXPECT_THAT(choice.names(), IsEmpty());
}

TEST(RuleChoice, TheConfigurationSetsTheSeverity) {
  RuleChoice choice;
  model::Finding finding;
  finding.rule = "basic-type-key";
  finding.severity = Severity::Warning;
  EXPECT_EQ(choice.severity_of(finding), Severity::Warning);
  choice.apply(config("rules: {basic-type-key: error}\n"));
  EXPECT_EQ(choice.severity_of(finding), Severity::Error);
  finding.certainty = Certainty::Likely;
  EXPECT_EQ(choice.severity_of(finding), Severity::Warning);
  finding.rule = "unused-suppression";
  EXPECT_EQ(choice.severity_of(finding), finding.severity);
}

model::Finding in_file(const char* rule, const char* file) {
  model::Finding finding;
  finding.rule = rule;
  finding.site = {file, 1, 1, 1, 2};
  finding.severity = Severity::Warning;
  finding.certainty = Certainty::Proven;
  return finding;
}

TEST(RuleChoice, WhatIsSaidOfSingleFilesWins) {
  const Config said = config(
      "rules:\n  loop-growth: off\n"
      "overrides:\n- files: [a]\n  rules: {basic-type-key: off, loop-growth: error}\n"
      "- files: [a/b]\n  rules: {basic-type-key: on}\n");
  RuleChoice choice;
  choice.apply(said);
  EXPECT_FALSE(choice.keeps(in_file("basic-type-key", "a/x.go")));
  EXPECT_TRUE(choice.keeps(in_file("basic-type-key", "a/b/x.go")));
  EXPECT_TRUE(choice.keeps(in_file("basic-type-key", "x.go")));
  EXPECT_TRUE(choice.runs("loop-growth"));
  EXPECT_FALSE(choice.keeps(in_file("loop-growth", "x.go")));
  EXPECT_TRUE(choice.keeps(in_file("loop-growth", "a/x.go")));
  EXPECT_EQ(choice.severity_of(in_file("loop-growth", "a/x.go")), Severity::Error);
  EXPECT_EQ(choice.severity_of(in_file("loop-growth", "x.go")), Severity::Warning);
}

TEST(RuleChoice, FlagsWinOverWhatIsSaidOfSingleFiles) {
  const Config said = config("overrides:\n- files: [a]\n  rules: {all: off}\n");
  RuleChoice choice;
  choice.apply(said);
  ASSERT_TRUE(choice.apply("+loop-growth"));
  EXPECT_TRUE(choice.keeps(in_file("loop-growth", "a/x.go")));
  EXPECT_FALSE(choice.keeps(in_file("basic-type-key", "a/x.go")));
}

}  // namespace
}  // namespace waybill::cli

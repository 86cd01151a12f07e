#include "tool/cli/suppression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

using go_source::SuppressionKind;
using model::Severity;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<model::Rule> kKnown = {
    {.code = "WB001", .name = "unused-suppression", .severity = Severity::Info, .summary = {}, .page = {}},
    {.code = "WB101", .name = "basic-type-key", .summary = {}, .page = {}},
    {.code = "WB203", .name = "loop-growth", .summary = {}, .page = {}},
};
const std::vector<std::string> kRan = {"unused-suppression", "basic-type-key"};

model::Finding finding(const std::string& rule, const std::string& code, std::uint32_t line) {
  model::Finding made;
  made.rule = rule;
  made.code = code;
  made.site = {"a.go", line, 1, line, 2};
  return made;
}

go_source::SuppressionComment comment(SuppressionKind kind, std::vector<std::string> rules,
                                      std::uint32_t line) {
  return {.kind = kind,
          .rules = std::move(rules),
          .reason = "",
          .line = line,
          .column = 3,
          .end_column = 9,
          .first_line = line,
          .last_line = line};
}

Suppressed run(std::vector<model::Finding> findings, SuppressionComments comments,
               const model::Rule* unused = &kKnown[0]) {
  return suppress(std::move(findings), comments, kKnown, kRan, unused);
}

std::vector<std::string> messages(const Suppressed& result) {
  std::vector<std::string> all;
  for (const model::Finding& finding : result.findings) all.push_back(finding.message);
  return all;
}

TEST(Suppression, TakesAwayWhatIsNamed) {
  for (const auto& [kind, name] : {std::pair{SuppressionKind::Ignore, "basic-type-key"},
                                   std::pair{SuppressionKind::Ignore, "WB101"},
                                   std::pair{SuppressionKind::Ignore, "all"},
                                   std::pair{SuppressionKind::NoLint, "basic-type-key"},
                                   std::pair{SuppressionKind::NoLint, "waybill"}}) {
    const auto result = run({finding("basic-type-key", "WB101", 5)}, {{"a.go", {comment(kind, {name}, 5)}}});
    EXPECT_THAT(result.findings, IsEmpty()) << name;
    EXPECT_EQ(result.silenced, 1u) << name;
  }
}

TEST(Suppression, LeavesOtherRulesLinesAndFiles) {
  const auto ignore = comment(SuppressionKind::Ignore, {"loop-growth"}, 5);
  EXPECT_EQ(run({finding("basic-type-key", "WB101", 5)}, {{"a.go", {ignore}}}).findings.size(), 1u);
  EXPECT_EQ(run({finding("loop-growth", "WB203", 6)}, {{"a.go", {ignore}}}).findings.size(), 1u);
  EXPECT_EQ(run({finding("loop-growth", "WB203", 5)}, {{"b.go", {ignore}}}).findings.size(), 1u);
  EXPECT_EQ(run({finding("loop-growth", "WB203", 5)}, {{"a.go", {ignore}}}).findings.size(), 0u);
}

TEST(Suppression, ReportsAnUnusedComment) {
  const auto result = run({}, {{"a.go", {comment(SuppressionKind::Ignore, {"basic-type-key"}, 5)}}});
  ASSERT_EQ(result.findings.size(), 1u);
  const model::Finding& unused = result.findings[0];
  EXPECT_EQ(unused.rule, "unused-suppression");
  EXPECT_EQ(unused.code, "WB001");
  EXPECT_EQ(unused.severity, Severity::Info);
  EXPECT_EQ(unused.message, "//waybill:ignore for basic-type-key silences nothing here");
  EXPECT_EQ(unused.site, (model::Site{"a.go", 5, 3, 5, 9}));
  EXPECT_EQ(unused.fingerprint.size(), 16u);
}

TEST(Suppression, ReportsNothingUnusedIfThatRuleIsOff) {
  EXPECT_THAT(run({}, {{"a.go", {comment(SuppressionKind::Ignore, {"basic-type-key"}, 5)}}}, nullptr)
                  .findings,
              IsEmpty());
}

TEST(Suppression, KnowsNothingOfRulesThatDidNotRun) {
  EXPECT_THAT(run({}, {{"a.go", {comment(SuppressionKind::Ignore, {"loop-growth"}, 5)}}}).findings,
              IsEmpty());
}

TEST(Suppression, LeavesOtherToolsAlone) {
  EXPECT_THAT(run({}, {{"a.go", {comment(SuppressionKind::NoLint, {"errcheck"}, 5)}}}).findings,
              IsEmpty());
  EXPECT_THAT(messages(run({}, {{"a.go", {comment(SuppressionKind::NoLint, {"errcheck", "waybill"}, 5)}}})),
              ElementsAre("//nolint for waybill silences nothing here"));
}

TEST(Suppression, ReportsWhatCannotBeMeant) {
  EXPECT_THAT(messages(run({}, {{"a.go", {comment(SuppressionKind::Ignore, {}, 5)}}})),
              ElementsAre("//waybill:ignore names no rule; write //waybill:ignore rule-name why"));
  EXPECT_THAT(messages(run({}, {{"a.go", {comment(SuppressionKind::Ignore, {"loop-grwth"}, 5)}}})),
              ElementsAre("//waybill:ignore names loop-grwth, and there is no such rule; did you "
                          "mean loop-growth?"));
}

TEST(Suppression, TwoCommentsForOneFindingAreBothUsed) {
  const auto result =
      run({finding("basic-type-key", "WB101", 5)},
          {{"a.go",
            {comment(SuppressionKind::Ignore, {"all"}, 5), comment(SuppressionKind::NoLint, {"waybill"}, 5)}}});
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.silenced, 1u);
}

TEST(Suppression, EqualCommentsHaveFingerprintsOfTheirOwnThatOutliveALineMove) {
  const auto one = comment(SuppressionKind::Ignore, {"basic-type-key"}, 5);
  const auto two = comment(SuppressionKind::Ignore, {"basic-type-key"}, 9);
  const auto moved = comment(SuppressionKind::Ignore, {"basic-type-key"}, 50);
  const auto both = run({}, {{"a.go", {one, two}}}).findings;
  ASSERT_EQ(both.size(), 2u);
  EXPECT_NE(both[0].fingerprint, both[1].fingerprint);
  EXPECT_EQ(run({}, {{"a.go", {moved}}}).findings[0].fingerprint, both[0].fingerprint);
}

}  // namespace
}  // namespace waybill::cli

#include "tool/rules/precedence.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/rules/registry.hpp"

namespace waybill::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

Draft draft(std::string_view rule, std::uint32_t offset, std::vector<model::Place> causes = {}) {
  return {.rule = rule, .place = {0, offset}, .causes = std::move(causes)};
}

std::vector<std::string_view> heard(std::vector<Draft> drafts) {
  apply_precedence(drafts);
  std::vector<std::string_view> rules;
  for (const Draft& left : drafts) rules.push_back(left.rule);
  return rules;
}

TEST(Precedence, HasTheseRows) {
  const std::vector<Precedence> rows = {
      {"collidable-key", "basic-type-key"},
      {"closure-growth", "loop-growth"},
      {"key-mismatch", "never-read"},
      {"key-mismatch", "never-written"},
      {"split-carrier", "key-mismatch"},
      {"split-carrier", "never-read"},
      {"split-carrier", "never-written"},
      {"duplicate-key", "shadowed-key"},
      {"type-mismatch", "shadowed-key"},
      {"type-mismatch", "unchecked-read"},
      {"read-before-write", "unchecked-read"},
      {"read-before-write", "never-written"},
      {"loop-growth", "duplicate-key"},       {"stale-request", "lost-derivation"},
      {"field-growth", "config-in-context"},  {"self-parent", "loop-growth"},
      {"self-parent", "closure-growth"},      {"self-parent", "field-growth"},
      {"stale-request", "wrong-parent"},      {"wrong-parent", "lost-derivation"},
      {"field-growth", "lossy-context-type"}, {"metadata-overwrite", "duplicate-key"},
      {"metadata-overwrite", "shadowed-key"},
      {"pooled-context-escape", "request-escape"},
      {"scattered-keys", "chain-budget"},
  };
  EXPECT_THAT(precedence_table(), UnorderedElementsAreArray(rows));
}

TEST(Precedence, NamesRulesThatExist) {
  for (const Precedence& row : precedence_table()) {
    EXPECT_NE(find_rule(row.speaks), nullptr) << row.speaks;
    EXPECT_NE(find_rule(row.silent), nullptr) << row.silent;
  }
}

class Row : public ::testing::TestWithParam<Precedence> {};

TEST_P(Row, SilencesTheSameCause) {
  const auto [speaks, silent] = GetParam();
  EXPECT_THAT(heard({draft(silent, 5), draft(speaks, 5)}), ElementsAre(speaks));
  EXPECT_THAT(heard({draft(speaks, 5), draft(silent, 9, {{0, 5}})}), ElementsAre(speaks));
  EXPECT_THAT(heard({draft(speaks, 5, {{0, 9}}), draft(silent, 9)}), ElementsAre(speaks));
  EXPECT_THAT(heard({draft(speaks, 5, {{0, 7}}), draft(silent, 9, {{0, 7}})}), ElementsAre(speaks));
}

TEST_P(Row, LeavesOtherCauses) {
  const auto [speaks, silent] = GetParam();
  EXPECT_THAT(heard({draft(silent, 5), draft(speaks, 6)}), ElementsAre(silent, speaks));
  Draft elsewhere = draft(speaks, 5);
  elsewhere.place.file = 1;
  EXPECT_THAT(heard({draft(silent, 5), elsewhere}), ElementsAre(silent, speaks));
}

INSTANTIATE_TEST_SUITE_P(Table, Row,
                         ::testing::ValuesIn(precedence_table().begin(), precedence_table().end()),
                         [](const auto& test) {
                           std::string name(test.param.speaks);
                           name += "_over_";
                           name += test.param.silent;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Precedence, LeavesRulesThatNoRowNames) {
  EXPECT_THAT(heard({draft("dynamic-key", 5), draft("basic-type-key", 5)}),
              ElementsAre("dynamic-key", "basic-type-key"));
}

}  // namespace
}  // namespace waybill::rules

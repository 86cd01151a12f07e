#include "tool/rules/registry.hpp"

#include <algorithm>
#include <regex>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tool/rules/pages.hpp"

namespace waybill::rules {
namespace {

TEST(Registry, IsInTheOrderOfTheCodes) {
  EXPECT_FALSE(all_rules().empty());
  EXPECT_TRUE(std::ranges::is_sorted(all_rules(), std::ranges::less_equal(), &Rule::code) ||
              all_rules().size() < 2);
  EXPECT_EQ(std::ranges::adjacent_find(all_rules(), {}, &Rule::code), all_rules().end());
}

TEST(Registry, NamesAndCodesHaveTheirForm) {
  const std::regex code("WB[0-9]{3}");
  const std::regex name("[a-z]+(-[a-z]+)*");
  for (const Rule& rule : all_rules()) {
    EXPECT_TRUE(std::regex_match(std::string(rule.code), code)) << rule.code;
    EXPECT_TRUE(std::regex_match(std::string(rule.name), name)) << rule.name;
    EXPECT_FALSE(rule.summary.empty()) << rule.name;
    EXPECT_FALSE(rule.summary.ends_with('.')) << rule.name;
  }
}

/// A page says at its top what the registry says, so that neither can drift.
TEST(Registry, EveryRuleHasAPageThatAgrees) {
  for (const Rule& rule : all_rules()) {
    const std::string top = fmt::format("# {}\n\n{} · {} · {} · fix: {}\n", rule.name, rule.code,
                                        name_of(rule.severity),
                                        rule.on_by_default ? "on by default" : "opt-in",
                                        model::name_of(rule.fix));
    EXPECT_TRUE(rule.page.starts_with(top))
        << rule.name << ": the page must start with\n" << top << "but starts with\n"
        << rule.page.substr(0, top.size());
    EXPECT_TRUE(rule.page.ends_with('\n')) << rule.name;
  }
}

TEST(Registry, EveryPageHasARule) {
  for (const Page& page : pages()) EXPECT_NE(find_rule(page.name), nullptr) << page.name;
}

TEST(Registry, FindsByNameAndByCode) {
  ASSERT_NE(find_rule("basic-type-key"), nullptr);
  EXPECT_EQ(find_rule("basic-type-key"), find_rule("WB101"));
  EXPECT_EQ(find_rule("basic-type-key"), find_rule("wb101"));
  EXPECT_EQ(find_rule("Basic-Type-Key"), nullptr);
  EXPECT_EQ(find_rule(""), nullptr);
}

}  // namespace
}  // namespace waybill::rules

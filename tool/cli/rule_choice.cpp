#include "tool/cli/rule_choice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tool/cli/nearest.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::cli {
namespace {

using model::Certainty;
using model::Severity;

Severity one_lower(Severity severity) {
  return severity == Severity::Error ? Severity::Warning : Severity::Info;
}

model::Error no_such_rule(std::string_view name) {
  std::vector<std::string_view> names;
  for (const rules::Rule& rule : rules::all_rules()) names.push_back(rule.name);
  const auto meant = nearest(name, names);
  return {.doing = "",
          .what = fmt::format("there is no rule `{}`", name),
          .where = "--rules",
          .advice = meant ? fmt::format("did you mean `{}`?", *meant) : "see `waybill rules`"};
}

}  // namespace

RuleChoice::RuleChoice() {
  for (const rules::Rule& rule : rules::all_rules()) {
    states_.emplace(rule.name, State{rule.on_by_default, std::nullopt});
  }
}

void RuleChoice::apply(const Config& config) {
  const auto set = [](State& state, const RuleSetting& setting) {
    if (setting.severity) state.severity = setting.severity;
    // Who says how severe an opt-in rule is wants to see it.
    if (setting.severity) state.enabled = true;
    if (setting.enabled) state.enabled = *setting.enabled;
  };
  if (const auto all = config.rules.find("all"); all != config.rules.end()) {
    for (auto& [name, state] : states_) set(state, all->second);
  }
  for (const auto& [name, setting] : config.rules) {
    if (const auto state = states_.find(name); state != states_.end()) set(state->second, setting);
  }
}

std::expected<void, model::Error> RuleChoice::apply(std::string_view list) {
  struct Wish {
    std::string_view name;
    char sign;
  };
  std::vector<Wish> wishes;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.empty()) continue;
    char sign = '=';
    if (name.front() == '+' || name.front() == '-') {
      sign = name.front();
      name.remove_prefix(1);
    }
    wishes.push_back({name, sign});
  }
  if (std::ranges::any_of(wishes, [](const Wish& wish) { return wish.sign == '='; })) {
    for (auto& [name, state] : states_) state.enabled = false;
  }
  for (const Wish& wish : wishes) {
    const bool enabled = wish.sign != '-';
    if (wish.name == "all") {
      for (auto& [name, state] : states_) state.enabled = enabled;
      continue;
    }
    const rules::Rule* rule = rules::find_rule(wish.name);
    if (rule == nullptr) return std::unexpected(no_such_rule(wish.name));
    states_.find(rule->name)->second.enabled = enabled;
  }
  return {};
}

std::vector<std::string> RuleChoice::names() const {
  std::vector<std::string> names;
  for (const rules::Rule& rule : rules::all_rules()) {
    if (runs(rule.name)) names.emplace_back(rule.name);
  }
  return names;
}

bool RuleChoice::runs(std::string_view name) const {
  const auto state = states_.find(name);
  return state != states_.end() && state->second.enabled;
}

Severity RuleChoice::severity_of(const model::Finding& finding) const {
  const auto state = states_.find(finding.rule);
  if (state == states_.end() || !state->second.severity) return finding.severity;
  const Severity asked = *state->second.severity;
  return finding.certainty == Certainty::Likely ? one_lower(asked) : asked;
}

}  // namespace waybill::cli

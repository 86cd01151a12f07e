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
    states_.emplace(rule.name, State{.enabled = rule.on_by_default});
  }
}

void RuleChoice::set(State& state, const RuleSetting& setting) {
  if (setting.severity) state.severity = setting.severity;
  if (state.by_flag) return;
  // Who says how severe an opt-in rule is wants to see it.
  if (setting.severity) state.enabled = true;
  if (setting.enabled) state.enabled = *setting.enabled;
}

void RuleChoice::apply(const Config& config) {
  if (const auto all = config.rules.find("all"); all != config.rules.end()) {
    for (auto& [name, state] : states_) set(state, all->second);
  }
  for (const auto& [name, setting] : config.rules) {
    if (const auto state = states_.find(name); state != states_.end()) set(state->second, setting);
  }
  for (const Override& said : config.overrides) {
    PathSettings& made = overrides_.emplace_back();
    for (const std::string& glob : said.files) made.files.add(glob);
    made.rules = said.rules;
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
    for (auto& [name, state] : states_) state = {false, true, state.severity};
  }
  for (const Wish& wish : wishes) {
    const bool enabled = wish.sign != '-';
    if (wish.name == "all") {
      for (auto& [name, state] : states_) state = {enabled, true, state.severity};
      continue;
    }
    const rules::Rule* rule = rules::find_rule(wish.name);
    if (rule == nullptr) return std::unexpected(no_such_rule(wish.name));
    State& state = states_.find(rule->name)->second;
    state = {enabled, true, state.severity};
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
  const auto found = states_.find(name);
  if (found == states_.end()) return false;
  State state = found->second;
  if (state.enabled || state.by_flag) return state.enabled;
  for (const PathSettings& here : overrides_) {
    for (const std::string_view which : {std::string_view("all"), name}) {
      if (const auto setting = here.rules.find(std::string(which)); setting != here.rules.end()) set(state, setting->second);
    }
    if (state.enabled) return true;
  }
  return false;
}

RuleChoice::State RuleChoice::state_of(std::string_view rule, std::string_view file) const {
  const auto found = states_.find(rule);
  if (found == states_.end()) return {.enabled = true};
  State state = found->second;
  for (const PathSettings& here : overrides_) {
    if (!here.files.match(file)) continue;
    for (const std::string_view which : {std::string_view("all"), rule}) {
      if (const auto setting = here.rules.find(std::string(which)); setting != here.rules.end()) set(state, setting->second);
    }
  }
  return state;
}

bool RuleChoice::keeps(const model::Finding& finding) const {
  return state_of(finding.rule, finding.site.file).enabled;
}

Severity RuleChoice::severity_of(const model::Finding& finding) const {
  const std::optional<Severity> asked = state_of(finding.rule, finding.site.file).severity;
  if (!asked) return finding.severity;
  return finding.certainty == Certainty::Likely ? one_lower(*asked) : *asked;
}

}  // namespace waybill::cli

// The list of all rules.
#pragma once

#include <span>
#include <string_view>

#include "tool/model/rule.hpp"
#include "tool/rules/check.hpp"
#include "tool/rules/route_checks.hpp"

namespace waybill::rules {

/// A rule: its description and its judgement.
struct Rule : model::Rule {
  Check check = nullptr;  ///< null: it is not about the program (unused-suppression), or about routes alone
  RouteCheck on_routes = nullptr;  ///< null: the order in which components are passed does not matter to it
};

/// Returns all rules in the order of their codes; they live as long as the program.
std::span<const Rule> all_rules();

/// Returns the rule of that name ("basic-type-key") or code ("WB101", in any case), or null.
const Rule* find_rule(std::string_view name_or_code);

}  // namespace waybill::rules

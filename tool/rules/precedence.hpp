// One cause, one finding: which rule speaks where several see the same cause.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tool/rules/check.hpp"

namespace waybill::rules {

/// Where both rules report the same cause, `speaks` is heard and `silent` is not.
struct Precedence {
  std::string_view speaks;
  std::string_view silent;
  friend bool operator==(const Precedence&, const Precedence&) = default;
};

/// Returns the table; it names rules of the registry only.
std::span<const Precedence> precedence_table();

/// Takes out each draft that shares a cause (its place is one) with a draft of a rule that goes
/// before its own. A draft that is itself taken out still silences others: the cause has been told.
void apply_precedence(std::vector<Draft>& drafts);

}  // namespace waybill::rules

// What is said about a rule; the check itself stays in the room of rules.
#pragma once

#include <cstdint>
#include <string_view>

#include "tool/model/finding.hpp"

namespace waybill::model {

/// What kind of fix a rule's findings can carry.
enum class FixKind : std::uint8_t { None, Safe, Unsafe };

/// A rule's description. All texts are static.
struct Rule {
  std::string_view code;  ///< "WB101"
  std::string_view name;  ///< "basic-type-key"
  Severity severity = Severity::Warning;
  bool on_by_default = true;
  FixKind fix = FixKind::None;
  std::string_view summary;  ///< one sentence without a full stop
  std::string_view page;     ///< the whole page, Markdown
};

/// Returns "none", "safe" or "unsafe".
constexpr std::string_view name_of(FixKind kind) {
  switch (kind) {
    case FixKind::None: return "none";
    case FixKind::Safe: return "safe";
    case FixKind::Unsafe: return "unsafe";
  }
  return "none";
}

}  // namespace waybill::model

// What an expression's spelling tells of whether it is a carrier: types are not known of everything.
#pragma once

#include <cstdint>
#include <string_view>

#include "tool/fix/source.hpp"

namespace waybill::fix {

/// How an expression hints at a carrier.
enum class Hint : std::uint8_t {
  None,
  Origin,  ///< what its variable was declared as or made of
  Name,    ///< what it is called
};

/// Returns the strongest hint.
Hint hint_of(const Outline& outline, NodeIndex node);
/// Returns whether a name is one that contexts go by.
bool names_context(std::string_view text);
/// Returns whether the type is one whose writes and look-ups the solver knows, all of them.
bool is_known_framework(std::string_view type);
/// Returns whether the type is that of github.com/urfave/cli, which is a context too, and whose methods look up flags
/// and arguments alone.
bool is_of_command_line(const Outline& outline, std::string_view type);
/// Returns whether the name is that of a method that writes a line of a log, which takes texts as names of its own:
/// `logger.Error(err, "refused", "user", user)`.
bool logs(std::string_view name);
/// Returns what stands behind the last dot.
std::string_view last_name(std::string_view called);

}  // namespace waybill::fix

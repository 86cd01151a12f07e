// Which identifiers make a function worth a closer look.
#pragma once

#include <string_view>

#include "tool/go_source/names.hpp"

namespace waybill::go_source {

/// Whether an identifier hints at a carrier; the lexer marks such tokens (TokenList::marks).
inline bool hints_at_carrier(std::string_view identifier) { return !identifier.empty() && is_mark(identifier); }

}  // namespace waybill::go_source

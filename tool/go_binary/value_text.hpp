// Values out of a program's memory, as they are shown.
#pragma once

#include <string>
#include <string_view>

#include "tool/go_binary/type_table.hpp"

namespace waybill::go_binary {

/// Returns a value of a type that is no string: a number, true or false, an address where the value is a pointer,
/// else its bytes in hex. `bytes` are the value's own; those that are missing count as zero.
std::string value_text(const Type& type, std::string_view bytes);

/// Returns a text in quotes, with what isn't printable ASCII in escapes.
std::string quoted(std::string_view text);

}  // namespace waybill::go_binary

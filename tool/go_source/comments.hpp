// What Go tools read in comments.
#pragma once

#include <string_view>

#include "literals.hpp"

namespace waybill::go_source {

/// Returns true if the line comment `text` (both slashes, no newline, no carriage return at its
/// end) is one that tools read; see Comment.
bool is_directive(std::string_view text);

/// Reports the position numbers that go/scanner rejects in a line directive. `text` is a comment
/// that starts with `//line ` or `/*line `, as is_directive takes it.
void check_line_directive(std::string_view text, LexicalErrors& errors);

}  // namespace waybill::go_source

// Comments in Go source, and what tools read in them.
#pragma once

#include <vector>

#include "literals.hpp"

namespace waybill::go_source {

/// Returns the end of the line comment at `start`, which is its newline or `end`. One that tools
/// read is added to `directives`, and bad numbers in a line directive are reported.
const unsigned char* scan_line_comment(const unsigned char* start, const unsigned char* begin,
                                       const unsigned char* end, std::vector<Comment>& directives,
                                       LexicalErrors& errors);

/// A comment between `/*` and `*/`.
struct BlockComment {
  const unsigned char* end;      ///< behind it
  const unsigned char* newline;  ///< the first newline in it, or null
};

/// Returns the extent of the block comment at `start`. A missing end is reported, and so are bad
/// numbers in a line directive.
BlockComment scan_block_comment(const unsigned char* start, const unsigned char* end,
                                LexicalErrors& errors);

}  // namespace waybill::go_source

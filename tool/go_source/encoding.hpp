// What holds for all bytes of a Go file, whatever tokens they make.
#pragma once

#include <cstdint>

#include "literals.hpp"

namespace waybill::go_source {

/// What one look at all bytes tells.
struct Survey {
  std::uint32_t lines = 0;   ///< newline characters
  bool plain = true;         ///< no byte above 0x7F and no zero
};

/// Returns the survey of [begin, end), at several bytes a cycle.
Survey survey_bytes(const unsigned char* begin, const unsigned char* end);

/// Reports the first byte that may stand nowhere in a Go file: a zero, bytes that are not UTF-8, a
/// byte order mark that is not the file's first character.
void check_encoding(const unsigned char* begin, const unsigned char* end, LexicalErrors& errors);

}  // namespace waybill::go_source

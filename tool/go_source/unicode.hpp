// The parts of Unicode that Go's lexical grammar needs: UTF-8, letters and digits.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::go_source {

/// One decoded character. An invalid byte decodes as U+FFFD of width 1, as in Go's unicode/utf8.
struct Rune {
  char32_t value;
  std::uint32_t width;   ///< bytes taken, 1 to 4
  bool valid;
};

constexpr char32_t kByteOrderMark = 0xFEFF;

/// Returns the first character of the bytes at `text`, of which 4 must be readable.
Rune decode_rune(const unsigned char* text);

/// Returns true if `rune` is in category L, as unicode.IsLetter of Go 1.27 says.
bool is_unicode_letter(char32_t rune);

/// Returns true if `rune` is in category Nd, as unicode.IsDigit of Go 1.27 says.
bool is_unicode_digit(char32_t rune);

}  // namespace waybill::go_source

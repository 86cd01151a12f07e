// Scanning of Go's literals, one function a kind. Each takes the first byte of the literal in a
// text that ends with zero bytes, and returns the end of what go/scanner would take as the literal.
#pragma once

#include <cstdint>

#include "syntax.hpp"

namespace waybill::go_source {

/// Where lexical errors go: the one that stands first in the file is kept.
class LexicalErrors {
 public:
  LexicalErrors(const unsigned char* begin, SyntaxError& first) : begin_(begin), first_(first) {}

  void report(const unsigned char* at, const char* message) {
    const auto offset = static_cast<std::uint32_t>(at - begin_);
    if (first_.message != nullptr && first_.offset <= offset) return;
    first_ = {offset, message};
  }

 private:
  const unsigned char* begin_;
  SyntaxError& first_;
};

/// Returns the end of the number at `start` and sets `kind` to Int, Float or Imag. Bad digits,
/// separators, exponents and radix points are reported.
const unsigned char* scan_number(const unsigned char* start, Tok& kind, LexicalErrors& errors);

/// Returns the end of the rune literal at `start`: behind its quote, or before the newline or the
/// `end` that cuts it off, which is reported, as are bad escapes and a length other than one.
const unsigned char* scan_rune(const unsigned char* start, const unsigned char* end,
                               LexicalErrors& errors);

/// Returns the end of the interpreted string literal at `start`, as scan_rune does.
const unsigned char* scan_string(const unsigned char* start, const unsigned char* end,
                                 LexicalErrors& errors);

/// Returns the end of the raw string literal at `start`; a missing end is reported.
const unsigned char* scan_raw_string(const unsigned char* start, const unsigned char* end,
                                     LexicalErrors& errors);

}  // namespace waybill::go_source

// The rules are those of go/scanner (Go 1.27, src/go/scanner/scanner.go), which accepts a little
// more than the specification, such as the imaginary literal 0b2i.
#include "literals.hpp"

#include <cstring>

#include "unicode.hpp"

namespace waybill::go_source {
namespace {

bool is_decimal(unsigned char c) { return c >= '0' && c <= '9'; }

unsigned char lower(unsigned char c) { return c | 0x20; }

bool is_hexadecimal(unsigned char c) {
  return is_decimal(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

std::uint32_t digit_value(unsigned char c) {
  if (is_decimal(c)) return c - '0';
  return is_hexadecimal(c) ? lower(c) - 'a' + 10 : 16;
}

/// A run of digits and separators.
struct Digits {
  const unsigned char* end;
  bool any = false;         ///< a digit was seen
  bool separated = false;   ///< a separator was seen
  const unsigned char* too_large = nullptr;  ///< the first digit that the base does not have
};

Digits scan_digits(const unsigned char* at, std::uint32_t base) {
  Digits digits{at};
  for (;; ++at) {
    if (*at == '_') {
      digits.separated = true;
    } else if (base == 16 ? is_hexadecimal(*at) : is_decimal(*at)) {
      digits.any = true;
      if (digit_value(*at) >= base && digits.too_large == nullptr) digits.too_large = at;
    } else {
      break;
    }
  }
  digits.end = at;
  return digits;
}

/// Returns the first separator in [at, end) that does not stand between two digits, or null. A
/// base prefix counts as a digit.
const unsigned char* find_misplaced_separator(const unsigned char* at, const unsigned char* end) {
  enum class Before { Other, Digit, Separator } before = Before::Other;
  bool hexadecimal = false;
  if (end - at >= 2 && at[0] == '0') {
    const unsigned char prefix = lower(at[1]);
    hexadecimal = prefix == 'x';
    if (hexadecimal || prefix == 'o' || prefix == 'b') {
      before = Before::Digit;
      at += 2;
    }
  }
  for (; at != end; ++at) {
    if (*at == '_') {
      if (before != Before::Digit) return at;
      before = Before::Separator;
    } else if (is_decimal(*at) || (hexadecimal && is_hexadecimal(*at))) {
      before = Before::Digit;
    } else {
      if (before == Before::Separator) return at - 1;
      before = Before::Other;
    }
  }
  return before == Before::Separator ? end - 1 : nullptr;
}

/// Returns the end of the escape sequence behind the backslash at `at`; a bad one ends at the
/// offending character, is reported and sets `valid` to false.
const unsigned char* scan_escape(const unsigned char* at, const unsigned char* end,
                                 unsigned char quote, LexicalErrors& errors, bool& valid) {
  const auto fail = [&](const unsigned char* where, const char* message) {
    errors.report(where, where >= end ? "escape sequence not terminated" : message);
    valid = false;
    return where;
  };
  const unsigned char* const start = at;
  int count = 0;
  std::uint32_t base = 16;
  std::uint32_t largest = 0x10FFFF;
  switch (*at) {
    case 'a': case 'b': case 'f': case 'n': case 'r': case 't': case 'v': case '\\':
      return at + 1;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
      count = 3, base = 8, largest = 255;
      break;
    case 'x': ++at, count = 2, largest = 255; break;
    case 'u': ++at, count = 4; break;
    case 'U': ++at, count = 8; break;
    default:
      if (*at == quote) return at + 1;
      return fail(at, "unknown escape sequence");
  }
  std::uint32_t value = 0;
  for (; count > 0; --count, ++at) {
    const std::uint32_t digit = digit_value(*at);
    if (digit >= base) return fail(at, "illegal character in escape sequence");
    value = value * base + digit;
  }
  if (value > largest || (value >= 0xD800 && value < 0xE000)) {
    errors.report(start, "escape sequence is invalid Unicode code point");
    valid = false;
  }
  return at;
}

}  // namespace

const unsigned char* scan_number(const unsigned char* start, Tok& kind, LexicalErrors& errors) {
  const unsigned char* at = start;
  std::uint32_t base = 10;
  unsigned char prefix = 0;   // 0 (decimal), '0' (octal), 'x', 'o' or 'b'
  bool any = false;
  bool separated = false;
  const unsigned char* too_large = nullptr;
  const auto take_digits = [&](std::uint32_t of_base) {
    const Digits digits = scan_digits(at, of_base);
    at = digits.end;
    separated |= digits.separated;
    if (too_large == nullptr) too_large = digits.too_large;
    return digits.any;
  };

  kind = Tok::Float;
  if (*at != '.') {
    kind = Tok::Int;
    if (*at == '0') {
      switch (lower(*++at)) {
        case 'x': ++at, base = 16, prefix = 'x'; break;
        case 'o': ++at, base = 8, prefix = 'o'; break;
        case 'b': ++at, base = 2, prefix = 'b'; break;
        default: base = 8, prefix = '0', any = true;
      }
    }
    any |= take_digits(base);
  }
  if (*at == '.') {
    kind = Tok::Float;
    if (prefix == 'o' || prefix == 'b') errors.report(at, "invalid radix point in literal");
    ++at;
    any |= take_digits(base);
  }
  if (!any) errors.report(at, "literal has no digits");

  const unsigned char exponent = lower(*at);
  if (exponent == 'e' || exponent == 'p') {
    if (exponent == 'e' && prefix != 0 && prefix != '0') {
      errors.report(at, "'e' exponent requires decimal mantissa");
    } else if (exponent == 'p' && prefix != 'x') {
      errors.report(at, "'p' exponent requires hexadecimal mantissa");
    }
    kind = Tok::Float;
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!take_digits(10)) errors.report(at, "exponent has no digits");
  } else if (prefix == 'x' && kind == Tok::Float) {
    errors.report(at, "hexadecimal mantissa requires a 'p' exponent");
  }
  if (*at == 'i') {
    kind = Tok::Imag;
    ++at;
  }
  // Only an integer is held to its base: 089.5 and 089i are decimal.
  if (kind == Tok::Int && too_large != nullptr) {
    errors.report(too_large, "invalid digit in literal");
  }
  if (separated) {
    if (const unsigned char* separator = find_misplaced_separator(start, at)) {
      errors.report(separator, "'_' must separate successive digits");
    }
  }
  return at;
}

const unsigned char* scan_rune(const unsigned char* start, const unsigned char* end,
                               LexicalErrors& errors) {
  bool valid = true;
  int count = 0;
  const unsigned char* at = start + 1;
  for (;;) {
    if (*at == '\n' || at >= end) {
      if (valid) errors.report(start, "rune literal not terminated");
      return at;
    }
    if (*at == '\'') {
      if (valid && count != 1) errors.report(start, "illegal rune literal");
      return at + 1;
    }
    ++count;
    if (*at == '\\') {
      at = scan_escape(at + 1, end, '\'', errors, valid);
    } else {
      at += *at < 0x80 ? 1 : decode_rune(at).width;
    }
  }
}

const unsigned char* scan_string(const unsigned char* start, const unsigned char* end,
                                 LexicalErrors& errors) {
  const unsigned char* at = start + 1;
  for (;;) {
    while (*at != '"' && *at != '\\' && *at != '\n' && *at != 0) ++at;
    if (*at == '"') return at + 1;
    if (*at == '\\') {
      bool valid = true;
      at = scan_escape(at + 1, end, '"', errors, valid);
    } else if (*at == '\n' || at >= end) {
      errors.report(start, "string literal not terminated");
      return at;
    } else {
      ++at;   // a zero byte within the file, which is reported where all bytes are looked at
    }
  }
}

const unsigned char* scan_raw_string(const unsigned char* start, const unsigned char* end,
                                     LexicalErrors& errors) {
  const auto length = static_cast<std::size_t>(end - (start + 1));
  if (const void* close = std::memchr(start + 1, '`', length)) {
    return static_cast<const unsigned char*>(close) + 1;
  }
  errors.report(start, "raw string literal not terminated");
  return end;
}

}  // namespace waybill::go_source

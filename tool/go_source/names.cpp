#include "names.hpp"

#include <algorithm>

#include "unicode.hpp"

namespace waybill::go_source {
namespace {

/// Returns true if `name` contains `word`, which is in lower case, in any case.
bool contains_ignoring_case(std::string_view name, std::string_view word) {
  const auto equal = [](char a, char b) { return (a | 0x20) == b; };
  return std::search(name.begin(), name.end(), word.begin(), word.end(), equal) != name.end();
}

}  // namespace

bool is_mark(std::string_view name) {
  switch (name[0]) {
    case 'W': case 'w':
      if (name.substr(1).starts_with("ith")) return true;
      break;
    case 'M': if (name == "MD") return true; break;
    case 'V': if (name == "Value") return true; break;
    case 'm': if (name == "metadata") return true; break;
    case 'L': if (name == "Locals") return true; break;
    case 'B': if (name == "Baggage") return true; break;
    case 'S': if (name == "Span") return true; break;
    default: break;
  }
  return contains_ignoring_case(name, "ctx") || contains_ignoring_case(name, "context") ||
         name.find("Request") != std::string_view::npos;
}

const unsigned char* scan_unicode_name(const unsigned char* at) {
  for (;;) {
    if (*at < 0x80) {
      if (!is_name_byte(*at)) return at;
      ++at;
      continue;
    }
    const Rune rune = decode_rune(at);
    if (!is_unicode_letter(rune.value) && !is_unicode_digit(rune.value)) return at;
    at += rune.width;
  }
}

}  // namespace waybill::go_source

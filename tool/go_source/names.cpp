#include "names.hpp"

#include "unicode.hpp"

namespace waybill::go_source {
namespace {

/// Returns true if `word`, which is in lower case, stands at `at` in `name`, in any case.
bool stands_at(std::string_view name, std::size_t at, std::string_view word) {
  if (at > name.size() || name.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((name[at + i] | 0x20) != word[i]) return false;
  }
  return true;
}

/// Returns true if the name contains `ctx` or `context` in any case, or `Request`: looks around
/// each of the letters that are rare elsewhere. An `at` before the name wraps to beyond its end.
bool contains_mark(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if ((name[at] | 0x20) == 'x') {
      if (stands_at(name, at - 2, "ctx") || stands_at(name, at - 5, "context")) return true;
    } else if (name[at] == 'q' && at >= 2) {
      if (name.substr(at - 2).starts_with("Request")) return true;
    }
  }
  return false;
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
    case 'R': if (name == "ResponseWriter") return true; break;
    case 'C': if (name == "Cancel") return true; break;
    case 'c': if (name == "cancel") return true; break;
    default: break;
  }
  return contains_mark(name);
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

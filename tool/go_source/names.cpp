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

/// Returns true if the rare letter at `at` is that of `ctx` or `context` in any case, or of
/// `Request`. An offset before the name wraps to beyond its end.
bool mark_around(std::string_view name, std::size_t at) {
  if (name[at] == 'q') return at >= 2 && name.substr(at - 2).starts_with("Request");
  return stands_at(name, at - 2, "ctx") || stands_at(name, at - 5, "context");
}

bool contains_mark(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (((name[at] | 0x20) == 'x' || name[at] == 'q') && mark_around(name, at)) return true;
  }
  return false;
}

bool begins_as_mark(std::string_view name) {
  switch (name[0]) {
    case 'W': case 'w': return name.substr(1).starts_with("ith");
    case 'M': return name == "MD";
    case 'V': return name == "Value";
    case 'm': return name == "metadata";
    case 'L': return name == "Locals";
    case 'B': return name == "Baggage";
    case 'S': return name == "Span";
    case 'R': return name == "ResponseWriter";
    case 'C': return name == "Cancel";
    case 'c': return name == "cancel";
    default: return false;
  }
}

}  // namespace

bool is_mark(std::string_view name) { return begins_as_mark(name) || contains_mark(name); }

bool is_mark(std::string_view name, const NameRun& run) {
  if (begins_as_mark(name)) return true;
  if (!run.may_have_mark) return false;
  if (run.rare_letters == 0) return contains_mark(name);
  for (std::uint32_t letters = run.rare_letters; letters != 0; letters &= letters - 1) {
    if (mark_around(name, static_cast<std::size_t>(std::countr_zero(letters)))) return true;
  }
  return false;
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

#include "tool/report/exposition.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace waybill::report {
namespace {

/// How many bytes of UTF-8 begin the text: 0 where it isn't (RFC 3629: no overlong form, no surrogate).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const auto follows = [&](std::size_t at) { return (byte(at) & 0xC0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

/// A label's value in quotes. Not `quoted`: std has one, which is found for a std::string.
std::string in_quotes(std::string_view value) {
  std::string text = "\"";
  while (!value.empty()) {
    const std::size_t length = character_length(value);
    if (value[0] == '\\' || value[0] == '"') text += fmt::format("\\{}", value[0]);
    else if (value[0] == '\n') text += "\\n";
    else if (length == 0) text += "\xEF\xBF\xBD";
    else text += value.substr(0, length);
    value.remove_prefix(length == 0 ? 1 : length);
  }
  return text + '"';
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  const auto known = std::ranges::find(families_, name, &Family::name);
  current_ = static_cast<std::size_t>(known - families_.begin());
  if (known == families_.end()) families_.push_back({.name = std::string(name), .text = fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type)});
}

void Exposition::sample(std::string_view suffix, const Labels& labels, double value) {
  Family& family = families_[current_];
  family.text += family.name;
  family.text += suffix;
  char before = '{';
  for (const Labels* some : {&std::as_const(common_), &labels}) {
    for (const auto& [name, text] : *some) {
      family.text += fmt::format("{}{}={}", before, name, in_quotes(text));
      before = ',';
    }
  }
  if (before == ',') family.text += '}';
  // Counts up to 2^53 are exact; shown without an exponent, as people read them too.
  family.text += value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format(" {:.0f}\n", value) : fmt::format(" {}\n", value);
}

std::string Exposition::text() const {
  std::string text;
  for (const Family& family : families_) text += family.text;
  return text;
}

}  // namespace waybill::report

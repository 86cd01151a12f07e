#include "unicode.hpp"

#include <algorithm>
#include <iterator>

#include "unicode_ranges.hpp"

namespace waybill::go_source {
namespace {

template <std::size_t kCount>
bool is_within(const RuneRange (&ranges)[kCount], char32_t rune) {
  const auto* after = std::upper_bound(
      std::begin(ranges), std::end(ranges), rune,
      [](char32_t value, const RuneRange& range) { return value < range.first; });
  return after != std::begin(ranges) && rune <= std::prev(after)->last;
}

}  // namespace

Rune decode_rune(const unsigned char* text) {
  constexpr Rune kInvalid{0xFFFD, 1, false};
  const auto follows = [text](int index) { return (text[index] & 0xC0) == 0x80; };
  const auto bits = [text](int index) { return static_cast<char32_t>(text[index] & 0x3F); };
  const unsigned char lead = text[0];
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4 || !follows(1)) return kInvalid;
  if (lead < 0xE0) return {static_cast<char32_t>(lead & 0x1F) << 6 | bits(1), 2, true};
  if (!follows(2)) return kInvalid;
  if (lead < 0xF0) {
    const char32_t value = static_cast<char32_t>(lead & 0x0F) << 12 | bits(1) << 6 | bits(2);
    const bool surrogate = value >= 0xD800 && value < 0xE000;
    return value < 0x800 || surrogate ? kInvalid : Rune{value, 3, true};
  }
  if (!follows(3)) return kInvalid;
  const char32_t value =
      static_cast<char32_t>(lead & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
  return value < 0x10000 || value > 0x10FFFF ? kInvalid : Rune{value, 4, true};
}

bool is_unicode_letter(char32_t rune) { return is_within(kLetterRanges, rune); }

bool is_unicode_digit(char32_t rune) { return is_within(kDigitRanges, rune); }

}  // namespace waybill::go_source

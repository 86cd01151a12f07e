// Names in Go source: where they end, which are keywords, which hint at a carrier.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "syntax.hpp"

namespace waybill::go_source {

/// Returns true for A-Z, a-z, 0-9 and the underscore.
constexpr bool is_name_byte(unsigned char c) {
  return (static_cast<unsigned>(c | 0x20) - 'a' < 26) || (static_cast<unsigned>(c) - '0' < 10) ||
         c == '_';
}

/// Whether a function of this name makes what it returns anew.
constexpr bool names_constructor(std::string_view name) {
  return name.starts_with("New") || name.starts_with("new") || name.starts_with("Make") || name.starts_with("make");
}

/// A run of name bytes and what a glance at it tells.
struct NameRun {
  const unsigned char* end;
  bool lower;          ///< a-z only
  bool may_have_mark;  ///< contains `x`, `X` or `q`, without which no name contains ctx or Request
  /// Where those letters are, a bit for each byte. 0 although there are some: the run is long.
  std::uint32_t rare_letters;
};

/// Returns the run at `at`, of which 16 bytes beyond the run must be readable.
inline NameRun scan_name(const unsigned char* at) {
  NameRun run{at, true, false, 0};
#if defined(__SSE2__)
  const auto repeat = [](char c) { return _mm_set1_epi8(c); };
  for (;;) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(run.end));
    const __m128i folded = _mm_or_si128(bytes, repeat(0x20));
    const __m128i letter = _mm_sub_epi8(folded, repeat('a'));
    const __m128i digit = _mm_sub_epi8(bytes, repeat('0'));
    const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, repeat(25)), letter);
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, repeat(9)), digit);
    const __m128i is_lower = _mm_and_si128(is_letter, _mm_cmpeq_epi8(bytes, folded));
    const __m128i is_name = _mm_or_si128(_mm_or_si128(is_letter, is_digit),
                                         _mm_cmpeq_epi8(bytes, repeat('_')));
    const __m128i is_mark = _mm_or_si128(_mm_cmpeq_epi8(folded, repeat('x')),
                                         _mm_cmpeq_epi8(bytes, repeat('q')));
    const auto names = static_cast<std::uint32_t>(_mm_movemask_epi8(is_name));
    const auto within = names & ~(names + 1);   // the ones below the lowest zero
    const int count = std::countr_one(names);
    const auto lowers = static_cast<std::uint32_t>(_mm_movemask_epi8(is_lower));
    const auto marks = static_cast<std::uint32_t>(_mm_movemask_epi8(is_mark));
    run.lower &= (lowers & within) == within;
    run.rare_letters = marks & within;
    run.may_have_mark |= run.rare_letters != 0;
    run.end += count;
    if (count < 16) [[likely]] {
      if (run.end - at >= 16) [[unlikely]] run.rare_letters = 0;   // they are not counted from `at`
      return run;
    }
  }
#else
  for (; is_name_byte(*run.end); ++run.end) {
    const unsigned char c = *run.end;
    run.lower &= static_cast<unsigned>(c) - 'a' < 26;
    run.may_have_mark |= (c | 0x20) == 'x' || c == 'q';
  }
  return run;
#endif
}

/// A keyword as two words, so that comparing is two masked loads.
struct Keyword {
  std::array<char, 16> text{};
  std::array<char, 16> mask{};
  std::uint32_t length = 0;
  Tok kind = Tok::Ident;
};

constexpr std::uint32_t kShortestKeyword = 2;
constexpr std::uint32_t kLongestKeyword = 11;

/// A hash without collisions among the keywords, which kKeywords makes sure of.
constexpr std::uint32_t keyword_slot(unsigned char first, unsigned char second,
                                     std::uint32_t length) {
  return (first + 4u * second + 6u * length) & 63;
}

inline constexpr auto kKeywords = [] {
  constexpr std::array<std::string_view, 25> kNames = {
      "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough",
      "for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range",
      "return", "select", "struct", "switch", "type", "var"};
  std::array<Keyword, 64> slots{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::string_view name = kNames[i];
    const auto length = static_cast<std::uint32_t>(name.size());
    Keyword& slot = slots[keyword_slot(static_cast<unsigned char>(name[0]),
                                       static_cast<unsigned char>(name[1]), length)];
    if (slot.length != 0) throw "two keywords in one slot";   // fails the compilation
    for (std::size_t k = 0; k < name.size(); ++k) {
      slot.text[k] = name[k];
      slot.mask[k] = '\xFF';
    }
    slot.length = length;
    slot.kind = static_cast<Tok>(static_cast<int>(Tok::KwBreak) + static_cast<int>(i));
  }
  return slots;
}();

/// Returns the kind of the word at `start`: a keyword's or Ident. 16 bytes must be readable.
inline Tok keyword_or_identifier(const unsigned char* start, std::uint32_t length) {
  const Keyword& keyword = kKeywords[keyword_slot(start[0], start[1], length)];
  const auto word = [](const void* from) {
    std::uint64_t bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
  };
  const auto differs = [&](std::size_t at) {
    return (word(start + at) & word(keyword.mask.data() + at)) ^ word(keyword.text.data() + at);
  };
  // One condition, so that no branch has to be predicted.
  return (differs(0) | differs(8) | (keyword.length ^ length)) == 0 ? keyword.kind : Tok::Ident;
}

/// The lengths that a name with this first byte must have to be a mark in itself; 1 stands for any.
inline constexpr auto kMarkLengths = [] {
  std::array<std::uint8_t, 256> lengths{};
  lengths['W'] = lengths['w'] = 1;   // With…
  lengths['M'] = 2;                  // MD
  lengths['V'] = 5;                  // Value
  lengths['m'] = 8;                  // metadata
  lengths['L'] = 6;                  // Locals
  lengths['B'] = 7;                  // Baggage
  lengths['S'] = 4;                  // Span
  lengths['C'] = lengths['c'] = 6;   // Cancel, cancel
  lengths['R'] = 14;                 // ResponseWriter
  return lengths;
}();

/// Returns false if a name of this first byte and length surely is no mark by its beginning.
inline bool may_begin_mark(unsigned char first, std::size_t length) {
  const std::uint8_t needed = kMarkLengths[first];
  return needed == length || needed == 1;
}

/// Returns true if the identifier hints at a carrier: it contains `ctx` or `context` in any case or
/// `Request`, begins with `With` or `with`, or is MD, Value, metadata, Locals, Baggage, Span,
/// Cancel, cancel or ResponseWriter. Functions without such a name are kept as declarations only.
bool is_mark(std::string_view name);

/// The same for a name whose run is known: looks around the run's rare letters alone.
bool is_mark(std::string_view name, const NameRun& run);

/// Returns the end of the identifier that goes on at `at`, whatever characters it has.
const unsigned char* scan_unicode_name(const unsigned char* at);

}  // namespace waybill::go_source

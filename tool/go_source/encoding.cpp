#include "encoding.hpp"

#include <algorithm>
#include <cstring>

#include "unicode.hpp"

namespace waybill::go_source {
namespace {

using Bytes __attribute__((vector_size(16))) = std::uint8_t;
constexpr std::size_t kWidth = sizeof(Bytes);

std::uint32_t sum_of(const Bytes& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < kWidth; ++i) sum += bytes[i];
  return sum;
}

/// Returns true if the 8 bytes at `at` are in 0x01 to 0x7F.
bool is_plain_word(const unsigned char* at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return ((word | (word - kOnes)) & kHighBits) == 0;   // the difference borrows below a zero
}

}  // namespace

Survey survey_bytes(const unsigned char* begin, const unsigned char* end) {
  constexpr std::size_t kMostAdditions = 255;   // until a lane's counter is full
  Survey result;
  Bytes high{};
  Bytes zero{};
  const unsigned char* at = begin;
  while (static_cast<std::size_t>(end - at) >= kWidth) {
    const std::size_t left = static_cast<std::size_t>(end - at) / kWidth;
    const unsigned char* const stop = at + std::min(left, kMostAdditions) * kWidth;
    Bytes newlines{};
    for (; at != stop; at += kWidth) {
      Bytes bytes;
      std::memcpy(&bytes, at, kWidth);
      newlines -= reinterpret_cast<Bytes>(bytes == '\n');   // a true lane is -1
      high |= bytes;
      zero |= reinterpret_cast<Bytes>(bytes == 0);
    }
    result.lines += sum_of(newlines);
  }
  for (std::size_t i = 0; i < kWidth; ++i) result.plain &= high[i] < 0x80 && zero[i] == 0;
  for (; at != end; ++at) {
    result.lines += *at == '\n';
    result.plain &= *at != 0 && *at < 0x80;
  }
  return result;
}

void check_encoding(const unsigned char* begin, const unsigned char* end, LexicalErrors& errors) {
  for (const unsigned char* at = begin; at < end;) {
    if (*at != 0 && *at < 0x80) {
      ++at;
      while (is_plain_word(at)) at += sizeof(std::uint64_t);
      continue;
    }
    if (*at == 0) return errors.report(at, "illegal character NUL");
    const Rune rune = decode_rune(at);
    if (!rune.valid) return errors.report(at, "illegal UTF-8 encoding");
    if (rune.value == kByteOrderMark && at != begin) {
      return errors.report(at, "illegal byte order mark");
    }
    at += rune.width;
  }
}

}  // namespace waybill::go_source

// Sections of DWARF: their bytes, one after the other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "tool/go_binary/section_table.hpp"

namespace waybill::go_binary {

/// Reads on in a section, which must outlive it. What isn't there reads as zero or empty, and is remembered.
class DebugBytes {
 public:
  DebugBytes(std::string_view bytes, std::uint64_t at) : bytes_(bytes), at_(at) {}

  std::uint64_t fixed(unsigned length) {
    std::uint64_t value = 0;
    const std::string_view part = take(length);
    if (!part.empty()) std::memcpy(&value, part.data(), std::min<std::size_t>(part.size(), sizeof value));
    return value;
  }

  /// DWARF's LEB128.
  std::uint64_t variable() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    broken_ = true;
    return 0;
  }

  /// The same with a sign, as the two's complement.
  std::uint64_t variable_signed() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      if ((byte & 0x40) != 0 && shift + 7 < 64) value |= ~std::uint64_t{0} << (shift + 7);
      return value;
    }
    broken_ = true;
    return 0;
  }

  /// Up to the next zero byte.
  std::string_view text() {
    const std::size_t end = at_ < bytes_.size() ? bytes_.find('\0', at_) : std::string_view::npos;
    if (end == std::string_view::npos) {
      broken_ = true;
      return {};
    }
    const std::string_view text = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return text;
  }

  std::string_view take(std::uint64_t length) {
    if (at_ > bytes_.size() || length > bytes_.size() - at_) {
      broken_ = true;
      return {};
    }
    at_ += length;
    return bytes_.substr(at_ - length, length);
  }

  std::uint64_t at() const { return at_; }
  bool broken() const { return broken_; }

 private:
  std::string_view bytes_;
  std::uint64_t at_;
  bool broken_ = false;
};

/// Returns a section's bytes, unpacked; empty if that fails or they are more than 1 GiB, or than 200 times what it was packed to.
std::string unpacked(const Section& section);

}  // namespace waybill::go_binary

// Protocol buffers' wire format, as much of it as profile.proto uses.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::profile {

/// Reads the fields of one message, one after another, from bytes that must outlive it.
///
///     for (Wire wire(bytes); wire.next();) switch (wire.field()) { … wire.number() … wire.bytes() … }
///     if (wire.broken()) …
class Wire {
 public:
  explicit Wire(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  /// Goes to the next field; false at the end, and where the bytes are no message (see broken()).
  bool next() {
    if (at_ == end_) return false;
    const std::uint64_t tag = varint();
    field_ = static_cast<std::uint32_t>(tag >> 3);
    if (broken_ || tag >> 3 == 0 || tag >> 32 != 0) return fail();
    bytes_ = {};
    number_ = 0;
    switch (tag & 7) {
      case 0: number_ = varint(); is_bytes_ = false; break;
      case 1: return skip(8);
      case 2: {
        const std::uint64_t length = varint();
        if (broken_ || length > static_cast<std::uint64_t>(end_ - at_)) return fail();
        bytes_ = std::string_view(at_, static_cast<std::size_t>(length));
        at_ += length;
        is_bytes_ = true;
        break;
      }
      case 5: return skip(4);
      default: return fail();  // groups are in no version of profile.proto
    }
    return !broken_;
  }

  std::uint32_t field() const { return field_; }
  bool is_bytes() const { return is_bytes_; }
  std::uint64_t number() const { return number_; }      ///< 0 for a field of bytes
  std::string_view bytes() const { return bytes_; }     ///< empty for a field that is a number
  bool broken() const { return broken_; }

  /// Calls `take` with each number of a repeated field: packed into bytes, or one at a time. False if they are broken.
  template <typename Take>
  bool numbers(Take take) const {
    if (!is_bytes_) {
      take(number_);
      return true;
    }
    Wire packed(bytes_);
    while (packed.at_ != packed.end_ && !packed.broken_) {
      const std::uint64_t number = packed.varint();
      if (!packed.broken_) take(number);
    }
    return !packed.broken_;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }

  /// A fixed-size field: none that is read here has one, so it counts as a number that is 0.
  bool skip(std::int64_t size) {
    if (end_ - at_ < size) return fail();
    at_ += size;
    is_bytes_ = false;
    return true;
  }

  bool fail() {
    broken_ = true;
    at_ = end_;
    return false;
  }

  const char* at_;
  const char* end_;
  std::string_view bytes_;
  std::uint64_t number_ = 0;
  std::uint32_t field_ = 0;
  bool is_bytes_ = false;
  bool broken_ = false;
};

}  // namespace waybill::profile

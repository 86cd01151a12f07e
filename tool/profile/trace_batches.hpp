// A trace's bytes as batches of events, by the generation that they belong to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::profile {

/// Reads numbers in base 128 and bytes; what is behind the end is zero, see broken().
class TraceBytes {
 public:
  explicit TraceBytes(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }

  std::uint8_t byte() { return at_ != end_ ? static_cast<std::uint8_t>(*at_++) : static_cast<std::uint8_t>(fail()); }

  std::string_view take(std::uint64_t length) {
    if (length > static_cast<std::uint64_t>(end_ - at_)) {
      fail();
      return {};
    }
    at_ += length;
    return {at_ - length, static_cast<std::size_t>(length)};
  }

  bool at_end() const { return at_ == end_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool broken() const { return broken_; }

 private:
  std::uint64_t fail() {
    broken_ = true;
    at_ = end_;
    return 0;
  }

  const char* at_;
  const char* end_;
  bool broken_ = false;
};

/// Events that one thread of the program wrote one after another, or a table.
struct TraceBatch {
  std::uint64_t thread = 0;
  std::uint64_t time = 0;        ///< ticks
  std::uint8_t experiment = 0;   ///< 0: none
  std::string_view bytes;
};

/// Splits a trace, without its header, into generations.
class TraceBatches {
 public:
  TraceBatches(std::string_view bytes, unsigned minor) : bytes_(bytes), size_(bytes.size()), minor_(minor) {}

  /// Goes to the next generation; false at the end, and where the trace is cut short (see cut()) or damaged (see wrong()).
  bool next(std::vector<TraceBatch>& batches);

  /// How many bytes were read: what was returned, and the batch that showed that it was all.
  std::size_t read() const { return size_ - bytes_.left(); }

  /// What is wrong behind the generations that were returned; empty: nothing.
  const std::string& wrong() const { return wrong_; }

  /// Whether the trace ends within a generation. What there is of it has no names, which come last, and isn't returned.
  bool cut() const { return cut_; }
  std::size_t left_out() const { return left_out_; }   ///< its batches

 private:
  TraceBytes bytes_;
  std::size_t size_;
  unsigned minor_;
  std::uint64_t generation_ = 0;
  std::vector<TraceBatch> ahead_;  ///< the first batch of the next generation
  std::string wrong_;
  bool cut_ = false;
  std::size_t left_out_ = 0;
};

}  // namespace waybill::profile

// profile.proto, the form that net/http/pprof and runtime/pprof write.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/model/error.hpp"
#include "tool/model/profile.hpp"
#include "tool/profile/wire.hpp"

namespace waybill::profile {

/// A profile before it is known what it counts. The names point into the bytes that it was read from.
struct Proto {
  std::vector<std::string_view> types;   ///< of what a sample counts: "inuse_objects"
  model::Stacks stacks;
  std::int64_t period = 0;
  std::int64_t time = 0;                 ///< nanoseconds since 1970
};

/// Reads a profile in two passes: Go writes names last, and samples before what they refer to.
class ProtoReader {
 public:
  /// `bytes` must outlive the reader and what it read; `where` names them in errors.
  ProtoReader(std::string_view bytes, std::string where)
      : bytes_(bytes), where_(std::move(where)), function_ids_(bytes.size() / 4), location_ids_(bytes.size() / 4) {}

  /// Reads types, functions and places; fails on bytes that are no profile, and where a name isn't there.
  std::expected<Proto, model::Error> read();

  /// Calls `take(stack, values)` for each sample: a model::Stretch of proto.stacks.calls, which it adds, and a span
  /// of a value for each type. `proto` is what read() gave. Fails where a sample refers to a place that isn't there.
  template <typename Take>
  std::expected<void, model::Error> samples(Proto& proto, Take take) const {
    std::vector<std::int64_t> values;
    model::Stretch stack;
    Wire wire(bytes_);
    while (wire.next()) {
      if (wire.field() != 2) continue;
      if (!sample(wire.bytes(), proto, stack, values)) {
        return std::unexpected(error("a sample refers to a place, or lacks a value, that should be there"));
      }
      take(stack, std::span<const std::int64_t>(values));
    }
    return {};
  }

 private:
  void function(std::string_view message);
  void location(std::string_view message, model::Stacks& stacks);
  bool sample(std::string_view message, Proto& proto, model::Stretch& stack, std::vector<std::int64_t>& values) const;
  model::Error error(std::string what) const;

  /// Indexes by id. Go counts ids from 1; those that are beyond what that can come to go to a sorted list.
  class Ids {
   public:
    explicit Ids(std::size_t most) : most_(most) {}
    void set(std::uint64_t id, std::uint32_t index);
    void sort();
    /// Returns the index, or kNone.
    std::uint32_t at(std::uint64_t id) const;

    static constexpr std::uint32_t kNone = UINT32_MAX;

   private:
    std::size_t most_;
    std::vector<std::uint32_t> near_;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> far_;
  };

  /// Indexes of the string table, until that was read.
  struct RawFunction {
    std::uint64_t name = 0, file = 0;
  };

  std::string_view bytes_;
  std::string where_;
  std::vector<RawFunction> functions_;
  std::vector<std::uint64_t> frame_functions_;               ///< the id of each frame's function; 0: it has none,
  std::vector<std::pair<std::uint32_t, std::uint64_t>> bare_; ///< and is a frame with this address
  Ids function_ids_;
  Ids location_ids_;
  bool broken_ = false;
};

}  // namespace waybill::profile

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

/// A profile before it is known what it counts.
struct Proto {
  std::vector<std::string> types;        ///< of what a sample counts: "inuse_objects"
  model::Stacks stacks;
  std::size_t samples = 0;
  std::int64_t period = 0;
  std::int64_t time = 0;                 ///< nanoseconds since 1970
};

/// Reads a profile in two passes: Go writes names last, and samples before what they refer to.
class ProtoReader {
 public:
  /// `where` names the bytes in errors.
  ProtoReader(std::string bytes, std::string where)
      : bytes_(std::move(bytes)), where_(std::move(where)), function_ids_(bytes_.size() / 4), location_ids_(bytes_.size() / 4) {}

  /// Reads types, functions and places; fails on bytes that are no profile, and where a name isn't there.
  std::expected<Proto, model::Error> read();

  /// Calls `take(stack, values)` for each sample: a model::Stretch of what proto.stacks.calls is afterwards, and a span
  /// of a value for each type. `proto` is what read() gave. Fails where a sample refers to a place that isn't there. The
  /// reader's bytes are the stacks' then: it has none left.
  template <typename Take>
  std::expected<void, model::Error> samples(Proto& proto, Take take) {
    std::vector<std::int64_t> values(proto.types.size());
    model::Stretch stack;
    Wire wire(bytes_);
    while (wire.next()) {
      if (wire.field() != 2) continue;
      if (!sample(wire.bytes(), proto, stack, values)) {
        return std::unexpected(error("a sample refers to a place, or lacks a value, that should be there"));
      }
      take(stack, std::span<const std::int64_t>(values));
    }
    keep_calls(proto);
    return {};
  }

 private:
  void function(std::string_view message);
  void location(std::string_view message, model::Stacks& stacks);
  bool sample(std::string_view message, Proto& proto, model::Stretch& stack, std::vector<std::int64_t>& values);
  void keep_calls(Proto& proto);
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

  std::string bytes_;
  std::string where_;
  std::vector<RawFunction> functions_;
  std::vector<std::uint64_t> frame_functions_;               ///< the id of each frame's function; 0: it has none,
  std::vector<std::pair<std::uint32_t, std::uint64_t>> bare_; ///< and is a frame with this address
  Ids function_ids_;
  Ids location_ids_;
  bool numbered_ = true;   ///< the places' ids are 1, 2, 3, …, as Go writes them: stacks are kept as they stand in bytes_
  bool broken_ = false;
};

}  // namespace waybill::profile

// Which frames of an allocation's stack belong to the context package, and which line called it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tool/model/diagnosis.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cause {

/// Returns whether a function is of Go's standard library, by its first path element.
bool is_standard(std::string_view function);

/// Returns the import path of a function's package: "example.com/a/b" of "example.com/a/b.(*T).M.func1".
std::string_view package_of(std::string_view function);

/// What a stack says of an allocation that the context package made.
struct ContextAllocation {
  model::ContextPart part = model::ContextPart::ValueLayer;
  std::uint32_t called_from = 0;   ///< how many frames from the innermost: the first beyond the context package
  std::uint32_t site = 0;          ///< likewise: the first that is not of the standard library, or called_from
  bool base = false;               ///< there is none
};

/// What the functions of a profile are to the context package, found out once for each.
class ContextFrames {
 public:
  explicit ContextFrames(const model::Stacks& stacks);

  /// Whether a stack that begins with this function can be of an allocation that the context package made, or must be
  /// looked at further on: the runtime's own frames are left out of profiles, but for a few (runtime.mallocgc in Go 1.26);
  /// timers are made by package time for the context package.
  bool of_context(model::Frame frame) const { return (kinds_[frame.function] & kContext) != 0; }
  bool of_runtime(model::Frame frame) const { return (kinds_[frame.function] & kRuntime) != 0; }
  bool of_standard_library(model::Frame frame) const { return (kinds_[frame.function] & kStandard) != 0; }

  /// Returns what the stack, innermost frame first, says; nothing if the context package didn't allocate. `size` is the
  /// object's, in bytes. Frames beyond the first that is of no standard library, behind those of the context package,
  /// can be left out.
  std::optional<ContextAllocation> allocation(const std::vector<model::Frame>& frames, double size) const;

 private:
  enum : std::uint8_t { kContext = 1, kRuntime = 2, kTime = 4, kStandard = 8 };
  const model::Stacks& stacks_;
  std::vector<std::uint8_t> kinds_;   // by function
};

}  // namespace waybill::cause

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

/// Returns what the stack, innermost frame first, says; nothing if the context package didn't allocate. `size` is the
/// object's, in bytes.
std::optional<ContextAllocation> context_allocation(const model::Stacks& stacks, const std::vector<model::Frame>& frames, double size);

}  // namespace waybill::cause

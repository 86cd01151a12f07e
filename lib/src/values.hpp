// The values of a context: one block, shared by all contexts that have the same ones and never
// changed. Adding one copies the block; replacing one of the same type does not make it longer.
#pragma once

#include <cstddef>

namespace waybill::detail {

struct Values;

// Where in a block the number of its values stands, four bytes: what a tracer reads.
inline constexpr std::size_t kCountPlace = 4;

/// Returns a new block, with one reference: `values` (may be null) and what is at `bytes`.
Values* with_value(const Values* values, const void* key, const void* bytes, std::size_t size);

/// Returns where the value with this key is, or null.
const void* find_value(const Values* values, const void* key) noexcept;

/// Adds and drops a reference.
void acquire_reference(Values& values) noexcept;
void release_reference(Values& values) noexcept;

/// The same, where `values` may be null, which it mostly is.
inline void acquire_values(Values* values) noexcept {
  if (values != nullptr) acquire_reference(*values);
}
inline void release_values(Values* values) noexcept {
  if (values != nullptr) release_reference(*values);
}

}  // namespace waybill::detail

// What layers cost: bytes that they take on amd64, and allocations.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::routes {

/// A context.valueCtx: the parent, key and value as interfaces, of 16 bytes each.
inline constexpr std::uint64_t kValueLayerBytes = 48;

/// A context.cancelCtx is 88 bytes in Go 1.21 to 1.25, for which the allocator takes 96.
inline constexpr std::uint64_t kCancelLayerBytes = 96;

/// Returns what a value of that type, as Go prints it, takes beside the layer when it is put into an
/// interface: 0 for what is a pointer already, and for what is not known.
std::uint64_t boxed_bytes(std::string_view type);

}  // namespace waybill::routes

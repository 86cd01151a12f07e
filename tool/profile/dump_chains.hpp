// The context chains of a heap dump.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/profile/dump_layers.hpp"
#include "tool/profile/heap_dump.hpp"
#include "tool/profile/reach.hpp"

namespace waybill::profile {

/// Layers and what they make up, by the number of the object.
struct DumpChains {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::vector<std::uint32_t> parent;       ///< the layer that it was made from; kNone: a root, or not a layer
  std::vector<std::uint32_t> depth;        ///< layers from it to its root; 0: not a layer
  std::vector<std::uint32_t> value_depth;  ///< of these, those with a value
  std::vector<std::uint32_t> tips;         ///< reachable layers that are no reachable layer's parent
  std::uint64_t foreign = 0;               ///< chains that go on in a type that isn't known
};

/// Follows each layer to its root.
DumpChains chains_of(const HeapDump& dump, const DumpLayers& layers, const Reach& reach);

}  // namespace waybill::profile

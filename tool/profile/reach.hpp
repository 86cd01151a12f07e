// What is reachable in a heap dump, and from where.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/profile/dump_layers.hpp"
#include "tool/profile/heap_dump.hpp"

namespace waybill::profile {

/// A pointer from outside of the heap.
struct DumpRootPlace {
  enum class Kind : std::uint8_t { kVariable, kFrame, kOther } kind = Kind::kOther;
  std::uint32_t index = 0;   ///< of HeapDump::variables, frames or others
  std::uint64_t offset = 0;  ///< where the pointer stands in it
};

/// What a search through all pointers found, by the number of the object. Each object is reached on a shortest way; a
/// variable comes before a frame that is as near.
struct Reach {
  static constexpr std::uint32_t kNone = UINT32_MAX;      ///< in `root`: nothing reaches it; it will be collected
  static constexpr std::uint32_t kFromRoot = UINT32_MAX;  ///< in `from`

  std::vector<DumpRootPlace> roots;
  std::vector<std::uint32_t> root;   ///< index of `roots`
  std::vector<std::uint32_t> from;   ///< the object on the way to it
  std::vector<std::uint8_t> form;    ///< of go_binary::LayerWords: the layer that it is
};

/// Follows all pointers of the dump from its roots.
Reach reach(const HeapDump& dump, const DumpLayers& layers);

}  // namespace waybill::profile

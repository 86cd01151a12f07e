// The context chains in a running process's memory.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tool/go_binary/layer_words.hpp"
#include "tool/go_binary/memory_key.hpp"
#include "tool/process/go_runtime.hpp"
#include "tool/process/remote_memory.hpp"

namespace waybill::process {

/// A set of places of 8 bytes in some ranges of memory, which counts those before a place. It takes a bit for each.
class PlaceSet {
 public:
  /// Ranges are in ascending order and begin and end at multiples of 8.
  explicit PlaceSet(std::vector<MemoryRange> ranges);

  static constexpr std::uint32_t kNone = UINT32_MAX;

  void add(std::uint64_t address);
  bool has(std::uint64_t address) const;

  /// Makes rank() know all that was added.
  void count();

  /// Returns how many places of the set come before this one, which is in it; kNone if it isn't.
  std::uint32_t rank(std::uint64_t address) const;

  std::uint32_t size() const { return size_; }

  /// Calls `see(address)` for each place of the set, in ascending order.
  template <typename See>
  void each(See see) const {
    std::size_t range = 0;
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      for (std::uint64_t left = bits_[i]; left != 0; left &= left - 1) {
        const std::uint64_t bit = 64 * i + static_cast<unsigned>(std::countr_zero(left));
        while (range + 1 < ranges_.size() && bit >= first_bits_[range + 1]) ++range;
        see(ranges_[range].begin + 8 * (bit - first_bits_[range]));
      }
    }
  }

 private:
  std::uint64_t bit_of(std::uint64_t address) const;

  static constexpr std::uint64_t kOutside = UINT64_MAX;
  std::vector<MemoryRange> ranges_;
  std::vector<std::uint64_t> first_bits_;   ///< of each range
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> counts_;       ///< of the set places before each word of bits_
  std::uint32_t size_ = 0;
  mutable std::size_t last_ = 0;
};

/// Layers as they were found. Those that nothing refers to any more, and that are not used anew yet, are among them only
/// if the run time's spans weren't there to ask.
struct FoundLayers {
  struct Layer {
    std::uint64_t address = 0;
    std::uint32_t parent = PlaceSet::kNone;  ///< index of layers
    std::uint32_t depth = 0, value_depth = 0;
    std::uint32_t key = PlaceSet::kNone;     ///< index of keys
    std::uint8_t form = 0;                   ///< of LayerWords
    bool is_parent = false;
    bool in_heap = false;                    ///< an object, which is no layer that was made from it, refers to it
  };
  std::vector<Layer> layers;                 ///< by address
  std::vector<go_binary::KeyIdentity> keys;  ///< the first 65,536
  PlaceSet references = PlaceSet({});        ///< where the words of an interface stood whose first one is a context's
  std::uint64_t bytes = 0;                   ///< of memory that was read
  std::uint64_t unfollowed = 0;              ///< layers whose parent is of a type that isn't known
};

/// Finds all layers in the memory of the process. `spans` may be empty.
FoundLayers find_layers(const RemoteMemory& memory, const go_binary::LayerWords& words, const go_binary::MemoryKeys& keys, const HeapSpans& spans);

}  // namespace waybill::process

// A hash map from 64-bit keys to 32-bit numbers, for what the resolver remembers: flat, open
// addressing, nothing is ever removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace waybill::go_source {

class IdMap {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;   ///< never a value

  /// The number stored for the key, or kAbsent.
  std::uint32_t find(std::uint64_t key) const {
    if (slots_.empty()) return kAbsent;
    for (std::size_t at = place(key);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].value == kAbsent) return kAbsent;
      if (slots_[at].key == key) return slots_[at].value;
    }
  }

  void set(std::uint64_t key, std::uint32_t value) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    std::size_t at = place(key);
    while (slots_[at].value != kAbsent && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at].value == kAbsent) ++used_;
    slots_[at] = {key, value};
  }

 private:
  struct Slot {
    std::uint64_t key;
    std::uint32_t value;
  };

  std::size_t place(std::uint64_t key) const {
    key *= 0x9E3779B97F4A7C15u;
    return (key ^ key >> 32) & (slots_.size() - 1);
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2, Slot{0, kAbsent});
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.value == kAbsent) continue;
      std::size_t at = place(slot.key);
      while (slots_[at].value != kAbsent) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace waybill::go_source

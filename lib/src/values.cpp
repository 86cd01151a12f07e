#include "values.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>

namespace waybill::detail {

namespace {

struct Entry {
  static constexpr std::size_t kBytes = 32;  // SmallValue's bound

  alignas(16) std::byte bytes[kBytes];
  const void* key;
};

}  // namespace

// Followed in memory by its entries.
struct alignas(Entry) Values {
  std::atomic<std::uint32_t> references{1};
  std::uint32_t count = 0;

  Entry* entries() noexcept { return reinterpret_cast<Entry*>(this + 1); }
  const Entry* entries() const noexcept { return reinterpret_cast<const Entry*>(this + 1); }
  const Entry* find(const void* key) const noexcept {
    const Entry* end = entries() + count;
    const Entry* found =
        std::find_if(entries(), end, [&](const Entry& entry) { return entry.key == key; });
    return found == end ? nullptr : found;
  }
};
static_assert(offsetof(Values, count) == kCountPlace && sizeof(Values::count) == 4);

Values* with_value(const Values* values, const void* key, const void* bytes, std::size_t size) {
  const std::uint32_t old_count = values == nullptr ? 0 : values->count;
  const Entry* replaced = values == nullptr ? nullptr : values->find(key);
  const std::uint32_t count = old_count + (replaced == nullptr ? 1 : 0);
  void* memory =
      ::operator new(sizeof(Values) + count * sizeof(Entry), std::align_val_t{alignof(Values)});
  auto* made = new (memory) Values;
  made->count = count;
  for (std::uint32_t index = 0; index < old_count; ++index) {
    new (made->entries() + index) Entry(values->entries()[index]);
  }
  const std::uint32_t at =
      replaced == nullptr ? old_count : static_cast<std::uint32_t>(replaced - values->entries());
  Entry* entry = new (made->entries() + at) Entry{};
  entry->key = key;
  std::memcpy(entry->bytes, bytes, size);
  return made;
}

const void* find_value(const Values* values, const void* key) noexcept {
  if (values == nullptr) return nullptr;
  const Entry* entry = values->find(key);
  return entry == nullptr ? nullptr : entry->bytes;
}

void acquire_reference(Values& values) noexcept {
  values.references.fetch_add(1, std::memory_order_relaxed);
}

void release_reference(Values& values) noexcept {
  if (values.references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  values.~Values();
  ::operator delete(&values, std::align_val_t{alignof(Values)});
}

}  // namespace waybill::detail

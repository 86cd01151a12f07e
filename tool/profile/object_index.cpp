#include "tool/profile/object_index.hpp"

#include <algorithm>

namespace waybill::profile {

bool ObjectIndex::add(std::uint64_t address, std::uint64_t size, std::uint64_t record) {
  if (size == 0 || size >> kAddressBits != 0 || address >> kAddressBits != 0 || (address + size - 1) >> kAddressBits != 0) return false;
  if (slots_.size() >= kNone - 1) return false;
  bytes_ += size;
  bool fits = false;
  if (!runs_.empty()) {
    const Run& last = runs_.back();
    const std::uint64_t end = last.address + last.size * (slots_.back() + std::uint64_t{1});
    fits = last.size == size && address >= end && (address - last.address) % size == 0 && (address - last.address) / size <= UINT16_MAX &&
           record - last.record <= UINT32_MAX;
  }
  if (!fits) runs_.push_back({.address = address, .size = size, .record = record, .first = this->size()});
  const Run& run = runs_.back();
  if ((slots_.size() & ((1u << kBlockBits) - 1)) == 0) run_of_block_.push_back(static_cast<std::uint32_t>(runs_.size() - 1));
  slots_.push_back(static_cast<std::uint16_t>((address - run.address) / size));
  records_.push_back(static_cast<std::uint32_t>(record - run.record));
  return enter(address, size, static_cast<std::uint32_t>(runs_.size() - 1));
}

bool ObjectIndex::enter(std::uint64_t address, std::uint64_t size, std::uint32_t run) {
  for (std::uint64_t page = address >> kPageBits; page <= (address + size - 1) >> kPageBits; ++page) {
    const std::uint64_t arena = page >> (kArenaBits - kPageBits);
    if (arena >= arenas_.size()) arenas_.resize(arena + 1);
    if (arenas_[arena] == 0) {
      // Bytes that spread objects thinly over the addresses must not cost more memory than objects that are there.
      if (pages_.size() > 16 + slots_.size() / 1024 + (bytes_ >> 20)) return false;
      pages_.emplace_back(std::size_t{1} << (kArenaBits - kPageBits));
      arenas_[arena] = static_cast<std::uint32_t>(pages_.size());
    }
    pages_[arenas_[arena] - 1][page & ((1u << (kArenaBits - kPageBits)) - 1)] = run + 1;
  }
  return true;
}

std::uint32_t ObjectIndex::at(std::uint64_t address) const {
  const std::uint64_t arena = address >> kArenaBits;
  if (arena >= arenas_.size() || arenas_[arena] == 0) return kNone;
  const std::uint32_t entry = pages_[arenas_[arena] - 1][(address >> kPageBits) & ((1u << (kArenaBits - kPageBits)) - 1)];
  if (entry == 0) return kNone;
  const Run& run = runs_[entry - 1];
  if (address < run.address) return kNone;
  const std::uint64_t slot = (address - run.address) / run.size;
  const auto begin = slots_.begin() + run.first, end = slots_.begin() + end_of(entry - 1);
  const auto found = std::lower_bound(begin, end, slot);
  return found != end && *found == slot ? static_cast<std::uint32_t>(found - slots_.begin()) : kNone;
}

std::uint32_t ObjectIndex::run_of(std::uint32_t number) const {
  std::uint32_t run = run_of_block_[number >> kBlockBits];
  while (end_of(run) <= number) ++run;
  return run;
}

ObjectIndex::Object ObjectIndex::object(std::uint32_t number) const {
  const Run& run = runs_[run_of(number)];
  return {.address = run.address + run.size * slots_[number], .size = run.size, .record = run.record + records_[number]};
}

}  // namespace waybill::profile

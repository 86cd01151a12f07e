// Reading what BPF programs counted, and saying why the kernel wouldn't take them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "tool/model/error.hpp"

namespace waybill::process {

/// Why the kernel refused what was being done; `error` is a positive errno.
model::Error kernel_refused(const std::string& doing, int error);

/// Keeps libbpf from writing to standard error.
void keep_libbpf_silent();

/// Returns the sum over all CPUs of a per-CPU array's element; `per_cpu` has room for each possible CPU.
std::uint64_t sum_of(int map, std::uint32_t index, std::vector<std::uint64_t>& per_cpu);

/// Calls `take` with each entry of a hash map; entries that come or go meanwhile may be missed.
template <class Key, class Value, class Take>
void for_each(const bpf_map* map, Take take) {
  std::uint32_t count = bpf_map__max_entries(map);
  std::uint32_t position = 0;
  std::vector<Key> keys(count);
  std::vector<Value> values(count);
  // Its end is told as an error, with what there was before it.
  bpf_map_lookup_batch(bpf_map__fd(map), nullptr, &position, keys.data(), values.data(), &count, nullptr);
  for (std::size_t i = 0; i < std::min<std::size_t>(count, keys.size()); ++i) take(keys[i], values[i]);
}

}  // namespace waybill::process

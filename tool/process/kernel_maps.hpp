// Reading what BPF programs counted, and saying why the kernel wouldn't take them.
#pragma once

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
  const int descriptor = bpf_map__fd(map);
  Key key{};
  Key next{};
  Value value{};
  const Key* before = nullptr;
  for (std::uint32_t seen = 0; seen < bpf_map__max_entries(map) && bpf_map_get_next_key(descriptor, before, &next) == 0; ++seen) {
    if (bpf_map_lookup_elem(descriptor, &next, &value) == 0) take(next, value);
    key = next;
    before = &key;
  }
}

}  // namespace waybill::process

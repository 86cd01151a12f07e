// Heap dumps from any bytes: no crash, no hang, and no more layers than objects.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/profile/dump_census.hpp"
#include "tool/profile/heap_dump.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto dump = waybill::profile::read_heap_dump(bytes, "input");
  if (!dump) return dump.error().what.empty() ? (std::abort(), 0) : 0;
  const auto census = waybill::profile::census_of(*dump, {});
  if (!census || census->layers > census->objects || census->chains > census->layers) std::abort();
  std::uint64_t chains = 0;
  for (const auto& held : census->held) chains += held.chains;
  if (chains != census->chains) std::abort();
  return 0;
}

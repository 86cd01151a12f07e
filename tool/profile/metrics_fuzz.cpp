// Metrics from any bytes: no crash, no hang, and no counter that is less than nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/profile/metrics.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto counters = waybill::profile::read_metrics({reinterpret_cast<const char*>(data), size}, "http_requests_total", "input");
  if (!counters) return counters.error().what.empty() ? (std::abort(), 0) : 0;
  const auto right = [](const std::optional<double>& counter) { return !counter || *counter >= 0; };
  if (!right(counters->requests) || !right(counters->collections) || !right(counters->pause_seconds)) std::abort();
  if (!right(counters->collection_seconds) || !right(counters->allocated_objects) || !right(counters->allocated_bytes)) std::abort();
  return 0;
}

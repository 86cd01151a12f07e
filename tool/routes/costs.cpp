#include "tool/routes/costs.hpp"

#include <utility>

namespace waybill::routes {

std::uint64_t boxed_bytes(std::string_view type) {
  if (type.empty() || type.starts_with('*') || type.starts_with("map[") || type.starts_with("chan ") || type.starts_with("func(") ||
      type.starts_with("interface")) {
    return 0;
  }
  if (type.starts_with("[]")) return 24;
  static constexpr std::pair<std::string_view, std::uint64_t> kSizes[] = {
      {"string", 16}, {"untyped string", 16}, {"int", 8}, {"uint", 8}, {"int64", 8}, {"uint64", 8}, {"int32", 4}, {"uint32", 4},
      {"rune", 4}, {"int16", 2}, {"uint16", 2}, {"float64", 8}, {"float32", 4}, {"complex128", 16}, {"uintptr", 8},
      {"time.Time", 24}, {"time.Duration", 8}, {"untyped int", 8}, {"untyped float", 8}, {"uuid.UUID", 16}, {"net.IP", 24}};
  for (const auto& [name, bytes] : kSizes) {
    if (type == name) return bytes;
  }
  return 0;   // bool and bytes point to what the runtime holds for all
}

}  // namespace waybill::routes

#include "tool/model/fingerprint.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace waybill::model {

std::string fingerprint(std::span<const std::string_view> parts) {
  // FNV-1a, 64 bits (draft-eastlake-fnv): no secret is guarded here, and it must never change.
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (std::string_view part : parts) {
    for (const char c : part) add(static_cast<unsigned char>(c));
    add(0);  // no part holds a zero byte, so "ab","c" and "a","bc" differ
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace waybill::model

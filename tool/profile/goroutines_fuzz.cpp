// Goroutine profiles from any bytes: no crash, no hang, and every stack is made of functions that are there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tool/profile/goroutines.hpp"
#include "tool/profile/gzip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (waybill::profile::is_gzip(bytes) && !waybill::profile::unpack(bytes, "input", std::size_t{1} << 22)) return 0;
  const auto profile = waybill::profile::read_goroutines(std::string(bytes), "input");
  if (!profile) return profile.error().what.empty() ? (std::abort(), 0) : 0;
  const auto& stacks = profile->stacks;
  std::size_t frames = 0;
  for (const auto& group : profile->groups) {
    if (group.count == 0) std::abort();
    stacks.walk(group.stack, [&](waybill::model::Frame frame) {
      if (frame.function >= stacks.functions.size()) std::abort();
      return ++frames < 1'000'000;
    });
  }
  return 0;
}

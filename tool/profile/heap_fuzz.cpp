// Heap profiles from any bytes: no crash, no hang, and every stack is made of places and functions that are there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tool/profile/gzip.hpp"
#include "tool/profile/heap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // What unpacks to a thousand times its size is right to be read, and only slow here.
  if (waybill::profile::is_gzip(bytes) && !waybill::profile::unpack(bytes, "input", std::size_t{1} << 22)) return 0;
  const auto profile = waybill::profile::read_heap(std::string(bytes), "input");
  if (!profile) return profile.error().what.empty() ? (std::abort(), 0) : 0;
  const auto& stacks = profile->stacks;
  std::size_t frames = 0;
  for (const auto& sample : profile->samples) {
    stacks.walk(sample.stack, [&](waybill::model::Frame frame) {
      if (frame.function >= stacks.functions.size()) std::abort();
      return ++frames < 1'000'000;
    });
  }
  return 0;
}

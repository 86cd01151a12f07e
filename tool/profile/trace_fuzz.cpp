// Traces from any bytes: no crash, no hang, and every stack is made of functions that are there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/profile/gzip.hpp"
#include "tool/profile/trace.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // What unpacks to a thousand times its size is right to be read, and only slow here.
  if (waybill::profile::is_gzip(bytes) && !waybill::profile::unpack(bytes, "input", std::size_t{1} << 22)) return 0;
  const auto trace = waybill::profile::read_trace(bytes, "input");
  if (!trace) return trace.error().what.empty() ? (std::abort(), 0) : 0;
  for (const auto& goroutine : trace->goroutines) {
    if (goroutine.creation >= trace->stacks.size() || goroutine.start >= trace->stacks.size()) std::abort();
  }
  for (const auto& stack : trace->stacks) {
    if (stack.first + std::size_t{stack.count} > trace->frames.size()) std::abort();
  }
  for (const auto& frame : trace->frames) {
    if (frame.function >= trace->functions.size()) std::abort();
  }
  return 0;
}

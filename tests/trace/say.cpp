// Says of a trace what oracle/main.go says of it, as tool/profile reads it: say FILE
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "tool/profile/trace.hpp"

namespace {

std::string shown(const waybill::model::Trace& trace, std::uint32_t stack) {
  std::string text;
  const waybill::model::Stretch frames = trace.stacks[stack];
  for (std::uint32_t i = frames.first; i < frames.first + frames.count; ++i) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", trace.functions[trace.frames[i].function].name, trace.frames[i].line);
  }
  return text;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ifstream in(arguments[1], std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto trace = waybill::profile::read_trace(bytes, arguments[1]);
  if (!trace) {
    fmt::print(stderr, "{}\n", one_line(trace.error()));
    return 1;
  }
  for (const auto& stop : trace->stops) fmt::print("stop {} {} stop-the-world ({})\n", stop.begin, stop.end, stop.reason);
  for (const auto& goroutine : trace->goroutines) {
    fmt::print("goroutine {} {} {} [{}] [{}]\n", goroutine.id, goroutine.created ? fmt::to_string(*goroutine.created) : "-",
               goroutine.ended ? fmt::to_string(*goroutine.ended) : "-", shown(*trace, goroutine.start), shown(*trace, goroutine.creation));
  }
  return 0;
}

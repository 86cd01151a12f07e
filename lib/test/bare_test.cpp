// The core in a program without exceptions and run-time type information.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "waybill/context.hpp"
#include "waybill/timers.hpp"

namespace {

void expect(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::exit(1);
}

struct TraceId {
  int value;
};

}  // namespace

int main() {
  using namespace std::chrono_literals;
  waybill::Timers timers;
  int calls = 0;
  {
    const auto request = timers.background().with_value(TraceId{7}).with_timeout(1h);
    const auto child = request.context().with_cancel();
    const auto hook = child.context().after_func([&] { ++calls; });
    expect(!child.context().done(), "a new context is not done");
    expect(child.context().value<TraceId>()->value == 7, "values are inherited");
    expect(timers.size() == 1, "one deadline waits");
    expect(timers.advance(waybill::Clock::now() + 2h) == 1, "one deadline fires");
    expect(calls == 1, "the callback ran");
    expect(child.context().err() == waybill::Errc::deadline_exceeded, "the deadline is the reason");
    expect(child.context().err() == std::errc::timed_out, "which is a time-out");
  }
  expect(timers.size() == 0, "nothing is left behind");
  return 0;
}

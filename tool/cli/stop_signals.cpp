#include "tool/cli/stop_signals.hpp"

#include <atomic>

namespace waybill::cli {
namespace {

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // it is set in a signal's handler

}  // namespace

StopSignals::StopSignals() {
  stopped = false;
  struct sigaction action {};
  action.sa_handler = [](int) { stopped = true; };
  ::sigaction(SIGINT, &action, &interrupt_);
  ::sigaction(SIGTERM, &action, &terminate_);
}

StopSignals::~StopSignals() {
  ::sigaction(SIGINT, &interrupt_, nullptr);
  ::sigaction(SIGTERM, &terminate_, nullptr);
}

bool StopSignals::was_sent() { return stopped; }

}  // namespace waybill::cli

#include "tool/cli/progress.hpp"

#include <string>

#include <fmt/format.h>

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
constexpr std::string_view kWipe = "\r\x1b[K";  // ECMA-48: erase to the end of the line

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, bool visible, std::chrono::milliseconds delay)
    : out_(out), delay_(delay) {
  if (visible) thread_ = std::jthread([this](std::stop_token stop) { show(stop); });
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  wake_.notify_all();
  thread_.join();
}

void ProgressLine::report(std::string_view stage, std::size_t done, std::size_t all) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
  done_ = done;
  all_ = all;
}

void ProgressLine::show(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, delay_, [] { return false; });
  bool shown = false;
  while (!stop.stop_requested()) {
    std::string line(kWipe);
    line += stage_;
    if (all_ > 0) {
      line += fmt::format(" {}/{}", done_, all_);
    } else if (done_ > 0) {
      line += fmt::format(" {}", done_);
    }
    out_ << line << std::flush;
    shown = true;
    wake_.wait_for(lock, stop, kInterval, [] { return false; });
  }
  if (shown) out_ << kWipe << std::flush;
}

}  // namespace waybill::cli

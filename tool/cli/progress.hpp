// The line that says how far a long run is, for a person who waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <ostream>
#include <string_view>
#include <thread>

namespace waybill::cli {

/// Shows progress on a terminal while it lives, beginning a second after it was made, and wipes its
/// line when it goes. Does nothing if `visible` is false.
class ProgressLine {
 public:
  ProgressLine(std::ostream& out, bool visible,
               std::chrono::milliseconds delay = std::chrono::seconds(1));
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Says where the work is; callable from any thread. `all` 0: not known. `stage` must be a static
  /// text.
  void report(std::string_view stage, std::size_t done, std::size_t all);

 private:
  void show(std::stop_token stop);

  std::ostream& out_;
  std::chrono::milliseconds delay_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::string_view stage_;
  std::size_t done_ = 0;
  std::size_t all_ = 0;
  std::jthread thread_;
};

}  // namespace waybill::cli

// Has files read ahead into the page cache when reading turns out to be slow. A cold disk wants
// many requests at once, far more than there are cores; a warm page cache wants no extra work at
// all.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace waybill::go_source {

class Prefetcher {
 public:
  /// For a list of `count` files that are taken in turn; `path` names one, "" for none.
  Prefetcher(std::size_t count, std::function<std::string(std::size_t index)> path);
  /// Waits for its threads, which stop at once.
  ~Prefetcher();
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  /// To be told before a file is opened and after its bytes are there.
  void opening(std::size_t index);
  void read(std::chrono::steady_clock::duration took, std::size_t bytes);

 private:
  void start();
  void run(const std::stop_token& stop);

  static constexpr unsigned kThreads = 12;
  static constexpr std::size_t kAhead =
      512;  ///< files; bounds what the page cache is asked to hold

  std::size_t count_;
  std::function<std::string(std::size_t)> path_;
  long blocks_before_;  ///< what the process had read from disks when this began
  std::atomic<std::size_t> taken_ = 0, next_ = 0;
  std::atomic<std::int64_t> slowness_ = 0;  ///< nanoseconds beyond what a warm read takes
  std::atomic<bool> started_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace waybill::go_source

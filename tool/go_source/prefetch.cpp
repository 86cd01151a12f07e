#include "tool/go_source/prefetch.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace waybill::go_source {
namespace {

// A warm file comes at gigabytes a second, plus the system calls. What goes beyond that adds up;
// when it comes to this much, waiting is worth ending.
constexpr std::int64_t kWarmCall = 100'000, kWarmBytesPerMicrosecond = 500;
constexpr std::int64_t kPatience = 10'000'000;

/// Returns how often this process had to wait for a disk. A read can be slow because the processors
/// are busy, too: then threads that read ahead would only be in the way.
long blocks_read() {
  rusage usage{};
  return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_inblock : 0;
}

/// 512-byte units that must have come from a disk before it counts as cold.
constexpr long kColdBlocks = 2048;

}  // namespace

Prefetcher::Prefetcher(std::size_t count, std::function<std::string(std::size_t)> path)
    : count_(count), path_(std::move(path)), blocks_before_(blocks_read()) {}

Prefetcher::~Prefetcher() = default;

void Prefetcher::opening(std::size_t index) {
  // Workers take their files in order, so the last one said is about how far they are.
  taken_.store(index, std::memory_order_relaxed);
}

void Prefetcher::read(std::chrono::steady_clock::duration took, std::size_t bytes) {
  if (started_.load(std::memory_order_relaxed)) return;
  const std::int64_t nanoseconds =
      std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
  const std::int64_t beyond =
      nanoseconds - kWarmCall - static_cast<std::int64_t>(bytes) * 1000 / kWarmBytesPerMicrosecond;
  if (beyond <= 0) return;
  if (slowness_.fetch_add(beyond, std::memory_order_relaxed) + beyond <= kPatience) return;
  if (blocks_read() - blocks_before_ < kColdBlocks) {
    slowness_.store(0, std::memory_order_relaxed);
    return;
  }
  if (!started_.exchange(true, std::memory_order_relaxed)) start();
}

void Prefetcher::start() {
  const std::size_t left = count_ - std::min(count_, taken_.load(std::memory_order_relaxed) + 1);
  next_.store(count_ - left, std::memory_order_relaxed);
  try {
    for (unsigned number = 0; number < kThreads && number < left; ++number) {
      threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
  } catch (const std::system_error&) {
    // Reading ahead only ever saves time.
  }
}

void Prefetcher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
    if (index >= count_) return;
    while (index > taken_.load(std::memory_order_relaxed) + kAhead) {
      if (stop.stop_requested()) return;
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    if (index <= taken_.load(std::memory_order_relaxed)) continue;
    const std::string path = path_(index);
    if (path.empty()) continue;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) continue;
#ifdef POSIX_FADV_WILLNEED
    ::posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED);
#else
    char bytes[std::size_t{16} << 10];
    while (!stop.stop_requested() && ::read(file, bytes, sizeof bytes) > 0) {
    }
#endif
    ::close(file);
  }
}

}  // namespace waybill::go_source

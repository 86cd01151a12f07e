// Measures several things beside each other on a machine that has other work to do: in rounds, each
// thing once a round, in CPU time of this thread; the medians are shown. Allocations are counted.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// A function that is compiled as if it stood in a file of its own.
#if defined(__clang__)
#define BENCH_OPAQUE [[gnu::noinline]]
#else
#define BENCH_OPAQUE [[gnu::noipa]]
#endif

namespace bench {

inline thread_local std::size_t allocations = 0;

/// Keeps the compiler from leaving out what makes `value`, and from knowing it afterwards.
template <class T>
void keep(T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

/// Nanoseconds of CPU that this thread has used.
inline double cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

class Rounds {
 public:
  /// `body` does the thing so many times.
  void add(std::string name, std::function<void(std::size_t)> body) {
    cases_.push_back({std::move(name), std::move(body), 1, 0, {}});
  }

  /// Prints a line for each: name, and nanoseconds of the process's CPU for one time when there are
  /// 10,000 a second, ten in each millisecond. What the pacing itself takes is measured and taken
  /// off.
  void pace(int seconds = 5) {
    const double idle = paced([](std::size_t) {}, seconds);
    for (auto& each : cases_) {
      std::printf("%s\t%.0f\n", each.name.c_str(), paced(each.body, seconds) - idle);
    }
  }

  /// Prints a line for each: name, nanoseconds and allocations of one time, separated by tabs.
  void run(int rounds = 41, double nanoseconds_each = 2e6) {
    for (auto& each : cases_) {
      each.body(100);
      for (double spent = 0; spent < nanoseconds_each; each.times *= 2) spent = once(each);
    }
    for (int round = 0; round < rounds; ++round) {
      for (auto& each : cases_) each.spent.push_back(once(each) / static_cast<double>(each.times));
    }
    for (auto& each : cases_) {
      std::sort(each.spent.begin(), each.spent.end());
      std::printf("%s\t%.1f\t%.2f\n", each.name.c_str(), each.spent[each.spent.size() / 2],
                  static_cast<double>(each.allocations) / static_cast<double>(each.times));
    }
  }

 private:
  struct Case {
    std::string name;
    std::function<void(std::size_t)> body;
    std::size_t times;
    std::size_t allocations;
    std::vector<double> spent;
  };

  static double paced(const std::function<void(std::size_t)>& body, int seconds) {
    const auto used = [] {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
             static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
    };
    const double before = used();
    const auto start = std::chrono::steady_clock::now();
    for (int batch = 0; batch < seconds * 1000; ++batch) {
      for (int request = 0; request < 10; ++request) body(1);
      std::this_thread::sleep_until(start + std::chrono::milliseconds(batch + 1));
    }
    return (used() - before) / (seconds * 10'000.0);
  }

  static double once(Case& each) {
    const auto before = allocations;
    const double start = cpu_time();
    each.body(each.times);
    const double spent = cpu_time() - start;
    each.allocations = allocations - before;
    return spent;
  }

  std::vector<Case> cases_;
};

}  // namespace bench

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++bench::allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  ++bench::allocations;
  const auto align = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(align, (size + align - 1) / align * align)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

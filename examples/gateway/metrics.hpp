// What the process counts, as Prometheus reads it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace gateway {

/// Counters that any thread adds to; they are exact one by one, not as of one moment.
struct Metrics {
  using Counter = std::atomic<std::uint64_t>;
  using Gauge = std::atomic<std::int64_t>;
  // Upper bounds, in seconds.
  static constexpr std::array<double, 12> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1,    2.5,   10};

  std::array<Counter, 600> requests{};  // by status
  std::array<Counter, kBounds.size() + 1> seconds{};
  Counter microseconds = 0;  // of all requests
  Gauge in_flight = 0;
  Gauge connections = 0;
  Counter connections_refused = 0;
  Counter client_gone = 0;
  Counter deadline_exceeded = 0;
  Counter rate_limited = 0;
  Counter redis_failures = 0;
  Counter upstream_connects = 0;
  Counter upstream_failures = 0;
  Counter upstream_retries = 0;
  Counter reloads = 0;
  Counter reload_failures = 0;

  void add(int status, std::chrono::microseconds time) noexcept;

  /// Returns all of it in Prometheus' text format 0.0.4.
  std::string text() const;
};

}  // namespace gateway

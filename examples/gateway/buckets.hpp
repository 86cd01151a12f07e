// Token buckets that all threads of the process share.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace gateway {

/// The answer of a bucket.
struct Verdict {
  bool allowed;
  std::int64_t left;                      // whole tokens
  std::chrono::milliseconds retry_after;  // until there is a token, where there was none
};

class Buckets {
 public:
  using Clock = std::chrono::steady_clock;

  /// Takes a token from the bucket with this key, which begins full.
  Verdict take(std::string_view key, const Plan& plan, Clock::time_point now);

  /// Forgets buckets that are full again: they are as if they were new.
  void sweep(Clock::time_point now);

 private:
  struct Bucket {
    double tokens;
    Clock::time_point at;       // when it held them
    Clock::time_point full_at;  // when it will be full
  };
  struct Part {
    std::mutex mutex;
    std::map<std::string, Bucket, std::less<>> buckets;
  };
  std::array<Part, 16> parts_;  // so that threads seldom wait for each other
};

}  // namespace gateway

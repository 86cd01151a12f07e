#include "buckets.hpp"

#include <algorithm>
#include <functional>

namespace gateway {

Verdict Buckets::take(std::string_view key, const Plan& plan, Clock::time_point now) {
  using Seconds = std::chrono::duration<double>;
  auto& part = parts_[std::hash<std::string_view>()(key) % parts_.size()];
  const std::lock_guard guard(part.mutex);
  auto found = part.buckets.find(key);
  const auto burst = static_cast<double>(plan.burst);
  if (found == part.buckets.end()) {
    found = part.buckets.emplace(std::string(key), Bucket{burst, now, now}).first;
  }
  auto& bucket = found->second;
  // Threads look at the clock before they get here, so one may come with a time that is past.
  now = std::max(now, bucket.at);
  const double tokens =
      std::min(burst, bucket.tokens + Seconds(now - bucket.at).count() * plan.per_second);
  const bool allowed = tokens >= 1;
  bucket.tokens = allowed ? tokens - 1 : tokens;
  bucket.at = now;
  const auto wait = [&](double missing) {
    return std::chrono::ceil<std::chrono::milliseconds>(
        Seconds(std::min(missing / plan.per_second, 1e9)));
  };
  bucket.full_at = now + wait(burst - bucket.tokens);
  return {allowed, static_cast<std::int64_t>(bucket.tokens),
          allowed ? std::chrono::milliseconds() : wait(1 - bucket.tokens)};
}

void Buckets::sweep(Clock::time_point now) {
  for (auto& part : parts_) {
    const std::lock_guard guard(part.mutex);
    std::erase_if(part.buckets, [&](const auto& each) { return each.second.full_at <= now; });
  }
}

}  // namespace gateway

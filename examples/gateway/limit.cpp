// Keeps clients to their tenant's plan, with token buckets. The plans are the middleware's own
// configuration: nobody else sees them.
#include <algorithm>
#include <mutex>

#include "state.hpp"

namespace gateway {
namespace {

using Clock = std::chrono::steady_clock;

struct Bucket {
  double tokens;
  Clock::time_point at;
};

// Keys are made of tenants and clients, whose number is bounded.
std::mutex mutex;
std::map<std::string, Bucket> buckets;

// Returns what is left, or -1.
int take(const std::string& key, const Plan& plan) {
  const auto now = Clock::now();
  const std::lock_guard guard(mutex);
  auto& bucket =
      buckets.try_emplace(key, Bucket{static_cast<double>(plan.burst), now}).first->second;
  const std::chrono::duration<double> gone = now - bucket.at;
  bucket = {std::min<double>(plan.burst, bucket.tokens + gone.count() * plan.per_second), now};
  if (bucket.tokens < 1) return -1;
  bucket.tokens -= 1;
  return static_cast<int>(bucket.tokens);
}

}  // namespace

Answer limit(const Plans& plans, Needs<Caller, Tenant> state, Next<Answer, Quota> next) {
  const auto& tenant = state.get<Tenant>();
  const auto plan = plans.plans.find(tenant.plan);
  if (plan == plans.plans.end()) return next({0});
  const int left = take(tenant.id + '/' + state.get<Caller>().client, plan->second);
  if (left < 0 && plans.strict) {
    return refuse(429, "rate-limited", "the " + tenant.plan + " plan is used up");
  }
  return next({std::max(left, 0)});
}

}  // namespace gateway

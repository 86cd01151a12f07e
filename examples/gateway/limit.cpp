// Keeps callers to their tenant's plan. The plans are the middleware's own configuration: nobody
// else sees them.
#include <fmt/format.h>

#include "state.hpp"
#include "worker.hpp"

namespace gateway {
namespace {

Response too_many(Worker& worker, const Verdict& verdict) {
  worker.shared.metrics.rate_limited.fetch_add(1, std::memory_order_relaxed);
  auto response = problem(429, "rate-limited", "your plan is used up for now");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(verdict.retry_after).count();
  response.add("Retry-After", fmt::to_string(seconds));
  return response;
}

Verdict take_own(Worker& worker, const std::string& key, const Plan& plan) {
  return worker.shared.buckets.take(key, plan, Buckets::Clock::now());
}

// Redis has to be waited for, so this part is a coroutine.
Answer limit_by_redis(const RedisSettings& settings, const Context& context, Worker& worker,
                      std::string key, const Plan& plan, Next<Answer, Quota> next) {
  auto verdict = co_await worker.redis.take(context, settings, key, plan);
  if (!verdict && settings.unreachable == "refuse") {
    co_return problem(503, "limits-unknown", "the limits cannot be looked up");
  }
  if (!verdict && settings.unreachable == "local") verdict = take_own(worker, key, plan);
  if (!verdict) verdict = Verdict{true, 0, {}};
  if (!verdict->allowed) co_return too_many(worker, *verdict);
  auto rest = next({verdict->left});
  co_return co_await std::move(rest);
}

}  // namespace

Answer limit(const RateLimit& settings, const Context& context, Request& request,
             Needs<Caller, Tenant> state, Next<Answer, Quota> next) {
  const auto& tenant = state.get<Tenant>();
  const auto& plan = settings.plans.at(tenant.settings->plan);  // load_settings() has seen to it
  // Tenants have no slash at their beginning alone: both parts are told apart by the first's
  // length.
  auto key = fmt::format("{}:{}/{}", tenant.id.size(), tenant.id, state.get<Caller>().user);
  if (settings.redis) {
    return limit_by_redis(*settings.redis, context, *request.worker, std::move(key), plan,
                          std::move(next));
  }
  const auto verdict = take_own(*request.worker, key, plan);
  if (!verdict.allowed) return refuse(too_many(*request.worker, verdict));
  return next({verdict.left});
}

}  // namespace gateway

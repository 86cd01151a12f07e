#include "metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace gateway {

void Metrics::add(int status, std::chrono::microseconds time) noexcept {
  const auto relaxed = std::memory_order_relaxed;
  requests[static_cast<std::size_t>(std::clamp(status, 0, 599))].fetch_add(1, relaxed);
  const double spent = std::chrono::duration<double>(time).count();
  const auto bound = std::ranges::lower_bound(kBounds, spent);
  seconds[static_cast<std::size_t>(bound - kBounds.begin())].fetch_add(1, relaxed);
  microseconds.fetch_add(static_cast<std::uint64_t>(time.count()), relaxed);
}

std::string Metrics::text() const {
  std::string out;
  const auto to = std::back_inserter(out);
  const auto name = [&](std::string_view metric, std::string_view type, std::string_view help) {
    fmt::format_to(to, "# HELP gateway_{0} {2}\n# TYPE gateway_{0} {1}\n", metric, type, help);
  };
  const auto counter = [&](std::string_view metric, std::string_view help, const Counter& value) {
    name(metric, "counter", help);
    fmt::format_to(to, "gateway_{} {}\n", metric, value.load());
  };
  const auto gauge = [&](std::string_view metric, std::string_view help, const Gauge& value) {
    name(metric, "gauge", help);
    fmt::format_to(to, "gateway_{} {}\n", metric, value.load());
  };

  name("requests_total", "counter", "Requests that were answered; code 499: the client had gone.");
  for (std::size_t status = 0; status < requests.size(); ++status) {
    const auto count = requests[status].load();
    if (count == 0) continue;
    fmt::format_to(to, "gateway_requests_total{{code=\"{}\"}} {}\n", status, count);
  }
  name("request_seconds", "histogram", "From a request's last byte to its response.");
  std::uint64_t below = 0;
  for (std::size_t each = 0; each < kBounds.size(); ++each) {
    below += seconds[each].load();
    fmt::format_to(to, "gateway_request_seconds_bucket{{le=\"{}\"}} {}\n", kBounds[each], below);
  }
  below += seconds.back().load();
  fmt::format_to(to, "gateway_request_seconds_bucket{{le=\"+Inf\"}} {}\n", below);
  fmt::format_to(to, "gateway_request_seconds_sum {}\n",
                 static_cast<double>(microseconds.load()) / 1e6);
  fmt::format_to(to, "gateway_request_seconds_count {}\n", below);

  gauge("requests_in_flight", "Requests that are under way.", in_flight);
  gauge("connections", "Clients' connections.", connections);
  counter("connections_refused_total", "Connections beyond the limit.", connections_refused);
  counter("client_gone_total", "Requests whose client went away.", client_gone);
  counter("deadline_exceeded_total", "Requests that ran out of time.", deadline_exceeded);
  counter("rate_limited_total", "Requests beyond a plan.", rate_limited);
  counter("redis_failures_total", "Times that Redis gave no answer.", redis_failures);
  counter("upstream_connects_total", "Connections made to upstreams.", upstream_connects);
  counter("upstream_failures_total", "Requests that an upstream gave no answer to.",
          upstream_failures);
  counter("upstream_retries_total", "Requests sent once more.", upstream_retries);
  counter("reloads_total", "Configurations that were taken over.", reloads);
  counter("reload_failures_total", "Configurations that were not.", reload_failures);
  return out;
}

}  // namespace gateway

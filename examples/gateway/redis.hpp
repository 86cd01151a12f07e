// Token buckets in Redis, which gateways share; asked by one thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "buckets.hpp"
#include "metrics.hpp"
#include "settings.hpp"
#include "upstreams.hpp"
#include "waybill/context.hpp"

namespace gateway {

class Redis {
 public:
  Redis(Upstreams& upstreams, Metrics& metrics) : upstreams_(&upstreams), metrics_(&metrics) {}

  /// Takes a token from the bucket with this key. Returns nothing if Redis does not answer within
  /// its time, or did not a short while ago.
  boost::asio::awaitable<std::optional<Verdict>> take(const waybill::Context& context,
                                                      const RedisSettings& settings,
                                                      const std::string& key, const Plan& plan);

 private:
  boost::asio::awaitable<std::optional<Verdict>> converse(const CloseWhenDone& closing,
                                                          Upstreams::Connection& connection,
                                                          const std::string& key, const Plan& plan);

  Upstreams* upstreams_;
  Metrics* metrics_;
  waybill::Clock::time_point left_alone_until_{};
};

}  // namespace gateway

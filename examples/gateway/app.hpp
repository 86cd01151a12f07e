// A configuration in force: the middlewares in a row, each with its part of it.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <expected>
#include <memory>
#include <string>

#include "settings.hpp"
#include "state.hpp"
#include "waybill/chain.hpp"
#include "waybill/with_state.hpp"

namespace gateway {

// A middleware too few, or in the wrong place, does not compile.
inline auto make_chain(const Settings& settings) {
  using waybill::fn;
  using waybill::with_state;
  return waybill::chain<Request>(
      fn<identify>, fn<observe>,
      with_state<Authentication>(settings.authentication)(fn<authenticate>),
      with_state<Authorisation>(settings.authorisation)(fn<authorise>),
      with_state<Routing>(settings.routing)(fn<route>),
      with_state<RateLimit>(settings.rate_limit)(fn<limit>), fn<deadline>, fn<forward>);
}
using Chain = decltype(make_chain(Settings()));

/// Requests hold the App that they began with, so that a new one can take over at any time.
class App {
 public:
  /// Returns the App of a configuration file, or a line for each problem.
  static std::expected<std::shared_ptr<const App>, std::string> load(const std::string& file);

  explicit App(Settings loaded) : settings(std::move(loaded)), chain(make_chain(settings)) {}

  Settings settings;
  Chain chain;
  std::unique_ptr<boost::asio::ssl::context> tls;  // null: connections are plain
};

}  // namespace gateway

// Middlewares with typed configuration.
#pragma once

#include <utility>

#include "waybill/chain.hpp"
#include "waybill/schema.hpp"

namespace waybill {

namespace detail {

template <class S, class Middleware>
constexpr auto configured(S config, Middleware middleware) {
  if constexpr (!Known<Middleware>) {
    static_assert(accepted<error::signature_is_not_known<Middleware>>);
  } else {
    using Parameters = typename Signature<Middleware>::Parameters;
    static_assert(
        accepted<
            std::conditional_t<std::is_same_v<typename Without<S, Parameters>::type, Parameters>,
                               error::configuration_is_not_taken<S, Middleware>, Fine>>);
    return Configured<S, Middleware>{std::move(config), std::move(middleware)};
  }
}

}  // namespace detail

/// Returns what gives a middleware its configuration: `with_state<Limits>(limits)(fn<limit>)`,
/// where `limit` has a parameter `const Limits&` among the others. The chain owns the
/// configuration; what stands around the middleware, as by wrap(), stands around this:
/// `wrap(timed)(with_state...)`.
template <Described S>
constexpr auto with_state(S config) {
  return [config = std::move(config)]<class Middleware>(Middleware middleware) {
    return detail::configured<S>(config, std::move(middleware));
  };
}

}  // namespace waybill

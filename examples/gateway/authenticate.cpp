// Who sends a request: what a token says that one of the keys has signed.
#include <chrono>

#include "state.hpp"
#include "token.hpp"

namespace gateway {

Answer authenticate(const Authentication& settings, Request& request, Needs<mut<Entry>> state,
                    Next<Answer, Caller> next) {
  const auto unknown = [](std::string_view message) {
    auto response = problem(401, "unauthenticated", message);
    response.add("WWW-Authenticate", "Bearer");
    return refuse(std::move(response));
  };
  constexpr std::string_view scheme = "Bearer ";
  const auto field = request.fields.get("authorization");
  if (request.fields.count("authorization") != 1 || field.size() <= scheme.size() ||
      !same_name(field.substr(0, scheme.size()), scheme)) {
    return unknown("send one Authorization field with a Bearer token");
  }
  const std::chrono::seconds now = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
  auto claims = verify(settings, field.substr(scheme.size()), now.count());
  if (!claims) return unknown(claims.error());
  state.mut<Entry>().user = claims->subject;
  return next({std::move(claims->subject), std::move(claims->tenant), std::move(claims->roles)});
}

}  // namespace gateway

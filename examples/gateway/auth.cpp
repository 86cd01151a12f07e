// Who sends a request.
#include <atomic>

#include "state.hpp"

namespace gateway {
namespace {

const std::map<std::string, Caller, std::less<>>& callers() {
  static const std::map<std::string, Caller, std::less<>> all = {
      {"key-ada", {"u-100", "web", "acme", {"clerk"}, {"orders", "invoices"}}},
      {"key-ben", {"u-200", "mobile", "globex", {"viewer"}, {"orders"}}},
      {"key-cleo", {"u-300", "console", "acme", {"support"}, {"orders", "invoices", "reports"}}},
      {"key-lost", {"u-500", "web", "vanished", {"clerk"}, {"orders"}}},
  };
  return all;
}

}  // namespace

Answer auth(Request& request, Next<Answer, RequestId, Caller> next) {
  static std::atomic<unsigned> last{0};
  const auto key = request.header("x-api-key");
  if (key.empty()) return refuse(401, "unauthenticated", "send an X-Api-Key header");
  const auto found = callers().find(key);
  if (found == callers().end()) return refuse(401, "unauthenticated", "the API key is not known");
  auto id = std::string(request.header("x-request-id"));
  if (id.empty()) id = "r-" + std::to_string(++last);
  return next({std::move(id)}, Caller(found->second));
}

}  // namespace gateway

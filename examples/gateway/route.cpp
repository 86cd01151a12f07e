// Which tenant a request is for: the caller's own, or for a member of the staff the one in
// X-Tenant.
#include "state.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;

const std::map<std::string, Tenant, std::less<>> kTenants = {
    {"acme", {"acme", "eu-1", "eu-1-b", "enterprise", 2000ms}},
    {"globex", {"globex", "us-2", "us-2-a", "free", 300ms}},
};

}  // namespace

Answer route(Request& request, Needs<Caller, Decision> state, Next<Answer, Tenant> next) {
  std::string_view id = state.get<Caller>().home_tenant;
  if (const auto asked = request.header("x-tenant"); !asked.empty() && asked != id) {
    if (!state.get<Decision>().elevated) {
      return refuse(403, "foreign-tenant", "the account may not act for this tenant");
    }
    id = asked;
  }
  const auto found = kTenants.find(id);
  if (found == kTenants.end()) return refuse(404, "unknown-tenant", "no such tenant");
  return next(Tenant(found->second));
}

}  // namespace gateway

// What the caller may do.
#include <algorithm>

#include "state.hpp"

namespace gateway {
namespace {

const std::map<std::string, std::vector<std::string>, std::less<>> kPermissions = {
    {"viewer", {"orders:read", "invoices:read"}},
    {"clerk", {"orders:read", "orders:write", "invoices:read"}},
    {"support", {"orders:read", "orders:write", "orders:delete", "invoices:read", "reports:read"}},
};

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string permission(const Request& request) {
  std::string_view rest = request.path;
  rest.remove_prefix(std::string_view("/v1/").size());  // no other route comes here
  const std::string resource(rest.substr(0, rest.find('/')));
  return resource + (request.method == "GET"      ? ":read"
                     : request.method == "DELETE" ? ":delete"
                                                  : ":write");
}

}  // namespace

Answer authorise(Request& request, Needs<Caller> state, Next<Answer, Decision> next) {
  const auto& caller = state.get<Caller>();
  const auto wanted = permission(request);
  const bool elevated = has(caller.roles, "support");
  if (has(caller.scopes, wanted.substr(0, wanted.find(':')))) {
    for (const auto& role : caller.roles) {
      const auto found = kPermissions.find(role);
      if (found != kPermissions.end() && has(found->second, wanted)) {
        return next({wanted, role + '/' + wanted, elevated});
      }
    }
  }
  return refuse(403, "forbidden", "this needs " + wanted);
}

}  // namespace gateway

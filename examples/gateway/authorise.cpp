// What the caller may do, by role, path and method.
#include <algorithm>

#include "state.hpp"

namespace gateway {
namespace {

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

// `/v1/orders` is for itself and for what is below it, and not for `/v1/orders-of-others`.
bool is_for(const Rule& rule, std::string_view path) {
  if (!path.starts_with(rule.path)) return false;
  return rule.path.ends_with('/') || path.size() == rule.path.size() ||
         path[rule.path.size()] == '/';
}

}  // namespace

Answer authorise(const Authorisation& settings, Request& request, Needs<Caller> state,
                 Next<Answer, Decision> next) {
  const auto& roles = state.get<Caller>().roles;
  for (const auto& rule : settings.rules) {
    if (!is_for(rule, request.path()) || !has(rule.methods, request.method)) continue;
    for (const auto& role : roles) {
      if (has(rule.roles, role)) return next({has(roles, settings.staff_role)});
    }
    return refuse(403, "forbidden", "none of your roles may do this");
  }
  return refuse(403, "forbidden", "nobody may do this");
}

}  // namespace gateway

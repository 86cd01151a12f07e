// Which tenant a request is for, and so where it goes: the caller's own, or the one that a member
// of the staff names.
#include "state.hpp"

namespace gateway {

Answer route(const Routing& settings, Request& request, Needs<Caller, Decision, mut<Entry>> state,
             Next<Answer, Tenant> next) {
  std::string_view id = state.get<Caller>().tenant;
  if (const auto asked = request.fields.find("x-tenant"); asked && *asked != id) {
    if (!state.get<Decision>().staff) {
      return refuse(403, "foreign-tenant", "you may not act for this tenant");
    }
    id = *asked;
  }
  const auto found = settings.prepared.find(id);
  if (found == settings.prepared.end()) {
    return refuse(404, "unknown-tenant", "there is no such tenant");
  }
  state.mut<Entry>().tenant = id;
  state.mut<Entry>().upstream = found->second->upstream;
  return next({std::string(id), found->second});
}

}  // namespace gateway

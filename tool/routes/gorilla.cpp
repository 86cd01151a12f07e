// gorilla/mux: routes are built call by call; what a router uses counts for all of its routes, and is
// passed from the outermost router inwards once a route was found.
#include <algorithm>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

/// A route that more can be said about; registered, though nothing may serve it yet.
Value new_route(Machine& machine, const Call& call, const Value& router, const Value& pattern, const Value& handler) {
  return machine.add_route(router, "", pattern, handler, {}, call);
}

Value no_handler() { return unknown("no handler was given"); }

std::optional<Value> call_route(Machine& machine, const Call& call) {
  Router& router = *call.self->router;
  Registration& route = router.routes[call.self->route];
  if (call.name == "Methods") {
    // One route for several methods: the same is said of each.
    std::string methods;
    for (const Value& method : call.arguments) {
      if (!methods.empty()) methods += ",";
      methods += known_text(method).value_or("…");
    }
    if (call.spread_unknown) methods += methods.empty() ? "…" : ",…";
    route.method = methods;
    return call.self;
  }
  if (call.name == "Handler" || call.name == "HandlerFunc") {
    route.handler = call.argument(0);
    route.place = call.place;
    route.taken = false;
    return call.self;
  }
  if (call.name == "Path" || call.name == "PathPrefix") {
    const auto text = known_text(call.argument(0));
    route.pattern += text.value_or("…");
    route.pattern_known = route.pattern_known && text.has_value();
    if (call.name == "PathPrefix") route.is_prefix = true;
    return call.self;
  }
  if (call.name == "Subrouter") {
    Value below = machine.make_router(kGorilla, call);
    below->router->mounted = true;
    Mount mount;
    mount.prefix = route.pattern;
    mount.prefix_known = route.pattern_known;
    mount.what = below;
    mount.when = route.when;
    mount.place = call.place;
    route.taken = true;   // it is a part of the routes below now
    router.mounts.push_back(std::move(mount));
    return below;
  }
  return call.self;   // Name, Host, Schemes, Queries, Headers: who they are for, not what is passed
}

std::optional<Value> call_gorilla(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.name == "NewRouter") return machine.make_router(kGorilla, call);
  if (call.self->is(Object::Kind::Route) && call.self->router->framework == &kGorilla) return call_route(machine, call);
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  if (call.name == "HandleFunc" || call.name == "Handle") return new_route(machine, call, call.self, call.argument(0), call.argument(1));
  if (call.name == "Use") {
    machine.use(router->live, machine.entries_of(call.arguments, call));
    return call.self;
  }
  const bool builds = call.name == "NewRoute" || call.name == "Path" || call.name == "PathPrefix" || call.name == "Methods" || call.name == "Host" ||
                      call.name == "Headers" || call.name == "Queries" || call.name == "Schemes" || call.name == "MatcherFunc" || call.name == "Name";
  if (builds) {
    Value route = new_route(machine, call, call.self, text_value(""), no_handler());
    route->router->routes[route->route].taken = true;   // until something serves it
    Call on_route = call;
    on_route.self = route;
    return call_route(machine, on_route);
  }
  if (call.name == "StrictSlash" || call.name == "SkipClean" || call.name == "UseEncodedPath") return call.self;
  return std::nullopt;
}

}  // namespace

const Framework kGorilla{"gorilla/mux", {"github.com/gorilla/mux"}, {"github.com/gorilla/mux.Router"}, call_gorilla, true};

}  // namespace waybill::routes

// chi: Use is for the whole router, With and Group for the routes registered with what they return.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kMethods{{
    {"Get", "GET"}, {"Post", "POST"}, {"Put", "PUT"}, {"Patch", "PATCH"}, {"Delete", "DELETE"}, {"Head", "HEAD"},
    {"Options", "OPTIONS"}, {"Connect", "CONNECT"}, {"Trace", "TRACE"}}};

/// A router for the same routes, that puts more before those registered with it.
Value inline_router(Machine& machine, const Call& call) {
  const auto parent = Machine::router_of(call.self);
  Value made = machine.make_group(call.self, parent->prefix, true);
  made->router->inner = true;
  return made;
}

std::optional<Value> call_chi(Machine& machine, const Call& call) {
  if (call.receiver.empty() && (call.name == "NewRouter" || call.name == "NewMux")) return machine.make_router(kChi, call);
  if (call.receiver.empty() && call.name == "Chain") return list_of(call.arguments);
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  for (const auto& [name, method] : kMethods) {
    if (call.name == name) return machine.add_route(call.self, std::string(method), call.argument(0), call.argument(1), {}, call);
  }
  if (call.name == "Use") {
    machine.use(router->inner ? router->entries : router->live, machine.entries_of(call.arguments, call));
    return call.self;
  }
  if (call.name == "With") {
    Value made = inline_router(machine, call);
    machine.use(made->router->entries, machine.entries_of(call.arguments, call));
    return made;
  }
  if (call.name == "Group") {
    Value made = inline_router(machine, call);
    machine.call_value(call.argument(0), {made}, call);
    return made;
  }
  if (call.name == "Route") {
    Value below = machine.make_router(kChi, call);
    machine.add_mount(call.self, call.argument(0), below, {}, call);
    machine.call_value(call.argument(1), {below}, call);
    return below;
  }
  if (call.name == "Mount") {
    machine.add_mount(call.self, call.argument(0), call.argument(1), {}, call);
    return nil_value();
  }
  if (call.name == "Method" || call.name == "MethodFunc") {
    return machine.add_route(call.self, known_text(call.argument(0)).value_or("…"), call.argument(1), call.argument(2), {}, call);
  }
  if (call.name == "Handle" || call.name == "HandleFunc") {
    // "GET /path" since chi 5.1.
    std::string method;
    Value pattern = call.argument(0);
    if (const auto text = known_text(pattern); text && text->find(' ') != std::string::npos) {
      method = text->substr(0, text->find(' '));
      pattern = text_value(text->substr(text->find_first_not_of(' ', text->find(' '))));
    }
    return machine.add_route(call.self, method, pattern, call.argument(1), {}, call);
  }
  if (call.name == "NotFound" || call.name == "MethodNotAllowed") return nil_value();
  return std::nullopt;
}

}  // namespace

const Framework kChi{"chi", {"github.com/go-chi/chi"}, {"github.com/go-chi/chi/v5.Router", "github.com/go-chi/chi/v5.Mux", "github.com/go-chi/chi.Router", "github.com/go-chi/chi.Mux"}, call_chi, true};

}  // namespace waybill::routes

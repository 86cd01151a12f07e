// kratos: filters go around the server's routes, middlewares around each method of a service, in the order in
// which they are given.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kTransport = "github.com/go-kratos/kratos/v2/transport/";

void take_options(Machine& machine, const Call& call, const std::vector<Value>& options, Router& router) {
  for (const Value& option : options) {
    if (option->is(Object::Kind::List)) {
      take_options(machine, call, option->elements, router);
      if (!option->complete) router.stream_live.push_back({unknown("more, of a list that is not known"), call.when, call.place});
      continue;
    }
    if (option->is(Object::Kind::Choice)) {
      take_options(machine, call, option->elements, router);
      continue;
    }
    if (!option->is(Object::Kind::Made)) continue;
    Call from = call;
    if (option->place.file != model::kNowhere) from.place = option->place;
    from.when.insert(from.when.end(), option->when.begin(), option->when.end());
    const bool outer = option->text == "Filter" || option->text == "UnaryInterceptor";
    if (outer) Machine::use(router.pre, machine.entries_of(option->elements, from));
    if (option->text == "Middleware") Machine::use(router.stream_live, machine.entries_of(option->elements, from));
  }
}

std::optional<Value> call_kratos(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.name == "NewServer" && call.package.starts_with(kTransport)) {
    Value server = machine.make_router(kKratos, call);
    take_options(machine, call, call.arguments, *server->router);
    return server;
  }
  if (call.receiver.empty() && call.name == "Chain" && call.package == "github.com/go-kratos/kratos/v2/middleware") return list_of(call.arguments);
  const auto router = Machine::router_of(call.self);
  if (!router || router->framework != &kKratos) return std::nullopt;
  if (call.name == "RegisterService") return register_service(machine, call);
  if (call.name == "Route" || call.name == "Group") {
    const auto text = known_text(call.argument(0));
    Value group = machine.make_group(call.self, join_paths(router->prefix, text.value_or("…")), text.has_value());
    if (call.arguments.size() > 1) machine.use(group->router->entries, machine.entries_of({call.arguments.begin() + 1, call.arguments.end()}, call));
    return group;
  }
  static constexpr std::array<std::string_view, 9> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"};
  const bool any = call.name == "Handle";
  if (any || std::ranges::find(kMethods, call.name) != kMethods.end()) {
    const std::size_t first = any && call.arguments.size() > 2 ? 1 : 0;
    const std::string method = !any ? std::string(call.name) : first == 1 ? known_text(call.argument(0)).value_or("…") : "";
    // What a generated handler calls in the end is the service's method.
    Value handler = call.argument(first + 1);
    std::vector<Value> filters;
    for (std::size_t i = first + 2; i < call.arguments.size(); ++i) filters.push_back(call.arguments[i]);
    Entries entries = machine.entries_of(filters, call);
    if (const Value served = machine.served_method(handler); served) {
      handler = served;
      Machine::use(entries, Machine::target_of(*router).stream_live);
    }
    return machine.add_route(call.self, method, call.argument(first), handler, std::move(entries), call);
  }
  if (call.name == "HandleFunc" || call.name == "HandlePrefix") {
    return machine.add_route(call.self, "", call.argument(0), call.argument(1), {}, call);
  }
  if (call.name == "Use") {
    machine.use(router->stream_live, machine.entries_of({call.arguments.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(call.arguments.size())), call.arguments.end()}, call));
    return nil_value();
  }
  return std::nullopt;
}

}  // namespace

const Framework kKratos{"kratos",
                        {"github.com/go-kratos/kratos/v2/transport", "github.com/go-kratos/kratos/v2/middleware"},
                        {"github.com/go-kratos/kratos/v2/transport/http.Server", "github.com/go-kratos/kratos/v2/transport/grpc.Server",
                         "github.com/go-kratos/kratos/v2/transport/http.Router"},
                        call_kratos,
                        true};

}  // namespace waybill::routes

// go-zero's rest: Use is for all routes, in its order; WithMiddlewares for those that it is given.
#include <algorithm>
#include <ranges>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kRest = "github.com/zeromicro/go-zero/rest";

Value field_of(const Value& route, std::string_view name) {
  const auto found = route->fields.find(name);
  return found == route->fields.end() ? nil_value() : found->second;
}

/// The prefix that options of AddRoutes name.
std::optional<std::string> prefix_of(const Call& call) {
  std::string prefix;
  for (const Value& option : call.arguments) {
    if (!option->is(Object::Kind::Made) || option->text != "WithPrefix" || option->elements.empty()) continue;
    const auto text = known_text(option->elements[0]);
    if (!text) return std::nullopt;
    prefix = *text;
  }
  return prefix;
}

void add(Machine& machine, const Call& call, const Value& route, const std::optional<std::string>& prefix) {
  if (!route->is(Object::Kind::Struct)) return;
  const Value path = field_of(route, "Path");
  const auto text = known_text(path);
  Value pattern = path;
  if (text && (!prefix || !prefix->empty())) pattern = text_value(join_paths(prefix.value_or("…"), *text));
  const Value added = machine.add_route(call.self, known_text(field_of(route, "Method")).value_or("…"), pattern, field_of(route, "Handler"), {}, call);
  const bool asks_token = std::ranges::any_of(call.arguments, [](const Value& option) {
    return option->is(Object::Kind::Made) && (option->text == "WithJwt" || option->text == "WithJwtTransition");
  });
  if (!asks_token || !added->is(Object::Kind::Route)) return;
  auto authorize = std::make_shared<Object>();
  authorize->kind = Object::Kind::Made;
  authorize->package = "github.com/zeromicro/go-zero/rest/handler";
  authorize->text = "Authorize";
  added->router->routes[added->route].before = machine.entries_of({authorize}, call);
}

/// Routes whose handlers are wrapped, the first of the middlewares outermost.
Value wrapped(Machine& machine, const Call& call, const std::vector<Value>& wrappers, const std::vector<Value>& routes) {
  Value list = list_of({});
  for (const Value& route : routes) {
    if (!route->is(Object::Kind::Struct)) continue;
    auto copy = std::make_shared<Object>(*route);
    Value handler = field_of(route, "Handler");
    for (const Value& wrapper : wrappers | std::views::reverse) handler = machine.call_value(wrapper, {handler}, call);
    copy->fields["Handler"] = handler;
    list->elements.push_back(copy);
  }
  return list;
}

std::optional<Value> call_gozero(Machine& machine, const Call& call) {
  if (call.receiver.empty()) {
    if (call.package == kRest && (call.name == "MustNewServer" || call.name == "NewServer")) {
      Value server = machine.make_router(kGoZero, call);
      if (call.name == "MustNewServer") return server;
      Value results = list_of({server, nil_value()});
      results->type = "()";
      return results;
    }
    const std::vector<Value> rest = call.arguments.empty() ? std::vector<Value>{} : std::vector<Value>(call.arguments.begin() + 1, call.arguments.end());
    if (call.name == "WithMiddlewares") return wrapped(machine, call, call.argument(0)->elements, rest);
    if (call.name == "WithMiddleware") return wrapped(machine, call, {call.argument(0)}, rest);
    if (call.name == "ToMiddleware") return call.argument(0);
    return std::nullopt;
  }
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  if (call.name == "Use") {
    machine.use(router->live, machine.entries_of(call.arguments, call));
    return nil_value();
  }
  if (call.name == "AddRoute") {
    add(machine, call, call.argument(0), prefix_of(call));
    return nil_value();
  }
  if (call.name == "AddRoutes") {
    for (const Value& route : call.argument(0)->elements) add(machine, call, route, prefix_of(call));
    return nil_value();
  }
  return std::nullopt;
}

}  // namespace

const Framework kGoZero{"go-zero", {"github.com/zeromicro/go-zero/rest"}, {"github.com/zeromicro/go-zero/rest.Server"}, call_gozero, true};

}  // namespace waybill::routes

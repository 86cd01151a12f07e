// echo: Pre and Use are for all routes, a group's and a route's own for those registered with them.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

std::vector<Value> from(const Call& call, std::size_t first) {
  if (call.arguments.size() <= first) return {};
  return {call.arguments.begin() + static_cast<std::ptrdiff_t>(first), call.arguments.end()};
}

std::optional<Value> call_echo(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.name == "New") return machine.make_router(kEcho, call);
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  if (call.name == "Pre") {
    machine.use(Machine::target_of(*router).pre, machine.entries_of(call.arguments, call));
    return nil_value();
  }
  if (call.name == "Use") {
    machine.use(router->target ? router->entries : router->live, machine.entries_of(call.arguments, call));
    return nil_value();
  }
  if (call.name == "Group") {
    const auto text = known_text(call.argument(0));
    Value group = machine.make_group(call.self, router->prefix + text.value_or("…"), text.has_value());
    machine.use(group->router->entries, machine.entries_of(from(call, 1), call));
    return group;
  }
  const auto add = [&](std::string method, std::size_t first) {
    return machine.add_route(call.self, std::move(method), call.argument(first), call.argument(first + 1), machine.entries_of(from(call, first + 2), call), call);
  };
  static constexpr std::array<std::string_view, 9> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"};
  if (std::ranges::find(kMethods, call.name) != kMethods.end()) return add(std::string(call.name), 0);
  if (call.name == "Add") return add(known_text(call.argument(0)).value_or("…"), 1);
  if (call.name == "Any") {
    static constexpr std::array<std::string_view, 11> kAny{"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PROPFIND", "PUT", "TRACE", "REPORT"};
    if (router->type.find("/v5.") != std::string::npos) return add("", 0);
    for (const std::string_view method : kAny) add(std::string(method), 0);
    return nil_value();
  }
  if (call.name == "Match") {
    for (const Value& method : call.argument(0)->elements) add(known_text(method).value_or("…"), 1);
    return nil_value();
  }
  if (call.name == "File" || call.name == "FileFS") {
    auto handler = std::make_shared<Object>();
    handler->kind = Object::Kind::Made;
    handler->package = call.package;
    handler->receiver = call.receiver;
    handler->text = call.name;
    return machine.add_route(call.self, "GET", call.argument(0), handler, machine.entries_of(from(call, call.name == "File" ? 2 : 3), call), call);
  }
  if (call.name == "Static" || call.name == "StaticFS") {
    auto handler = std::make_shared<Object>();
    handler->kind = Object::Kind::Made;
    handler->package = call.package;
    handler->receiver = call.receiver;
    handler->text = call.name;
    const std::string prefix = known_text(call.argument(0)).value_or("…");
    return machine.add_route(call.self, "GET", text_value(prefix + "*"), handler, {}, call);
  }
  return std::nullopt;
}

}  // namespace

const Framework kEcho{"echo",
                      {"github.com/labstack/echo"},
                      {"github.com/labstack/echo/v4.Echo", "github.com/labstack/echo/v4.Group", "github.com/labstack/echo/v5.Echo",
                       "github.com/labstack/echo/v5.Group", "github.com/labstack/echo.Echo", "github.com/labstack/echo.Group"},
                      call_echo,
                      true,
                      [](std::string_view prefix, std::string_view path) { return std::string(prefix).append(path); }};

}  // namespace waybill::routes

// hertz: as gin.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

std::vector<Value> from(const Call& call, std::size_t first) {
  if (call.arguments.size() <= first) return {};
  return {call.arguments.begin() + static_cast<std::ptrdiff_t>(first), call.arguments.end()};
}

Value add(Machine& machine, const Call& call, std::string method, const Value& pattern, const std::vector<Value>& handlers) {
  Entries entries = machine.entries_of(handlers, call);
  Value handler = unknown("no handler is given");
  if (!entries.empty()) {
    handler = entries.back().given;
    entries.pop_back();
  }
  return machine.add_route(call.self, std::move(method), pattern, handler, std::move(entries), call);
}

Value own(std::string name) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Made;
  made->package = "github.com/cloudwego/hertz/pkg/app/middlewares/server/recovery";
  made->text = std::move(name);
  return made;
}

std::optional<Value> call_hertz(Machine& machine, const Call& call) {
  if (call.receiver.empty() && (call.name == "New" || call.name == "Default") && call.package.ends_with("/server")) {
    Value engine = machine.make_router(kHertz, call);
    if (call.name == "Default") machine.use(engine->router->entries, machine.entries_of({own("Recovery")}, call));
    return engine;
  }
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  if (call.name == "Use") {
    machine.use(router->entries, machine.entries_of(call.arguments, call));
    return call.self;
  }
  if (call.name == "Group") {
    const auto text = known_text(call.argument(0));
    Value group = machine.make_group(call.self, join_paths(router->prefix, text.value_or("…")), text.has_value());
    machine.use(group->router->entries, machine.entries_of(from(call, 1), call));
    return group;
  }
  if (call.name == "Handle") return add(machine, call, known_text(call.argument(0)).value_or("…"), call.argument(1), from(call, 2));
  if (call.name == "Any") {
    for (const std::string_view method : kAnyMethods) add(machine, call, std::string(method), call.argument(0), from(call, 1));
    return call.self;
  }
  static constexpr std::array<std::string_view, 7> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
  if (std::ranges::find(kMethods, call.name) != kMethods.end()) return add(machine, call, std::string(call.name), call.argument(0), from(call, 1));
  return std::nullopt;
}

}  // namespace

const Framework kHertz{"hertz",
                       {"github.com/cloudwego/hertz"},
                       {"github.com/cloudwego/hertz/pkg/app/server.Hertz", "github.com/cloudwego/hertz/pkg/route.RouterGroup",
                        "github.com/cloudwego/hertz/pkg/route.Engine"},
                       call_hertz,
                       false};

}  // namespace waybill::routes

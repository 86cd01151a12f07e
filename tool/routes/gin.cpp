// gin: a group takes what its parent has when it is made; Use counts for the routes behind it.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kPackage = "github.com/gin-gonic/gin";

Value own(std::string name) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Made;
  made->package = kPackage;
  made->text = std::move(name);
  return made;
}

std::vector<Value> from(const Call& call, std::size_t first) {
  if (call.arguments.size() <= first) return {};
  return {call.arguments.begin() + static_cast<std::ptrdiff_t>(first), call.arguments.end()};
}

/// The last of the handlers answers, those before it are passed.
Value register_route(Machine& machine, const Call& call, const Value& router, std::string method, const Value& pattern, std::vector<Value> handlers) {
  Entries entries = machine.entries_of(handlers, call);
  Value handler = unknown("no handler is given");
  if (!entries.empty()) {
    handler = entries.back().given;
    entries.pop_back();
  }
  return machine.add_route(router, std::move(method), pattern, handler, std::move(entries), call);
}

std::optional<Value> call_gin(Machine& machine, const Call& call) {
  if (call.receiver.empty() && (call.name == "New" || call.name == "Default")) {
    Value engine = machine.make_router(kGin, call);
    if (call.name == "Default") machine.use(engine->router->entries, machine.entries_of({own("Logger"), own("Recovery")}, call));
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
    group->type = "github.com/gin-gonic/gin.RouterGroup";
    machine.use(group->router->entries, machine.entries_of(from(call, 1), call));
    return group;
  }
  if (call.name == "Handle") {
    const auto method = known_text(call.argument(0));
    return register_route(machine, call, call.self, method.value_or("…"), call.argument(1), from(call, 2));
  }
  if (call.name == "Any") {
    for (const std::string_view method : kAnyMethods) register_route(machine, call, call.self, std::string(method), call.argument(0), from(call, 1));
    return call.self;
  }
  if (call.name == "Match") {
    for (const Value& method : call.argument(0)->elements) {
      register_route(machine, call, call.self, known_text(method).value_or("…"), call.argument(1), from(call, 2));
    }
    return call.self;
  }
  if (call.name == "StaticFile" || call.name == "StaticFileFS" || call.name == "Static" || call.name == "StaticFS") {
    const bool file = call.name.starts_with("StaticFile");
    for (const char* method : {"GET", "HEAD"}) {
      const Value pattern = file ? call.argument(0) : text_value(join_paths(known_text(call.argument(0)).value_or("…"), "/*filepath"));
      machine.add_route(call.self, method, pattern, own("(*RouterGroup)." + std::string(call.name)), {}, call);
    }
    return call.self;
  }
  static constexpr std::array<std::string_view, 7> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
  if (std::ranges::find(kMethods, call.name) != kMethods.end()) {
    register_route(machine, call, call.self, std::string(call.name), call.argument(0), from(call, 1));
    return call.self;
  }
  if (call.name == "Run" || call.name == "RunTLS" || call.name == "RunListener" || call.name == "Handler") {
    return call.name == "Handler" ? std::optional(call.self) : std::optional(nil_value());
  }
  return std::nullopt;
}

}  // namespace

const Framework kGin{"gin",
                     {"github.com/gin-gonic/gin"},
                     {"github.com/gin-gonic/gin.Engine", "github.com/gin-gonic/gin.RouterGroup", "github.com/gin-gonic/gin.IRouter",
                      "github.com/gin-gonic/gin.IRoutes"},
                     call_gin,
                     false};

}  // namespace waybill::routes

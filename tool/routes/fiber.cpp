// fiber: everything is passed in the order of its registration, where its prefix fits the path.
#include <algorithm>
#include <array>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kMethods{{
    {"Get", "GET"}, {"Post", "POST"}, {"Put", "PUT"}, {"Patch", "PATCH"}, {"Delete", "DELETE"}, {"Head", "HEAD"},
    {"Options", "OPTIONS"}, {"Connect", "CONNECT"}, {"Trace", "TRACE"}}};

std::vector<Value> from(const Call& call, std::size_t first) {
  if (call.arguments.size() <= first) return {};
  return {call.arguments.begin() + static_cast<std::ptrdiff_t>(first), call.arguments.end()};
}

bool is_path(const Value& value) { return value->is(Object::Kind::Text) || value->is(Object::Kind::Part); }

/// Whether requests for the pattern pass what is used at the prefix.
bool fits(std::string_view prefix, std::string_view pattern) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return pattern.starts_with(prefix) && (pattern.size() == prefix.size() || pattern[prefix.size()] == '/');
}

/// What was used before and fits.
Entries used_before(const Router& target, std::string_view pattern) {
  Entries passed;
  for (const Router::Used& used : target.used) {
    if (fits(used.prefix, pattern)) Machine::use(passed, used.entries);
  }
  return passed;
}

/// The last of the handlers answers.
Value add(Machine& machine, const Call& call, std::string method, const Value& pattern, std::vector<Value> handlers) {
  const auto router = Machine::router_of(call.self);
  Entries entries = machine.entries_of(handlers, call);
  Value handler = unknown("no handler is given");
  if (!entries.empty()) {
    handler = entries.back().given;
    entries.pop_back();
  }
  const auto text = known_text(pattern);
  const std::string full = router->prefix.empty() ? text.value_or("…") : join_paths(router->prefix, text.value_or("…"));
  Entries passed = used_before(Machine::target_of(*router), full);
  Machine::use(passed, entries);
  return machine.add_route(call.self, std::move(method), pattern, handler, std::move(passed), call);
}

void mount(Machine& machine, const Call& call, const Value& prefix, const Value& below) {
  const auto router = Machine::router_of(call.self);
  const std::string path = known_text(prefix).value_or("…");
  const std::string full = router->prefix.empty() ? path : join_paths(router->prefix, path);
  machine.add_mount(call.self, prefix, below, used_before(Machine::target_of(*router), full), call);
}

void use(Machine& machine, const Call& call, const std::string& prefix, std::vector<Value> given) {
  const auto router = Machine::router_of(call.self);
  for (const Value& one : given) {
    if (Machine::router_of(one)) mount(machine, call, text_value(prefix), one);
  }
  std::erase_if(given, [](const Value& one) { return Machine::router_of(one) != nullptr; });
  const std::string full = router->prefix.empty() ? prefix : join_paths(router->prefix, prefix);
  Machine::target_of(*router).used.push_back({full, machine.entries_of(given, call)});
}

std::optional<Value> call_fiber(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.name == "New" && (call.package.ends_with("/v2") || call.package.ends_with("/v3") || call.package.ends_with("/fiber"))) {
    return machine.make_router(kFiber, call);
  }
  const auto router = Machine::router_of(call.self);
  if (!router) return std::nullopt;
  for (const auto& [name, method] : kMethods) {
    if (call.name != name) continue;
    if (router->inner) add(machine, call, std::string(method), text_value(""), from(call, 0));
    else add(machine, call, std::string(method), call.argument(0), from(call, 1));
    return call.self;
  }
  // One path, for whose methods the handlers are given.
  if (call.name == "RouteChain" || (call.name == "Route" && call.arguments.size() == 1)) {
    const auto text = known_text(call.argument(0));
    Value path = machine.make_group(call.self, join_paths(router->prefix, text.value_or("…")), text.has_value());
    path->router->inner = true;
    return path;
  }
  if (call.name == "All") {
    add(machine, call, "", call.argument(0), from(call, 1));
    return call.self;
  }
  if (call.name == "Add") {
    if (call.argument(0)->is(Object::Kind::List)) {
      for (const Value& method : call.argument(0)->elements) add(machine, call, known_text(method).value_or("…"), call.argument(1), from(call, 2));
    } else {
      add(machine, call, known_text(call.argument(0)).value_or("…"), call.argument(1), from(call, 2));
    }
    return call.self;
  }
  if (call.name == "Use") {
    const bool has_path = !call.arguments.empty() && is_path(call.arguments[0]);
    use(machine, call, has_path ? call.arguments[0]->text : "", from(call, has_path ? 1 : 0));
    return call.self;
  }
  if (call.name == "Group") {
    const auto text = known_text(call.argument(0));
    const std::string prefix = text.value_or("…");
    if (call.arguments.size() > 1) use(machine, call, prefix, from(call, 1));
    return machine.make_group(call.self, join_paths(router->prefix, prefix), text.has_value());
  }
  if (call.name == "Route" && call.arguments.size() > 1) {
    const auto text = known_text(call.argument(0));
    Value group = machine.make_group(call.self, join_paths(router->prefix, text.value_or("…")), text.has_value());
    machine.call_value(call.argument(1), {group}, call);
    return group;
  }
  if (call.name == "Mount") {
    mount(machine, call, call.argument(0), call.argument(1));
    return call.self;
  }
  if (call.name == "Name") return call.self;
  return std::nullopt;
}

}  // namespace

const Framework kFiber{"fiber",
                       {"github.com/gofiber/fiber"},
                       {"github.com/gofiber/fiber/v2.App", "github.com/gofiber/fiber/v2.Group", "github.com/gofiber/fiber/v2.Router",
                        "github.com/gofiber/fiber/v3.App", "github.com/gofiber/fiber/v3.Group", "github.com/gofiber/fiber/v3.Router"},
                       call_fiber,
                       false};

}  // namespace waybill::routes

// Routers, and what is registered with them.
#include <algorithm>

#include "tool/routes/frameworks.hpp"
#include "tool/routes/machine.hpp"

namespace waybill::routes {

std::shared_ptr<Router> Machine::router_of(const Value& value) {
  if (!value) return nullptr;
  if (value->router && !value->is(Object::Kind::Route)) return value->router;
  if (value->is(Object::Kind::Choice)) {
    for (const Value& way : value->elements) {
      if (auto router = router_of(way)) return router;
    }
  }
  // A struct that embeds one, or holds nothing else of the kind.
  if (value->is(Object::Kind::Struct)) {
    for (const auto& [name, field] : value->fields) {
      if (field->router && field->is(Object::Kind::Router) && !name.empty() && field->type.ends_with("." + name)) return field->router;
    }
  }
  return nullptr;
}

Value Machine::make_router(const Framework& framework, const Call& call) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Router;
  made->type = call.result_type;
  made->place = call.place;
  made->router = std::make_shared<Router>();
  made->router->framework = &framework;
  made->router->type = call.result_type;
  made->router->place = call.place;
  routers_.push_back(made->router);
  return made;
}

Value Machine::make_group(const Value& router, std::string_view prefix, bool prefix_known) {
  const auto parent = router_of(router);
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Router;
  made->type = router->type;
  made->router = std::make_shared<Router>();
  Router& group = *made->router;
  group.framework = parent->framework;
  group.type = parent->type;
  group.target = parent->target ? parent->target : parent;
  group.prefix = prefix;
  group.prefix_known = parent->prefix_known && prefix_known;
  group.entries = parent->entries;
  group.place = parent->place;
  return made;
}

Value Machine::add_route(const Value& value, std::string method, const Value& pattern, Value handler, Entries entries, const Call& call) {
  const auto router = router_of(value);
  if (!router) return unknown("no router");
  Router& target = target_of(*router);
  Registration route;
  route.method = std::move(method);
  const auto text = known_text(pattern);
  route.pattern_known = text.has_value() && router->prefix_known;
  route.pattern = text ? *text : pattern->is(Object::Kind::Part) ? pattern->text : "…";
  if (!router->prefix.empty()) route.pattern = router->framework->join(router->prefix, route.pattern);
  route.handler = std::move(handler);
  route.entries = router->entries;
  use(route.entries, entries);
  route.when = call.when;
  route.place = call.place;
  if (!text) route.notes.push_back(pattern->text.empty() ? "its pattern is not known" : "its pattern is not known: " + pattern->text);
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Route;
  made->router = router->target ? router->target : router;
  made->route = target.routes.size();
  target.routes.push_back(std::move(route));
  return made;
}

void Machine::add_mount(const Value& value, const Value& prefix, Value what, Entries entries, const Call& call) {
  const auto router = router_of(value);
  if (!router) return;
  Mount mount;
  const auto text = known_text(prefix);
  mount.prefix_known = text.has_value() && router->prefix_known;
  mount.prefix = join_paths(router->prefix, text ? *text : prefix->is(Object::Kind::Part) ? prefix->text : "…");
  mount.entries = router->entries;
  use(mount.entries, entries);
  if (const auto below = router_of(what)) below->mounted = true;
  mount.what = std::move(what);
  mount.when = call.when;
  mount.place = call.place;
  target_of(*router).mounts.push_back(std::move(mount));
}

void Machine::serve(Value handler, const Call& call) {
  served_.push_back({.what = std::move(handler), .when = call.when, .place = call.place});
}

Value Machine::default_mux(const Call& call) {
  if (!default_mux_) default_mux_ = make_router(kNetHttp, call);
  return default_mux_;
}

void Machine::append_entries(const Value& given, const Call& call, const Conditions& when, Entries& entries) const {
  switch (given->kind) {
    case Object::Kind::Nil: return;
    case Object::Kind::List:
      for (const Value& element : given->elements) {
        Conditions inner = when;
        inner.insert(inner.end(), element->when.begin(), element->when.end());
        append_entries(element, call, inner, entries);
      }
      if (!given->complete) entries.push_back({unknown("more, of a list that is not known"), when, call.place});
      return;
    case Object::Kind::Choice: {
      // One of several: each of them on its condition.
      std::uint64_t number = 1;
      for (const Value& way : given->elements) {
        Conditions inner = when;
        inner.push_back({"one of several", call.place, std::uint64_t{call.place.file} << 32 | call.place.offset, number++ > 1});
        append_entries(way, call, inner, entries);
      }
      return;
    }
    default: entries.push_back({given, when, call.place});
  }
}

Entries Machine::entries_of(const std::vector<Value>& given, const Call& call) const {
  Entries entries;
  for (const Value& one : given) {
    Conditions when = call.when;
    when.insert(when.end(), one->when.begin(), one->when.end());
    append_entries(one, call, when, entries);
  }
  if (call.spread_unknown) entries.push_back({unknown("more, of a list that is not known"), call.when, call.place});
  return entries;
}

}  // namespace waybill::routes

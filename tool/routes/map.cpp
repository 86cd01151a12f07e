#include "tool/routes/map.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "tool/routes/carried.hpp"
#include "tool/routes/effects.hpp"
#include "tool/routes/frameworks.hpp"
#include "tool/routes/machine.hpp"

namespace waybill::routes {

using model::Component;
using model::ComponentIndex;
using model::MapKeyIndex;
using model::Route;
using model::Setup;
using model::Stage;
using model::StateMap;

namespace {

constexpr int kDeepestRouter = 20;
constexpr std::size_t kMostRoutes = 50'000;

/// What a request passes, in order, and what serves it.
struct Way {
  struct Passed {
    Stage stage;
    Conditions when;
  };
  std::vector<Passed> stages;
  std::vector<std::string> notes;
  bool ordered = true;
};

class MapMaker {
 public:
  MapMaker(const Setup& setup, const model::Program& program)
      : setup_(setup), machine_(setup, all_frameworks()), effects_(program, map_) {
    map_.components.emplace_back();
  }

  StateMap run() {
    machine_.run();
    for (const Mount& served : machine_.served()) serve(kNetHttp, served.what, {}, "", true, {}, {}, 0);
    const std::vector<std::shared_ptr<Router>> routers = machine_.routers();
    for (const auto& router : routers) {
      if (!router->mounted && !done_.contains(router.get())) flatten(*router, {}, "", true, {}, 0);
    }
    for (std::size_t i = 1; i < map_.components.size(); ++i) {
      const auto places = hands_on_.find(setup_of_[i]);
      effects_.find(map_.components[i], places == hands_on_.end() ? nullptr : &places->second);
    }
    finish_keys();
    for (Route& route : map_.routes) finish(route);
    sort_routes();
    return std::move(map_);
  }

 private:
  ComponentIndex component(const std::string& name, std::string_view package, model::SetupIndex function, model::Place place) {
    const auto [at, is_new] = components_.try_emplace({name, function}, static_cast<ComponentIndex>(map_.components.size()));
    if (is_new) {
      Component made;
      made.name = name;
      made.package = package;
      made.place = place;
      if (function != 0) {
        made.function = setup_.functions[function].function;
        made.place = setup_.functions[function].place;
      }
      map_.components.push_back(std::move(made));
      setup_of_.resize(map_.components.size());
      setup_of_.back() = function;
    }
    return at->second;
  }

  std::string made_name(const Object& made) const {
    const Object* maker = &made;
    while (maker->text.empty() && maker->self && maker->self->is(Object::Kind::Made)) maker = maker->self.get();
    const std::string package = package_name(maker->package);
    if (package.empty()) return maker->text.empty() ? "unknown" : maker->text;
    return maker->receiver.empty() ? package + "." + maker->text : package + ".(*" + std::string(maker->receiver) + ")." + maker->text;
  }

  ComponentIndex component_of(const Value& value) {
    switch (value->kind) {
      case Object::Kind::Function: return component(name_of(setup_, *value), value->package, value->function, value->place);
      case Object::Kind::Made:
        if (const Value serves = machine_.method(value, "ServeHTTP"); serves->is(Object::Kind::Function)) return component_of(serves);
        return component(made_name(*value), value->package, 0, value->place);
      default: {
        const Value serves = machine_.method(value, "ServeHTTP");
        if (serves->is(Object::Kind::Function)) return component_of(serves);
        const std::string shown(value->type.substr(value->type.rfind('/') + 1));
        return component(shown.empty() ? "unknown" : shown, "", 0, value->place);
      }
    }
  }

  static Way::Passed stage(ComponentIndex of, const Entry& entry) {
    Way::Passed made;
    made.stage.component = of;
    made.stage.place = entry.place;
    made.when = entry.when;
    return made;
  }

  /// The stages as they are for a route that is registered under these conditions: what those tell is none for them.
  static std::vector<Stage> stages_of(const Way& way, const Conditions& registered) {
    std::vector<Stage> stages;
    for (const Way::Passed& passed : way.stages) {
      Stage stage = passed.stage;
      for (const Condition& condition : passed.when) {
        const bool told = std::ranges::any_of(registered, [&](const Condition& other) {
          return other.branch == condition.branch && other.otherwise == condition.otherwise && other.place == condition.place;
        });
        if (told) continue;
        stage.conditional = true;
        if (condition.shown.empty()) continue;
        if (!stage.condition.empty()) stage.condition += " and ";
        stage.condition += condition.otherwise ? "not " + condition.shown : condition.shown;
      }
      stages.push_back(std::move(stage));
    }
    return stages;
  }

  /// Appends what an entry puts on the way: itself, or what wraps the next handler.
  void pass(const Framework& framework, const Entry& entry, Way& way) {
    const Value& given = entry.given;
    if (given->is(Object::Kind::Unknown) || given->is(Object::Kind::Plain)) {
      way.ordered = false;
      way.notes.push_back(given->text.empty() ? "a component is not known" : "a component is not known: " + given->text);
      way.stages.push_back(stage(component("unknown", "", 0, entry.place), entry));
      return;
    }
    const bool wraps = framework.wraps && given->is(Object::Kind::Function) && given->function != 0;
    if (!wraps) {
      way.stages.push_back(stage(component_of(given), entry));
      return;
    }
    auto next = std::make_shared<Object>();
    next->kind = Object::Kind::Next;
    const auto known = wrapped_.find(given.get());
    Links chain;
    if (known == wrapped_.end()) {
      unwrap(machine_.apply(given, {next}), chain);
      wrapped_[given.get()] = chain;
      kept_.push_back(given);
    } else {
      chain = known->second;
    }
    std::erase_if(chain, [](const Link& link) { return is_transparent(*link.value); });
    const std::size_t before = way.stages.size();
    for (const Link& link : chain) {
      // The literal that serves goes by the name of what made it.
      const bool only = link.value->is(Object::Kind::Function) && chain.size() == 1;
      const ComponentIndex of = only ? component(wrapper_name(*given, *link.value), given->package, link.value->function, link.value->place)
                                     : component_of(link.value);
      way.stages.push_back(stage(of, entry));
      way.stages.back().stage.conditional = link.conditional;
    }
    if (way.stages.size() == before) way.stages.push_back(stage(component_of(given), entry));
  }

  /// What a wrapper's handler is called by: the function that wraps, unless the handler is a method.
  std::string wrapper_name(const Object& wrapper, const Object& handler) const {
    const bool literal = handler.function != 0 && setup_.functions[handler.function].literal;
    return literal || handler.function == 0 ? name_of(setup_, wrapper) : name_of(setup_, handler);
  }

  /// One of the handlers around another one.
  struct Link {
    Value value;
    bool conditional = false;
  };
  using Links = std::vector<Link>;

  /// Whether a handler only changes the path and is no component of its own.
  static bool is_transparent(const Object& handler) {
    return handler.is(Object::Kind::Made) && handler.package == "net/http" && handler.text == "StripPrefix";
  }

  /// The handlers from this one on to what comes next, each once. Returns what is behind the last: a router, what
  /// comes next, or null.
  Value unwrap(const Value& handler, Links& chain) {
    Value at = handler;
    Value until;            // the way without what is only there on a condition
    for (int steps = 0; steps < kDeepestRouter; ++steps) {
      if (at == until) until = nullptr;
      if (at->is(Object::Kind::Choice)) {
        if (Value inner = innermost_of(at)) {
          until = inner;
          at = outermost_of(at);
        } else {
          at = at->elements[0];
        }
        if (at == until) until = nullptr;
      }
      if (at->is(Object::Kind::Next) || Machine::router_of(at)) return at;
      if (!handles(at)) return nullptr;
      if (std::ranges::find(chain, at, &Link::value) != chain.end()) return nullptr;
      chain.push_back({at, until != nullptr});
      const Value next = next_of(at);
      if (!next) return nullptr;
      if (const auto router = Machine::router_of(next); router && router->framework == &kConnect) chain.pop_back();   // it only looks which procedure is meant
      at = next;
    }
    return nullptr;
  }

  /// Whether requests can be handed to the value.
  bool handles(const Value& value) const {
    if (value->is(Object::Kind::Function) || value->is(Object::Kind::Made) || value->is(Object::Kind::Struct)) return true;
    return machine_.method(value, "ServeHTTP")->is(Object::Kind::Function);
  }

  bool leads_to(Value from, const Value& to) {
    for (int steps = 0; steps < kDeepestRouter && from; ++steps) {
      if (from == to) return true;
      if (from->is(Object::Kind::Choice)) from = from->elements[0];
      if (!handles(from)) return false;
      from = next_of(from);
    }
    return false;
  }

  /// Of several handlers the one that all others lead to; null: there is none.
  Value innermost_of(const Value& choice) {
    for (const Value& one : choice->elements) {
      if (std::ranges::all_of(choice->elements, [&](const Value& other) { return leads_to(other, one); })) return one;
    }
    return nullptr;
  }

  Value outermost_of(const Value& choice) {
    for (const Value& one : choice->elements) {
      if (std::ranges::all_of(choice->elements, [&](const Value& other) { return leads_to(one, other); })) return one;
    }
    return choice->elements[0];
  }

  /// What a handler hands requests on to, if that is one thing; null: nothing, or it is not known.
  Value next_of(const Value& handler) {
    // The same one may stand behind many routes, or one that was made of the same things.
    if (const auto known = next_.find(handler); known != next_.end()) return known->second;
    if (!handler->is(Object::Kind::Function)) return next_[handler] = find_next(handler);
    std::vector<Value>& alike = by_function_[handler->function];
    const auto other = std::ranges::find_if(alike, [&](const Value& one) { return are_alike(*one, *handler); });
    if (other != alike.end()) return next_[handler] = next_[*other];
    alike.push_back(handler);
    return next_[handler] = find_next(handler);
  }

  /// Whether two functions that are made of the same code were given the same things.
  static bool are_alike(const Object& one, const Object& other) {
    const auto same = [](const Value& a, const Value& b) {
      const bool plain = a && b && (a->is(Object::Kind::Text) || a->is(Object::Kind::Plain) || a->is(Object::Kind::Nil));
      return a == b || (plain && a->kind == b->kind && a->text == b->text && a->type == b->type);
    };
    return one.text == other.text && one.package == other.package && one.receiver == other.receiver && same(one.self, other.self) &&
           std::ranges::equal(one.elements, other.elements, same) && std::ranges::equal(one.keys, other.keys, same);
  }

  Value find_next(const Value& handler) {
    if (handler->is(Object::Kind::Made)) {
      // A wrapper from elsewhere that was given a handler.
      for (const Value& given : handler->elements) {
        const bool serves = given->is(Object::Kind::Next) || Machine::router_of(given) ||
                            (given->is(Object::Kind::Function) && (given->function == 0 ? given->type == "net/http.HandlerFunc" : machine_.takes_request(given->function))) ||
                            (given->is(Object::Kind::Made) && given->type == "net/http.Handler") ||
                            (given->is(Object::Kind::Choice) && innermost_of(given)) ||
                            (!given->is(Object::Kind::Made) && machine_.method(given, "ServeHTTP")->is(Object::Kind::Function));
        if (serves) return given;
      }
      return nullptr;
    }
    const Value serves = handler->is(Object::Kind::Function) ? handler : machine_.method(handler, "ServeHTTP");
    const std::vector<Machine::Forwarded> next = machine_.forwards(serves);
    // Of several, the one that goes on to a router or to what comes next.
    std::vector<Value> parts;
    for (const Machine::Forwarded& one : next) {
      if (const auto router = Machine::router_of(one.to); router && router->part) parts.push_back(one.to);
    }
    if (parts.size() > 1) {
      // It only looks which of them it is.
      auto all = std::make_shared<Object>();
      all->kind = Object::Kind::Router;
      all->router = std::make_shared<Router>();
      all->router->framework = parts[0]->router->framework;
      for (const Value& part : parts) {
        all->router->mounts.push_back({.prefix = "", .what = part});
        part->router->mounted = true;
      }
      return all;
    }
    const Machine::Forwarded* chosen = next.empty() ? nullptr : &next[0];
    for (const Machine::Forwarded& one : next) {
      if (!one.to->is(Object::Kind::Next) && !Machine::router_of(one.to)) continue;
      chosen = &one;
      break;
    }
    if (chosen == nullptr) return nullptr;
    if (serves->function != 0) hands_on_[serves->function].insert(chosen->places.begin(), chosen->places.end());
    return chosen->to;
  }

  /// Appends the chain's links but the last `keep` ones to the way.
  void pass_links(const Links& chain, std::size_t keep, model::Place place, Way& way) {
    for (std::size_t i = 0; i + keep < chain.size(); ++i) {
      if (is_transparent(*chain[i].value)) continue;
      way.stages.push_back(stage(component_of(chain[i].value), {chain[i].value, {}, place.file == model::kNowhere ? chain[i].value->place : place}));
      way.stages.back().stage.conditional = chain[i].conditional;
    }
  }

  /// What is left of a path when the links have taken their prefixes off it; nothing if they take none.
  static std::optional<std::string> stripped(const Links& chain) {
    std::optional<std::string> prefix;
    for (const Link& link : chain) {
      if (is_transparent(*link.value) && !link.value->elements.empty()) {
        prefix = prefix.value_or("") + known_text(link.value->elements[0]).value_or("…");
      }
    }
    return prefix;
  }

  /// What stands below a prefix, or is served by a server: handlers around a router, or a handler alone.
  void serve(const Framework& outer, const Value& handler, Way way, const std::string& prefix, bool prefix_known, const Conditions& when, model::Place place, int depth) {
    if (depth > kDeepestRouter) return;
    if (handler->is(Object::Kind::Choice) && !innermost_of(handler)) {
      for (const Value& one : handler->elements) serve(outer, one, way, prefix, prefix_known, when, place, depth + 1);
      return;
    }
    Links chain;
    const Value last = unwrap(handler, chain);
    const auto below = last ? Machine::router_of(last) : nullptr;
    if (below) {
      pass_links(chain, 0, place, way);
      // A framework's own routers see what is behind the prefix, all others the whole path.
      const auto off = stripped(chain);
      const bool own = below->framework == &outer && !off;
      flatten(*below, std::move(way), own ? prefix : off.value_or(""), prefix_known, when, depth + 1);
      return;
    }
    if (chain.empty() || depth == 0) return;
    pass_links(chain, 1, place, way);
    add(outer, "", prefix.empty() ? "/" : prefix, prefix_known, chain.back().value, std::move(way), when, place);
  }

  void flatten(const Router& router, Way way, const std::string& prefix, bool prefix_known, const Conditions& when, int depth) {
    if (depth > kDeepestRouter || map_.routes.size() > kMostRoutes) return;
    done_.insert(&router);
    const Framework& framework = *router.framework;
    if (!router.placed && !router.unplaced_reason.empty()) {
      // A group may stand anywhere, a whole router nearly always stands at the top.
      const bool group = router.type.ends_with("Group") || router.type.ends_with("IRouter") || router.type.ends_with("IRoutes") || router.type.ends_with("chi/v5.Router");
      prefix_known = prefix_known && !group;
      if (way.notes.empty()) way.notes.push_back("the router's own place is not known: " + router.unplaced_reason);
      way.ordered = false;
    }
    const Way outside = way;
    const auto pass_own = [&](Way& to) {
      if (router.applies_itself) return;
      for (const Entry& entry : router.pre) pass(framework, entry, to);
      for (const Entry& entry : router.live) pass(framework, entry, to);
    };
    pass_own(way);
    for (const Registration& registered : router.routes) {
      if (registered.taken) continue;
      Way own = way;
      if (!registered.before.empty()) {
        own = outside;
        for (const Entry& entry : registered.before) pass(framework, entry, own);
        pass_own(own);
      }
      for (const Entry& entry : registered.entries) pass(framework, entry, own);
      own.notes.insert(own.notes.end(), registered.notes.begin(), registered.notes.end());
      Conditions on = when;
      on.insert(on.end(), registered.when.begin(), registered.when.end());
      const std::string pattern = prefix.empty() ? registered.pattern : framework.join(prefix, registered.pattern);
      const bool known = prefix_known && registered.pattern_known;
      Links chain;
      const Value last = unwrap(registered.handler, chain);
      if (const auto below = last ? Machine::router_of(last) : nullptr) {
        pass_links(chain, 0, registered.place, own);
        flatten(*below, std::move(own), stripped(chain).value_or(""), known, on, depth + 1);
        continue;
      }
      Value handler = registered.handler;
      if (!chain.empty()) {
        handler = chain.back().value;
        pass_links(chain, 1, registered.place, own);
      }
      add(framework, registered.method, pattern, known, handler, std::move(own), on, registered.place);
    }
    for (const Mount& mount : router.mounts) {
      Way own = way;
      for (const Entry& entry : mount.entries) pass(framework, entry, own);
      Conditions on = when;
      on.insert(on.end(), mount.when.begin(), mount.when.end());
      serve(framework, mount.what, std::move(own), prefix.empty() ? mount.prefix : framework.join(prefix, mount.prefix), prefix_known && mount.prefix_known, on,
            mount.place, depth + 1);
    }
  }

  void add(const Framework& framework, const std::string& method, const std::string& pattern, bool known, const Value& handler, Way way,
           const Conditions& when, model::Place place) {
    if (const auto comma = method.find(','); comma != std::string::npos) {
      // One route for several methods.
      add(framework, method.substr(0, comma), pattern, known, handler, way, when, place);
      add(framework, method.substr(comma + 1), pattern, known, handler, std::move(way), when, place);
      return;
    }
    Route route;
    route.framework = framework.name;
    route.method = method;
    route.pattern = pattern.empty() ? "/" : pattern;
    route.pattern_known = known;
    route.conditional = !when.empty();
    route.handler = component_of(handler->is(Object::Kind::Choice) ? handler->elements[0] : handler);
    route.place = place;
    route.pipeline = stages_of(way, when);
    route.ordered = way.ordered;
    route.notes = std::move(way.notes);
    map_.routes.push_back(std::move(route));
  }

  void finish_keys() {
    for (ComponentIndex index = 1; index < map_.components.size(); ++index) {
      const auto note = [&](const std::vector<model::KeyAccess>& accesses, std::vector<ComponentIndex> model::MapKey::*who) {
        for (const model::KeyAccess& access : accesses) {
          auto& all = map_.keys[access.key].*who;
          if (std::ranges::find(all, index) == all.end()) all.push_back(index);
        }
      };
      note(map_.components[index].writes, &model::MapKey::writers);
      note(map_.components[index].reads, &model::MapKey::readers);
    }
  }

  static bool is_only_filled_in(const Component& component, MapKeyIndex key) {
    return std::ranges::all_of(component.writes, [&](const model::KeyAccess& access) { return access.key != key || access.if_absent; });
  }

  void finish(Route& route) {
    // net/http puts its server and the local address on each request, and two cancellations; other servers do not.
    const bool by_net_http = route.framework != "gRPC" && route.framework != "fiber" && route.framework != "hertz";
    route.base = by_net_http ? 4 : 0;
    route.base_values = by_net_http ? 2 : 0;
    std::map<MapKeyIndex, int> written;        // how often, as far as is sure
    std::set<MapKeyIndex> sure, read, twice, early_reads;
    const auto note_reads = [&](const Component& component) {
      for (const model::KeyAccess& access : component.reads) {
        read.insert(access.key);
        const bool own = std::ranges::find(component.writes, access.key, &model::KeyAccess::key) != component.writes.end();
        if (!access.after && !own && !written.contains(access.key)) early_reads.insert(access.key);
      }
    };
    Carried carried;
    for (Stage& stage : route.pipeline) {
      const Component& component = map_.components[stage.component];
      note_reads(component);
      carried.pass(stage, component, route);
      std::set<MapKeyIndex> own;
      for (const model::KeyAccess& access : component.writes) {
        if (access.after || !own.insert(access.key).second) continue;
        if (++written[access.key] > 1 && !is_only_filled_in(component, access.key)) twice.insert(access.key);
        if (!stage.conditional && !access.maybe && !access.may) sure.insert(access.key);
      }
    }
    carried.finish(route);
    sure.insert(carried.sure().begin(), carried.sure().end());
    const Component& handler = map_.components[route.handler];
    note_reads(handler);
    for (const auto& [key, times] : written) {
      route.written.push_back(key);
      if (sure.contains(key)) ++route.keys.min;
      ++route.keys.max;
      if (!read.contains(key)) route.unread.push_back(key);
    }
    route.keys.exact = route.values.exact;
    route.twice.assign(twice.begin(), twice.end());
    for (const MapKeyIndex key : early_reads) {
      const bool written_later = written.contains(key);
      (written_later ? route.too_early : route.unwritten).push_back(key);
    }
    std::erase_if(route.unwritten, [&](MapKeyIndex key) {
      return std::ranges::any_of(handler.writes, [&](const model::KeyAccess& access) { return access.key == key; });
    });
    route.ordered = route.ordered && route.pattern_known;
  }

  void sort_routes() {
    std::ranges::stable_sort(map_.routes, {}, [](const Route& route) { return std::tuple(route.pattern, route.method, route.place, route.handler, route.pipeline.size()); });
    const auto repeated = std::ranges::unique(map_.routes, [](const Route& a, const Route& b) {
      return a.pattern == b.pattern && a.method == b.method && a.place == b.place && a.handler == b.handler && a.pipeline.size() == b.pipeline.size();
    });
    map_.routes.erase(repeated.begin(), repeated.end());
  }

  const Setup& setup_;
  StateMap map_;
  Machine machine_;
  Effects effects_;
  std::map<std::pair<std::string, model::SetupIndex>, ComponentIndex> components_;
  std::set<const Router*> done_;
  std::map<model::SetupIndex, std::set<model::Place>> hands_on_;   ///< by handler: where it calls what comes next
  std::vector<model::SetupIndex> setup_of_;                        ///< by component
  std::unordered_map<Value, Value> next_;                          ///< by handler: what it hands requests on to
  std::unordered_map<model::SetupIndex, std::vector<Value>> by_function_;   ///< of those in next_, the functions
  std::map<const Object*, Links> wrapped_;   ///< what wrappers make of what comes next
  std::vector<Value> kept_;                  ///< holds their keys
};

}  // namespace

model::StateMap make_map(const Setup& setup, const model::Program& program) { return MapMaker(setup, program).run(); }

}  // namespace waybill::routes

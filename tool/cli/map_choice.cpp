#include "tool/cli/map_choice.hpp"

#include <algorithm>

namespace waybill::cli {
namespace {

using model::Component;
using model::ComponentIndex;
using model::MapKeyIndex;
using model::Route;
using model::StateMap;

model::Error none(std::string_view what, const std::string& name) {
  return {.doing = "", .what = "the map has no such " + std::string(what), .where = name, .advice = "run it without the option to see what there is"};
}

bool touches(const Component& component, MapKeyIndex key) {
  return std::ranges::find(component.writes, key, &model::KeyAccess::key) != component.writes.end() ||
         std::ranges::find(component.reads, key, &model::KeyAccess::key) != component.reads.end();
}

template <class Wanted>
bool any_on_way(const Route& route, Wanted wanted) {
  return wanted(route.handler) || std::ranges::any_of(route.pipeline, [&](const model::Stage& stage) { return wanted(stage.component); });
}

}  // namespace

bool is_like(std::string_view pattern, std::string_view text) {
  std::size_t at = 0, from = 0, star = std::string_view::npos, kept = 0;
  while (from < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      kept = from;
    } else if (at < pattern.size() && pattern[at] == text[from]) {
      ++at;
      ++from;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      from = ++kept;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

std::expected<void, model::Error> choose(const MapChoice& choice, StateMap& map, std::vector<MapKeyIndex>& keys,
                                         std::vector<ComponentIndex>& components) {
  if (!choice.route.empty()) {
    std::erase_if(map.routes, [&](const Route& route) {
      const std::string method = route.method.empty() ? "any" : route.method;
      // A pattern's own * is no sign for anything.
      return !is_like(choice.route, route.pattern) && !is_like(choice.route, method + " " + route.pattern) && choice.route != route.pattern;
    });
    if (map.routes.empty()) return std::unexpected(none("route", choice.route));
  }
  if (!choice.key.empty()) {
    for (const bool exactly : {true, false}) {
      if (!keys.empty()) break;
      for (MapKeyIndex key = 1; key < map.keys.size(); ++key) {
        const model::MapKey& candidate = map.keys[key];
        if (candidate.writers.empty() && candidate.readers.empty()) continue;
        const bool named = exactly ? candidate.shown == choice.key || candidate.shown == "\"" + choice.key + "\"" || candidate.value == "\"" + choice.key + "\""
                                   : candidate.shown.find(choice.key) != std::string::npos;
        if (named) keys.push_back(key);
      }
    }
    if (keys.empty()) return std::unexpected(none("key", choice.key));
    std::erase_if(map.routes, [&](const Route& route) {
      return !any_on_way(route, [&](ComponentIndex component) {
        return std::ranges::any_of(keys, [&](MapKeyIndex key) { return touches(map.components[component], key); });
      });
    });
  }
  if (!choice.component.empty()) {
    for (ComponentIndex index = 1; index < map.components.size(); ++index) {
      const std::string& name = map.components[index].name;
      const auto dot = name.rfind('.');
      if (name == choice.component || (dot != std::string::npos && name.substr(dot + 1) == choice.component)) components.push_back(index);
    }
    if (components.empty()) return std::unexpected(none("component", choice.component));
    std::erase_if(map.routes, [&](const Route& route) {
      return !any_on_way(route, [&](ComponentIndex component) { return std::ranges::find(components, component) != components.end(); });
    });
  }
  return {};
}

}  // namespace waybill::cli

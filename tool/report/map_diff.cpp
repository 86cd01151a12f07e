#include "tool/report/map_diff.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";

std::string shown(const model::Range& range) {
  return range.min == range.max ? fmt::format("{}", range.min) : fmt::format("{} to {}", range.min, range.max);
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& others) {
  std::vector<std::string> rest;
  std::ranges::set_difference(all, others, std::back_inserter(rest));
  return rest;
}

bool same(const RouteFigures& a, const RouteFigures& b) {
  return a.handler == b.handler && a.pipeline == b.pipeline && a.depth.min == b.depth.min && a.depth.max == b.depth.max &&
         a.values.min == b.values.min && a.values.max == b.values.max && a.keys == b.keys && a.bytes == b.bytes;
}

std::string name_of(const RouteFigures& route) { return (route.method.empty() ? "any" : route.method) + " " + route.pattern; }

Json figures(const RouteFigures& route) {
  return {{"handler", route.handler},
          {"pipeline", route.pipeline},
          {"depth", {{"min", route.depth.min}, {"max", route.depth.max}}},
          {"value_depth", {{"min", route.values.min}, {"max", route.values.max}}},
          {"keys", route.keys},
          {"bytes", route.bytes}};
}

}  // namespace

std::vector<RouteFigures> figures_of(const model::StateMap& map) {
  std::vector<RouteFigures> all;
  for (const model::Route& route : map.routes) {
    RouteFigures figures{.method = route.method, .pattern = route.pattern, .handler = map.components[route.handler].name,
                         .depth = route.depth, .values = route.values, .bytes = route.bytes};
    for (const model::Stage& stage : route.pipeline) figures.pipeline.push_back(map.components[stage.component].name);
    for (const model::MapKeyIndex key : route.written) figures.keys.push_back(map.keys[key].carrier + " " + map.keys[key].shown);
    std::ranges::sort(figures.keys);
    all.push_back(std::move(figures));
  }
  return all;
}

std::expected<std::vector<RouteFigures>, std::string> figures_from_json(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return std::unexpected("it is no JSON");
  if (json.value("schema", "") != "waybill.map/1") return std::unexpected("its schema is not waybill.map/1");
  std::vector<RouteFigures> all;
  try {
    const auto range = [](const Json& from) { return model::Range{from.at("min").get<std::uint32_t>(), from.at("max").get<std::uint32_t>(), true}; };
    for (const Json& route : json.at("routes")) {
      RouteFigures figures{.method = route.at("method"), .pattern = route.at("pattern"), .handler = route.at("handler"),
                           .depth = range(route.at("depth")), .values = range(route.at("value_depth")), .bytes = route.at("bytes")};
      for (const Json& stage : route.at("pipeline")) figures.pipeline.push_back(stage.at("component"));
      for (const Json& key : route.at("keys")) figures.keys.push_back(key.at("carrier").get<std::string>() + " " + key.at("key").get<std::string>());
      std::ranges::sort(figures.keys);
      all.push_back(std::move(figures));
    }
  } catch (const Json::exception&) {
    return std::unexpected("a route in it lacks a field");
  }
  return all;
}

std::vector<RouteChange> compare_routes(std::vector<RouteFigures> before, std::vector<RouteFigures> after, std::size_t& unchanged) {
  std::map<std::string, std::vector<RouteFigures>> old;
  for (RouteFigures& route : before) old[name_of(route)].push_back(std::move(route));
  std::vector<RouteChange> changes;
  for (RouteFigures& route : after) {
    auto& alike = old[name_of(route)];
    if (alike.empty()) {
      changes.push_back({RouteChange::Kind::Added, {}, std::move(route)});
      continue;
    }
    // Of several with one name, the one that is as it was.
    auto was = std::ranges::find_if(alike, [&](const RouteFigures& other) { return same(other, route); });
    if (was != alike.end()) {
      ++unchanged;
    } else {
      was = alike.begin();
      changes.push_back({RouteChange::Kind::Changed, std::move(*was), std::move(route)});
    }
    alike.erase(was);
  }
  for (auto& [name, rest] : old) {
    for (RouteFigures& route : rest) changes.push_back({RouteChange::Kind::Gone, std::move(route), {}});
  }
  return changes;
}

void write_diff_text(const MapDiff& diff, TextStyle style, std::ostream& out) {
  const auto bold = [&](const std::string& text) { return style.colour ? fmt::format("{}{}{}", kBold, text, kReset) : text; };
  for (const RouteChange& change : diff.changes) {
    const RouteFigures& before = change.before;
    const RouteFigures& after = change.after;
    switch (change.kind) {
      case RouteChange::Kind::Added:
        out << bold(printable(name_of(after))) << fmt::format(": new, {} value layers, {}, at most {} bytes\n", shown(after.values), counted(after.keys.size(), "key"), after.bytes);
        continue;
      case RouteChange::Kind::Gone: out << bold(printable(name_of(before))) << ": gone\n"; continue;
      case RouteChange::Kind::Changed: break;
    }
    out << bold(printable(name_of(after))) << ":";
    std::vector<std::string> parts;
    if (before.values != after.values) parts.push_back(fmt::format("value layers {} -> {}", shown(before.values), shown(after.values)));
    if (before.depth != after.depth) parts.push_back(fmt::format("layers {} -> {}", shown(before.depth), shown(after.depth)));
    if (before.bytes != after.bytes) parts.push_back(fmt::format("bytes {} -> {}", before.bytes, after.bytes));
    if (before.handler != after.handler) parts.push_back(fmt::format("handler {} -> {}", before.handler, after.handler));
    if (before.pipeline != after.pipeline) parts.push_back(fmt::format("passes {}", after.pipeline.empty() ? "nothing" : fmt::format("{}", fmt::join(after.pipeline, ", "))));
    out << ' ' << printable(fmt::format("{}", fmt::join(parts, "; "))) << '\n';
    for (const std::string& key : without(after.keys, before.keys)) out << "    + " << printable(key) << '\n';
    for (const std::string& key : without(before.keys, after.keys)) out << "    - " << printable(key) << '\n';
  }
  if (!diff.changes.empty()) out << '\n';
  out << fmt::format("{} changed against {}, {} as before\n", counted(diff.changes.size(), "route"), printable(diff.base), diff.unchanged);
  for (const std::string& line : diff.over_budget) {
    out << (style.colour ? fmt::format("{}over budget: {}{}\n", kYellow, printable(line), kReset) : fmt::format("over budget: {}\n", printable(line)));
  }
}

void write_diff_json(const MapDiff& diff, std::ostream& out) {
  Json changes = Json::array();
  for (const RouteChange& change : diff.changes) {
    const bool gone = change.kind == RouteChange::Kind::Gone;
    const RouteFigures& route = gone ? change.before : change.after;
    changes.push_back({{"change", gone ? "gone" : change.kind == RouteChange::Kind::Added ? "added" : "changed"},
                       {"method", route.method},
                       {"pattern", route.pattern},
                       {"before", change.kind == RouteChange::Kind::Added ? Json(nullptr) : figures(change.before)},
                       {"after", gone ? Json(nullptr) : figures(change.after)},
                       {"keys_added", without(change.after.keys, change.before.keys)},
                       {"keys_gone", without(change.before.keys, change.after.keys)}});
  }
  const Json json{{"schema", "waybill.map-diff/1"}, {"version", diff.version}, {"base", diff.base}, {"routes", std::move(changes)},
                  {"unchanged", diff.unchanged}, {"over_budget", diff.over_budget}};
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

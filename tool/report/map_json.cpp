#include <algorithm>
#include <ostream>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/map.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

class MapJson {
 public:
  explicit MapJson(const MapReport& report) : report_(report), map_(report.map) {}

  Json all() const {
    Json routes = Json::array(), components = Json::array(), keys = Json::array();
    for (const model::Route& route : map_.routes) routes.push_back(of(route));
    for (std::size_t i = 1; i < map_.components.size(); ++i) components.push_back(of(map_.components[i]));
    for (std::size_t i = 1; i < map_.keys.size(); ++i) {
      Json key = name(static_cast<model::MapKeyIndex>(i));
      key["declared"] = site(map_.keys[i].declared);
      key["writers"] = names(map_.keys[i].writers);
      key["readers"] = names(map_.keys[i].readers);
      keys.push_back(std::move(key));
    }
    Json gaps = Json::array();
    for (const model::Gap& gap : map_.gaps) gaps.push_back({{"what", gap.what}, {"where", gap.where}, {"why", gap.why}});
    return {{"schema", "waybill.map/1"},
            {"version", report_.version},
            {"root", report_.root},
            {"routes", std::move(routes)},
            {"components", std::move(components)},
            {"keys", std::move(keys)},
            {"not_placed", std::move(gaps)},
            {"over_budget", report_.over_budget},
            {"coverage", coverage_json(report_.coverage)}};
  }

 private:
  Json site(model::Place place) const {
    if (place.file == model::kNowhere) return nullptr;
    const model::Site at = report_.site_of(place);
    return {{"file", at.file}, {"line", at.line}, {"column", at.column}};
  }

  static Json range(const model::Range& range) {
    return {{"min", range.min}, {"max", range.max}, {"exact", range.exact && range.min == range.max}};
  }

  static Json range(const model::Range& range, std::uint32_t base) {
    Json json{{"base", base}};
    json.update(MapJson::range(range));
    return json;
  }

  Json name(model::MapKeyIndex index) const {
    const model::MapKey& key = map_.keys[index];
    return {{"key", key.shown}, {"carrier", key.carrier}, {"package", key.package}, {"type", key.type}, {"value", key.value}};
  }

  Json names(const std::vector<model::ComponentIndex>& components) const {
    Json json = Json::array();
    for (const model::ComponentIndex component : components) json.push_back(map_.components[component].name);
    return json;
  }

  Json shown(const std::vector<model::MapKeyIndex>& keys) const {
    Json json = Json::array();
    for (const model::MapKeyIndex key : keys) json.push_back({{"key", map_.keys[key].shown}, {"carrier", map_.keys[key].carrier}});
    return json;
  }

  Json accesses(const std::vector<model::KeyAccess>& accesses, bool writes) const {
    Json json = Json::array();
    for (const model::KeyAccess& access : accesses) {
      Json one{{"key", map_.keys[access.key].shown}, {"carrier", map_.keys[access.key].carrier}, {"site", site(access.place)}};
      if (writes) one["maybe"] = access.maybe;
      one["certainty"] = access.may ? "likely" : "proven";
      one["after_next"] = access.after;
      json.push_back(std::move(one));
    }
    return json;
  }

  Json of(const model::Component& component) const {
    return {{"component", component.name},
            {"package", component.package},
            {"site", site(component.place)},
            {"seen", component.function != 0},
            {"depth", range(component.layers)},
            {"value_depth", range(component.values)},
            {"bytes", component.bytes},
            {"escapes", component.allocations},
            {"writes", accesses(component.writes, true)},
            {"reads", accesses(component.reads, false)}};
  }

  Json keys_of(const std::vector<model::KeyAccess>& accesses) const {
    Json json = Json::array();
    std::vector<model::MapKeyIndex> seen;
    for (const model::KeyAccess& access : accesses) {
      if (std::find(seen.begin(), seen.end(), access.key) != seen.end()) continue;
      seen.push_back(access.key);
      json.push_back(map_.keys[access.key].shown);
    }
    return json;
  }

  /// Who of the route's components writes or reads the key.
  Json on_way(const model::Route& route, model::MapKeyIndex key, std::vector<model::KeyAccess> model::Component::*accesses) const {
    Json json = Json::array();
    const auto add = [&](const model::Component& component) {
      const auto& all = component.*accesses;
      if (std::ranges::find(all, key, &model::KeyAccess::key) != all.end()) json.push_back(component.name);
    };
    for (const model::Stage& stage : route.pipeline) add(map_.components[stage.component]);
    add(map_.components[route.handler]);
    return json;
  }

  Json of(const model::Route& route) const {
    Json pipeline = Json::array(), keys = Json::array();
    for (const model::Stage& stage : route.pipeline) {
      const model::Component& component = map_.components[stage.component];
      Json one{{"component", component.name},
               {"site", site(stage.place)},
               {"conditional", stage.conditional},
               {"writes", keys_of(component.writes)},
               {"reads", keys_of(component.reads)}};
      if (!stage.condition.empty()) one["condition"] = stage.condition;
      pipeline.push_back(std::move(one));
    }
    for (const model::MapKeyIndex key : route.written) {
      Json one = name(key);
      one["writers"] = on_way(route, key, &model::Component::writes);
      one["readers"] = on_way(route, key, &model::Component::reads);
      keys.push_back(std::move(one));
    }
    const model::Component& handler = map_.components[route.handler];
    return {{"framework", route.framework},
            {"method", route.method},
            {"pattern", route.pattern},
            {"pattern_known", route.pattern_known},
            {"conditional", route.conditional},
            {"handler", handler.name},
            {"handler_reads", keys_of(handler.reads)},
            {"handler_writes", keys_of(handler.writes)},
            {"site", site(route.place)},
            {"ordered", route.ordered},
            {"notes", route.notes},
            {"pipeline", std::move(pipeline)},
            {"keys", std::move(keys)},
            {"key_count", range(route.keys)},
            {"written_twice", shown(route.twice)},
            {"never_read", shown(route.unread)},
            {"never_written", shown(route.unwritten)},
            {"read_before_written", shown(route.too_early)},
            {"depth", range(route.depth, route.base)},
            {"value_depth", range(route.values, route.base_values)},
            {"bytes", route.bytes},
            {"escapes", route.allocations}};
  }

  const MapReport& report_;
  const model::StateMap& map_;
};

}  // namespace

void write_map_json(const MapReport& report, std::ostream& out) {
  out << MapJson(report).all().dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

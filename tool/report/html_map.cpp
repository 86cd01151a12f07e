#include <vector>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/html.hpp"
#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

/// The map with indices instead of names. The map's lists start with an entry that stands for nothing;
/// it stays where it is, so that indices are the same.
class MapData {
 public:
  explicit MapData(const MapReport& report) : report_(report), map_(report.map), sites_(report.read_source) {}

  Json all() {
    Json components = Json::array(), keys = Json::array(), routes = Json::array();
    for (const model::Component& component : map_.components) components.push_back(of(component));
    for (const model::MapKey& key : map_.keys) {
      keys.push_back({{"name", key.shown},
                      {"carrier", key.carrier},
                      {"package", key.package},
                      {"type", key.type},
                      {"value", key.value},
                      {"declared", site(key.declared)}});
    }
    for (const model::Route& route : map_.routes) routes.push_back(of(route));
    Json gaps = Json::array();
    for (const model::Gap& gap : map_.gaps) gaps.push_back({{"what", gap.what}, {"where", gap.where}, {"why", gap.why}});
    Json data = page_of("map", report_.version, report_.root, report_.prefix,
                       {{"components", std::move(components)},
                        {"keys", std::move(keys)},
                        {"routes", std::move(routes)},
                        {"not_placed", std::move(gaps)},
                        {"over_budget", report_.over_budget},
                        {"coverage", coverage_json(report_.coverage)}});
    sites_.write_to(data);
    return data;
  }

 private:
  Json site(model::Place place) {
    if (place.file == model::kNowhere) return nullptr;
    return sites_.add(report_.site_of(place));
  }

  static Json of(const model::Range& range) {
    return {{"min", range.min}, {"max", range.max}, {"exact", range.exact}};
  }

  Json of(const std::vector<model::KeyAccess>& accesses) {
    Json json = Json::array();
    for (const model::KeyAccess& access : accesses) {
      json.push_back({{"key", access.key},
                      {"site", site(access.place)},
                      {"maybe", access.maybe},
                      {"likely", access.may},
                      {"after", access.after}});
    }
    return json;
  }

  Json of(const model::Component& component) {
    return {{"name", component.name},
            {"package", component.package},
            {"site", site(component.place)},
            {"seen", component.function != 0},
            {"layers", of(component.layers)},
            {"values", of(component.values)},
            {"bytes", component.bytes},
            {"escapes", component.allocations},
            {"writes", of(component.writes)},
            {"reads", of(component.reads)}};
  }

  Json of(const model::Route& route) {
    Json pipeline = Json::array();
    for (const model::Stage& stage : route.pipeline) {
      pipeline.push_back({{"component", stage.component},
                          {"site", site(stage.place)},
                          {"conditional", stage.conditional},
                          {"condition", stage.condition}});
    }
    return {{"framework", route.framework},
            {"method", route.method},
            {"pattern", route.pattern},
            {"known", route.pattern_known},
            {"conditional", route.conditional},
            {"program", route.program},
            {"handler", route.handler},
            {"site", site(route.place)},
            {"ordered", route.ordered},
            {"notes", route.notes},
            {"pipeline", std::move(pipeline)},
            {"depth", of(route.depth)},
            {"values", of(route.values)},
            {"base", route.base},
            {"keys", of(route.keys)},
            {"written", route.written},
            {"twice", route.twice},
            {"unread", route.unread},
            {"unwritten", route.unwritten},
            {"too_early", route.too_early},
            {"bytes", route.bytes},
            {"escapes", route.allocations}};
  }

  const MapReport& report_;
  const model::StateMap& map_;
  HtmlSites sites_;
};

}  // namespace

std::string html_data(const MapReport& report) { return script_text(MapData(report).all()); }

}  // namespace waybill::report

#include <ostream>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tool/report/coupling.hpp"
#include "tool/report/coverage_json.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kEndingNames[model::kEndings] = {"stopped", "restarted", "failed"};

Json site_json(const model::Site& site) {
  return {{"file", site.file}, {"line", site.line}, {"column", site.column}};
}

class CouplingJson {
 public:
  explicit CouplingJson(const CouplingReport& report) : report_(report) {}

  Json all() const {
    Json pairs = Json::array(), units = Json::array(), unit_pairs = Json::array(), gaps = Json::array();
    for (const model::ComponentPair& pair : report_.coupling.pairs) pairs.push_back(of(pair));
    const model::Deployment& deployment = report_.coupling.deployment;
    for (std::size_t i = 0; i < deployment.units.size(); ++i) {
      const model::Unit& unit = deployment.units[i];
      units.push_back({{"unit", unit.name},
                       {"kind", unit.kind},
                       {"site", site_json(unit.site)},
                       {"propagation_radius", deployment.radius[i]},
                       {"reinitialised", deployment.reached[i]}});
    }
    for (const model::UnitPair& pair : deployment.pairs) unit_pairs.push_back(of(pair));
    for (const model::Gap& gap : deployment.gaps) gaps.push_back({{"what", gap.what}, {"where", gap.where}, {"why", gap.why}});
    return {{"schema", "waybill.coupling/1"},
            {"version", report_.version},
            {"root", report_.root},
            {"pairs", std::move(pairs)},
            {"quiet_pairs", report_.coupling.quiet},
            {"units", std::move(units)},
            {"unit_pairs", std::move(unit_pairs)},
            {"not_understood", std::move(gaps)},
            {"over_budget", report_.over_budget},
            {"coverage", coverage_json(report_.coverage)}};
  }

 private:
  Json site(model::Place place) const {
    if (place.file == model::kNowhere) return nullptr;
    return site_json(report_.site_of(place));
  }

  Json of(const model::ComponentPair& pair) const {
    Json keys = Json::array();
    for (const model::SharedKey& shared : pair.shared) {
      const model::MapKey& key = report_.map.keys[shared.key];
      keys.push_back({{"key", key.shown}, {"carrier", key.carrier}, {"written", site(shared.written)}, {"read", site(shared.read)}});
    }
    const model::Component& upstream = report_.map.components[pair.upstream];
    const model::Component& downstream = report_.map.components[pair.downstream];
    return {{"upstream", {{"component", upstream.name}, {"package", upstream.package}, {"site", site(upstream.place)}}},
            {"downstream", {{"component", downstream.name}, {"package", downstream.package}, {"site", site(downstream.place)}}},
            {"routes", pair.routes},
            {"fields", pair.fields},
            {"read", pair.shared.size()},
            {"state_visibility", pair.visibility},
            {"coupling_entropy", pair.entropy},
            {"binary_entropy", pair.binary_entropy},
            {"keys", std::move(keys)}};
  }

  Json of(const model::UnitPair& pair) const {
    const model::Deployment& deployment = report_.coupling.deployment;
    Json ends = Json::array(), chain = Json::array();
    for (std::size_t i = 0; i < model::kEndings; ++i) {
      if (pair.ended[i]) ends.push_back(kEndingNames[i]);
    }
    for (const std::uint32_t index : pair.chain) {
      const model::UnitLink& link = deployment.links[index];
      chain.push_back({{"from", deployment.units[link.from].name},
                       {"to", deployment.units[link.to].name},
                       {"why", link.why},
                       {"site", site_json(link.site)}});
    }
    return {{"upstream", deployment.units[pair.upstream].name},
            {"downstream", deployment.units[pair.downstream].name},
            {"steps", pair.steps ? Json(*pair.steps) : Json(nullptr)},
            {"lifetime_binding", pair.binding ? Json(*pair.binding) : Json(nullptr)},
            {"ends_when", std::move(ends)},
            {"chain", std::move(chain)}};
  }

  const CouplingReport& report_;
};

}  // namespace

void write_coupling_json(const CouplingReport& report, std::ostream& out) {
  out << CouplingJson(report).all().dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

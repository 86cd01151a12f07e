#include <nlohmann/json.hpp>

#include "tool/report/coupling.hpp"
#include "tool/report/coverage_json.hpp"
#include "tool/report/html.hpp"
#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

class CouplingData {
 public:
  explicit CouplingData(const CouplingReport& report) : report_(report), sites_(report.read_source) {}

  Json all() {
    const model::Deployment& deployment = report_.coupling.deployment;
    Json pairs = Json::array(), units = Json::array(), links = Json::array(), unit_pairs = Json::array(), gaps = Json::array();
    for (const model::ComponentPair& pair : report_.coupling.pairs) pairs.push_back(of(pair));
    for (std::size_t i = 0; i < deployment.units.size(); ++i) {
      const model::Unit& unit = deployment.units[i];
      units.push_back({{"name", unit.name}, {"kind", unit.kind}, {"site", sites_.add(unit.site)},
                       {"radius", deployment.radius[i]}, {"reached", deployment.reached[i]}});
    }
    for (const model::UnitLink& link : deployment.links) {
      links.push_back({{"from", link.from}, {"to", link.to}, {"why", link.why}, {"site", sites_.add(link.site)}});
    }
    for (const model::UnitPair& pair : deployment.pairs) {
      unit_pairs.push_back({{"upstream", pair.upstream},
                            {"downstream", pair.downstream},
                            {"steps", pair.steps ? Json(*pair.steps) : Json(nullptr)},
                            {"ended", pair.ended},
                            {"binding", pair.binding ? Json(*pair.binding) : Json(nullptr)},
                            {"chain", pair.chain}});
    }
    for (const model::Gap& gap : deployment.gaps) gaps.push_back({{"what", gap.what}, {"where", gap.where}, {"why", gap.why}});
    // Manifests stand elsewhere: all files are named from the current folder.
    Json data = page_of("coupling", report_.version, report_.root, "",
                        {{"pairs", std::move(pairs)},
                         {"quiet", report_.coupling.quiet},
                         {"units", std::move(units)},
                         {"links", std::move(links)},
                         {"unit_pairs", std::move(unit_pairs)},
                         {"not_understood", std::move(gaps)},
                         {"over_budget", report_.over_budget},
                         {"coverage", coverage_json(report_.coverage)}});
    sites_.write_to(data);
    return data;
  }

 private:
  Json site(model::Place place) {
    if (place.file == model::kNowhere) return nullptr;
    model::Site site = report_.site_of(place);
    site.file = report_.prefix + site.file;
    return sites_.add(site);
  }

  Json of(model::ComponentIndex index) {
    const model::Component& component = report_.map.components[index];
    return {{"name", component.name}, {"package", component.package}, {"site", site(component.place)}};
  }

  Json of(const model::ComponentPair& pair) {
    Json keys = Json::array();
    for (const model::SharedKey& shared : pair.shared) {
      const model::MapKey& key = report_.map.keys[shared.key];
      keys.push_back({{"name", key.shown}, {"carrier", key.carrier}, {"written", site(shared.written)}, {"read", site(shared.read)}});
    }
    return {{"upstream", of(pair.upstream)}, {"downstream", of(pair.downstream)}, {"routes", pair.routes},
            {"fields", pair.fields},         {"visibility", pair.visibility},     {"entropy", pair.entropy},
            {"binary", pair.binary_entropy}, {"keys", std::move(keys)}};
  }

  const CouplingReport& report_;
  HtmlSites sites_;
};

}  // namespace

std::string html_data(const CouplingReport& report) { return script_text(CouplingData(report).all()); }

}  // namespace waybill::report

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/html.hpp"
#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

class DiagnosisData {
 public:
  explicit DiagnosisData(const DiagnosisReport& report) : report_(report), diagnosis_(report.diagnosis), sites_(report.read_source) {}

  Json all() {
    Json parts = Json::array(), sites = Json::array(), fetches = Json::array();
    for (std::size_t part = 0; part < model::kContextParts; ++part) {
      parts.push_back({{"name", model::name_of(static_cast<model::ContextPart>(part))},
                       {"objects", of(diagnosis_.part_objects[part])},
                       {"bytes", of(diagnosis_.part_bytes[part])},
                       {"share", of(diagnosis_.part_shares[part])},
                       {"growth", diagnosis_.part_growth ? of((*diagnosis_.part_growth)[part]) : Json(nullptr)}});
    }
    for (const model::ContextSite& site : diagnosis_.sites) sites.push_back(of(site));
    for (const model::Fetch& fetch : diagnosis_.fetches) fetches.push_back({{"profile", fetch.profile}, {"bytes", fetch.bytes}, {"seconds", fetch.seconds}, {"cost", fetch.cost}});
    Json files = Json::array();
    for (const std::string* file : {&diagnosis_.before_file, &diagnosis_.heap_file, &diagnosis_.goroutine_file, &diagnosis_.source}) {
      if (!file->empty()) files.push_back(*file);
    }
    Json data{{"page", "diagnosis"},
              {"version", report_.version},
              {"root", diagnosis_.url.empty() ? diagnosis_.heap_file : diagnosis_.url},
              {"prefix", report_.prefix},
              {"verdict", model::name_of(diagnosis_.verdict)},
              {"evidence", std::move(files)},
              {"fetches", std::move(fetches)},
              {"rate", diagnosis_.rate},
              {"seconds", diagnosis_.seconds ? Json(*diagnosis_.seconds) : Json(nullptr)},
              {"objects", of(diagnosis_.objects)},
              {"bytes", of(diagnosis_.bytes)},
              {"goroutines", diagnosis_.goroutines},
              {"parts", std::move(parts)},
              {"sites", std::move(sites)},
              {"surer", diagnosis_.surer},
              {"coverage", report_.coverage ? coverage_json(*report_.coverage) : Json(nullptr)}};
    sites_.write_to(data);
    return data;
  }

 private:
  /// [value, low, high].
  static Json of(const model::Estimate& estimate) { return Json::array({estimate.value, estimate.low, estimate.high}); }

  static Json of(const std::optional<model::Estimate>& estimate) { return estimate ? of(*estimate) : Json(nullptr); }

  static Json of(const model::Call& call) { return Json::array({call.function, call.file, call.line}); }

  Json of(const model::ContextSite& site) {
    Json paths = Json::array(), holders = Json::array(), keys = Json::array(), findings = Json::array();
    for (const model::CallPath& path : site.paths) {
      Json callers = Json::array();
      for (const model::Call& call : path.callers) callers.push_back(of(call));
      paths.push_back({{"objects", path.objects}, {"callers", std::move(callers)}});
    }
    for (const model::Holder& holder : site.holders) {
      holders.push_back({{"innermost", of(holder.innermost)},
                         {"goroutines", holder.goroutines},
                         {"state", holder.state},
                         {"waited", holder.waited},
                         {"creator", holder.creator},
                         {"creator_file", holder.creator_file},
                         {"creator_line", holder.creator_line}});
    }
    for (const model::SourceKey& key : site.keys) keys.push_back({{"key", key.key}, {"component", key.component}});
    for (const model::Finding& finding : site.findings) findings.push_back({{"rule", finding.rule}, {"message", finding.message}, {"site", sites_.add(finding.site)}});
    return {{"part", model::name_of(site.part)},
            {"call", of(site.call)},
            {"through", site.through},
            {"base", site.base},
            {"objects", of(site.objects)},
            {"bytes", of(site.bytes)},
            {"share", of(site.share)},
            {"boxed", of(site.boxed)},
            {"before", of(site.before)},
            {"growth", of(site.growth)},
            {"retention", model::name_of(site.retention)},
            {"paths", std::move(paths)},
            {"holders", std::move(holders)},
            {"keys", std::move(keys)},
            {"findings", std::move(findings)}};
  }

  const DiagnosisReport& report_;
  const model::Diagnosis& diagnosis_;
  HtmlSites sites_;
};

}  // namespace

std::string html_data(const DiagnosisReport& report) { return script_text(DiagnosisData(report).all()); }

}  // namespace waybill::report

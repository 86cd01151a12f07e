#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/diagnosis_rows.hpp"
#include "tool/report/html.hpp"
#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

class DiagnosisData {
 public:
  explicit DiagnosisData(const DiagnosisReport& report) : report_(report), diagnosis_(report.diagnosis), sites_(report.read_source) {}

  Json all() {
    Json sites = Json::array();
    for (const model::ContextSite& site : diagnosis_.sites) sites.push_back(of(site));
    Json files = Json::array();
    for (const std::string* file : {&diagnosis_.before_file, &diagnosis_.heap_file, &diagnosis_.goroutine_file, &diagnosis_.source}) {
      if (!file->empty()) files.push_back(*file);
    }
    Json data = page_of("diagnosis", report_.version, diagnosis_.url.empty() ? diagnosis_.heap_file : diagnosis_.url, report_.prefix,
                       {{"verdict", model::name_of(diagnosis_.verdict)},
                        {"evidence", std::move(files)},
                        {"fetches", fetch_rows(diagnosis_)},
                        {"rate", diagnosis_.rate},
                        {"seconds", diagnosis_.seconds ? Json(*diagnosis_.seconds) : Json(nullptr)},
                        {"objects", of(diagnosis_.objects)},
                        {"bytes", of(diagnosis_.bytes)},
                        {"goroutines", diagnosis_.goroutines},
                        {"parts", part_rows(diagnosis_, "name", [](const model::Estimate& estimate) { return of(estimate); })},
                        {"sites", std::move(sites)},
                        {"surer", diagnosis_.surer},
                        {"coverage", report_.coverage ? coverage_json(*report_.coverage) : Json(nullptr)}});
    sites_.write_to(data);
    return data;
  }

 private:
  /// [value, low, high].
  static Json of(const model::Estimate& estimate) { return Json::array({estimate.value, estimate.low, estimate.high}); }

  static Json of(const std::optional<model::Estimate>& estimate) { return estimate ? of(*estimate) : Json(nullptr); }

  static Json of(const model::Call& call) { return Json::array({call.function, call.file, call.line}); }

  Json of(const model::ContextSite& site) {
    Json holders = Json::array(), findings = Json::array();
    for (const model::Holder& holder : site.holders) {
      holders.push_back({{"innermost", of(holder.innermost)},
                         {"goroutines", holder.goroutines},
                         {"state", holder.state},
                         {"waited", holder.waited},
                         {"creator", holder.creator},
                         {"creator_file", holder.creator_file},
                         {"creator_line", holder.creator_line}});
    }
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
            {"paths", path_rows(site, [](const model::Call& call) { return of(call); })},
            {"holders", std::move(holders)},
            {"keys", key_rows(site.keys)},
            {"findings", std::move(findings)}};
  }

  const DiagnosisReport& report_;
  const model::Diagnosis& diagnosis_;
  HtmlSites sites_;
};

}  // namespace

std::string html_data(const DiagnosisReport& report) { return script_text(DiagnosisData(report).all()); }

}  // namespace waybill::report

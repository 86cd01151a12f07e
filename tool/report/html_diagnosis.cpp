#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/report/census.hpp"
#include "tool/report/coverage_json.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/diagnosis_rows.hpp"
#include "tool/report/html.hpp"
#include "tool/report/html_sites.hpp"
#include "tool/report/trace.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostRows = 300;   ///< of ways, keys and stacks of one holder

class DiagnosisData {
 public:
  explicit DiagnosisData(const DiagnosisReport& report) : report_(report), diagnosis_(report.diagnosis), sites_(report.read_source) {}

  Json all() {
    Json sites = Json::array();
    for (const model::ContextSite& site : diagnosis_.sites) sites.push_back(of(site));
    Json files = Json::array();
    for (const std::string* file : {&diagnosis_.before_file, &diagnosis_.heap_file, &diagnosis_.goroutine_file}) {
      if (!file->empty()) files.push_back(*file);
    }
    if (diagnosis_.census) {
      files.push_back(name_of(*diagnosis_.census));
      if (diagnosis_.census->process == 0 && !diagnosis_.census->executable.empty()) files.push_back(diagnosis_.census->executable);
    }
    if (diagnosis_.trace) files.push_back(diagnosis_.trace->file);
    if (!diagnosis_.source.empty()) files.push_back(diagnosis_.source);
    Json data = page_of("diagnosis", report_.version, subject(), report_.prefix,
                       {{"verdict", model::name_of(diagnosis_.verdict)},
                        {"message", verdict_text(diagnosis_)},
                        {"heap", !diagnosis_.heap_file.empty()},
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
                        {"chains", diagnosis_.census ? of(*diagnosis_.census) : Json(nullptr)},
                        {"trace", diagnosis_.trace ? of(*diagnosis_.trace) : Json(nullptr)},
                        {"coverage", report_.coverage ? coverage_json(*report_.coverage) : Json(nullptr)}});
    sites_.write_to(data);
    return data;
  }

 private:
  static std::string name_of(const model::ChainCensus& census) { return census.file.empty() ? fmt::format("process {}", census.process) : census.file; }

  /// What the page is of.
  std::string subject() const {
    if (!diagnosis_.url.empty()) return diagnosis_.url;
    if (!diagnosis_.heap_file.empty()) return diagnosis_.heap_file;
    return diagnosis_.census ? name_of(*diagnosis_.census) : diagnosis_.trace->file;
  }

  /// The census as in the JSON, bounded, with the places of findings as the page names them.
  Json of(const model::ChainCensus& census) {
    model::ChainCensus shown = census;
    Json left_out = Json::array();
    for (model::HeldChains& held : shown.held) {
      const auto bound = [](auto& rows) {
        const std::size_t over = rows.size() > kMostRows ? rows.size() - kMostRows : 0;
        rows.resize(rows.size() - over);
        return over;
      };
      left_out.push_back({{"paths", bound(held.paths)}, {"keys", bound(held.keys)}, {"allocations", bound(held.allocations)}});
    }
    Json all = census_json(shown);
    for (std::size_t i = 0; i < shown.held.size(); ++i) {
      Json& row = all["held"][i];
      row["left_out"] = std::move(left_out[i]);
      for (std::size_t j = 0; j < shown.held[i].allocations.size(); ++j) row["allocations"][j]["findings"] = of(shown.held[i].allocations[j].source.findings);
    }
    return all;
  }

  static Json of(const model::TraceSummary& trace) {
    Json row = trace_json(trace);
    row["cut"] = trace.cut;
    return row;
  }

  Json of(const std::vector<model::Finding>& findings) {
    Json rows = Json::array();
    for (const model::Finding& finding : findings) rows.push_back({{"rule", finding.rule}, {"message", finding.message}, {"site", sites_.add(finding.site)}});
    return rows;
  }

  /// [value, low, high].
  static Json of(const model::Estimate& estimate) { return Json::array({estimate.value, estimate.low, estimate.high}); }

  static Json of(const std::optional<model::Estimate>& estimate) { return estimate ? of(*estimate) : Json(nullptr); }

  static Json of(const model::Call& call) { return Json::array({call.function, call.file, call.line}); }

  Json of(const model::ContextSite& site) {
    Json holders = Json::array();
    for (const model::Holder& holder : site.holders) {
      holders.push_back({{"innermost", of(holder.innermost)},
                         {"goroutines", holder.goroutines},
                         {"state", holder.state},
                         {"waited", holder.waited},
                         {"creator", holder.creator},
                         {"creator_file", holder.creator_file},
                         {"creator_line", holder.creator_line}});
    }
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
            {"findings", of(site.findings)}};
  }

  const DiagnosisReport& report_;
  const model::Diagnosis& diagnosis_;
  HtmlSites sites_;
};

}  // namespace

std::string html_data(const DiagnosisReport& report) { return script_text(DiagnosisData(report).all()); }

}  // namespace waybill::report

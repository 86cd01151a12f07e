#include <ostream>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const model::Site& site) {
  // Where the end is unknown the stretch is empty, so that the fields are always there and valid.
  const bool has_end = site.end_line > 0;
  return {{"file", site.file},
          {"line", site.line},
          {"column", site.column},
          {"end_line", has_end ? site.end_line : site.line},
          {"end_column", has_end ? site.end_column : site.column}};
}

Json to_json(const model::Fix& fix) {
  Json edits = Json::array();
  for (const model::Edit& edit : fix.edits) {
    edits.push_back(
        {{"file", edit.file}, {"start", edit.start}, {"end", edit.end}, {"text", edit.text}});
  }
  return {{"safe", fix.safe}, {"edits", std::move(edits)}};
}

Json to_json(const model::Finding& finding) {
  Json evidence = Json::array();
  for (const model::EvidenceStep& step : finding.evidence) {
    evidence.push_back({{"file", step.site.file},
                        {"line", step.site.line},
                        {"column", step.site.column},
                        {"note", step.note}});
  }
  return {{"rule", finding.rule},
          {"code", finding.code},
          {"severity", name_of(finding.severity)},
          {"certainty", name_of(finding.certainty)},
          {"message", finding.message},
          {"site", to_json(finding.site)},
          {"evidence", std::move(evidence)},
          {"fingerprint", finding.fingerprint},
          {"fix", finding.fix ? to_json(*finding.fix) : Json(nullptr)}};
}

Json to_json(const model::Stats& stats) {
  Json stages = Json::array();
  for (const auto& stage : stats.stages) {
    stages.push_back({{"stage", stage.stage}, {"seconds", stage.seconds}});
  }
  return {{"files", stats.files},
          {"lines", stats.lines},
          {"bytes", stats.bytes},
          {"functions", stats.functions},
          {"cache_hits", stats.cache_hits},
          {"cache_misses", stats.cache_misses},
          {"peak_memory", stats.peak_memory},
          {"threads", stats.threads},
          {"seconds", stats.seconds},
          {"stages", std::move(stages)}};
}

}  // namespace

void write_json(const Report& report, std::ostream& out) {
  Json findings = Json::array();
  for (const model::Finding& finding : report.findings) findings.push_back(to_json(finding));
  Json json{{"schema", "waybill.findings/1"},
            {"version", report.version},
            {"root", report.root},
            {"findings", std::move(findings)},
            {"suppressed", report.suppressed},
            {"coverage", coverage_json(report.coverage)}};
  if (report.baseline) {
    json["baseline"] = {{"known", report.baseline->known}, {"gone", report.baseline->gone}};
    if (!report.baseline->revision.empty()) json["baseline"]["revision"] = report.baseline->revision;
  }
  if (report.silences) {
    Json silences = Json::array();
    for (const model::Silence& silence : *report.silences) {
      silences.push_back(
          {{"rule", silence.rule}, {"site", to_json(silence.site)}, {"reason", silence.reason}});
    }
    json["silences"] = std::move(silences);
  }
  if (report.stats) json["stats"] = to_json(*report.stats);
  // File names and texts can hold bytes that are no UTF-8; JSON cannot.
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

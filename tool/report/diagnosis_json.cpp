#include <cmath>
#include <ostream>

#include <nlohmann/json.hpp>

#include "tool/report/census.hpp"
#include "tool/report/coverage_json.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/diagnosis_rows.hpp"
#include "tool/report/trace.hpp"
#include "tool/report/finding_json.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

/// No more digits than a figure that was estimated is good for: whole numbers from a thousand on.
double rounded(double number) {
  const double digits = std::abs(number) >= 1000 ? 1 : 1e6;
  return std::round(number * digits) / digits;
}

Json of(const model::Estimate& estimate) {
  return {{"value", rounded(estimate.value)}, {"low", rounded(estimate.low)}, {"high", rounded(estimate.high)}};
}

Json of(const std::optional<model::Estimate>& estimate) { return estimate ? of(*estimate) : Json(nullptr); }

Json of(const model::Call& call) { return {{"function", call.function}, {"file", call.file}, {"line", call.line}}; }

Json of(const model::Holder& holder) {
  Json creator = nullptr;
  if (!holder.creator.empty()) creator = {{"function", holder.creator}, {"file", holder.creator_file}, {"line", holder.creator_line}};
  return {{"innermost", of(holder.innermost)}, {"goroutines", holder.goroutines}, {"ids", holder.ids},
          {"state", holder.state},             {"waited_minutes", holder.waited}, {"created_by", std::move(creator)},
          {"certainty", "likely"}};
}

Json of(const model::ContextSite& site) {
  Json holders = Json::array();
  for (const model::Holder& holder : site.holders) holders.push_back(of(holder));
  return {{"part", model::name_of(site.part)},
          {"call", of(site.call)},
          {"through", site.through},
          {"base", site.base},
          {"objects", of(site.objects)},
          {"bytes", of(site.bytes)},
          {"share", of(site.share)},
          {"boxed_objects", of(site.boxed)},
          {"sampled", rounded(site.samples)},
          {"before", of(site.before)},
          {"growth", of(site.growth)},
          {"retention", model::name_of(site.retention)},
          {"paths", path_rows(site, [](const model::Call& call) { return of(call); })},
          {"holders", std::move(holders)},
          {"keys", key_rows(site.keys)},
          {"findings", findings_beside(site.findings)}};
}

}  // namespace

void write_diagnosis_json(const DiagnosisReport& report, std::ostream& out) {
  const model::Diagnosis& diagnosis = report.diagnosis;
  Json sites = Json::array(), functions = Json::array();
  for (const model::ContextSite& site : diagnosis.sites) sites.push_back(of(site));
  for (const model::FunctionUse& use : diagnosis.functions) {
    functions.push_back({{"function", use.name},
                         {"flat_objects", use.flat_objects},
                         {"flat_bytes", use.flat_bytes},
                         {"objects", use.objects},
                         {"bytes", use.bytes},
                         {"flat_allocated_objects", use.flat_allocated_objects},
                         {"flat_allocated_bytes", use.flat_allocated_bytes},
                         {"allocated_objects", use.allocated_objects},
                         {"allocated_bytes", use.allocated_bytes}});
  }
  const Json evidence = {{"url", diagnosis.url.empty() ? Json(nullptr) : Json(diagnosis.url)},
                         {"fetches", fetch_rows(diagnosis)},
                         {"heap", diagnosis.heap_file.empty() ? Json(nullptr) : Json(diagnosis.heap_file)},
                         {"heap_before", diagnosis.before_file.empty() ? Json(nullptr) : Json(diagnosis.before_file)},
                         {"goroutine", diagnosis.goroutine_file.empty() ? Json(nullptr) : Json(diagnosis.goroutine_file)},
                         {"heap_dump", diagnosis.census && !diagnosis.census->file.empty() ? Json(diagnosis.census->file) : Json(nullptr)},
                         {"trace", diagnosis.trace ? Json(diagnosis.trace->file) : Json(nullptr)},
                         {"source", diagnosis.source.empty() ? Json(nullptr) : Json(diagnosis.source)}};
  Json coverage = {{"sampled_every_bytes", diagnosis.rate}, {"confidence", 0.95}};
  coverage["trace"] = diagnosis.trace && !diagnosis.trace->cut.empty() ? Json(diagnosis.trace->cut) : Json(nullptr);
  coverage["source"] = report.coverage ? coverage_json(*report.coverage) : Json(nullptr);
  const Json all = {{"schema", "waybill.diagnosis/1"},
                    {"version", report.version},
                    {"verdict", model::name_of(diagnosis.verdict)},
                    {"evidence", evidence},
                    {"seconds", diagnosis.seconds ? Json(*diagnosis.seconds) : Json(nullptr)},
                    {"objects", of(diagnosis.objects)},
                    {"bytes", of(diagnosis.bytes)},
                    {"goroutines", diagnosis.goroutines},
                    {"parts", part_rows(diagnosis, "part", [](const model::Estimate& estimate) { return of(estimate); })},
                    {"sites", std::move(sites)},
                    {"functions", std::move(functions)},
                    {"chains", diagnosis.census ? census_json(*diagnosis.census) : Json(nullptr)},
                    {"trace", diagnosis.trace ? trace_json(*diagnosis.trace) : Json(nullptr)},
                    {"surer", diagnosis.surer},
                    {"coverage", std::move(coverage)}};
  // Names come from the profile, whatever bytes it has.
  out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

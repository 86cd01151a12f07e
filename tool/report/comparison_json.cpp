#include <ostream>

#include <nlohmann/json.hpp>

#include "tool/report/comparison.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

Json of(const model::Estimate& estimate) { return {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}}; }

/// Without an interval the value stands alone.
Json of(const model::Measured& measured) { return measured.bounded ? of(measured.estimate) : Json{{"value", measured.estimate.value}, {"low", nullptr}, {"high", nullptr}}; }

Json of(const model::Comparison& figure) {
  return {{"what", figure.what},
          {"unit", figure.unit},
          {"per_request", figure.per_request},
          {"before", of(figure.before)},
          {"after", of(figure.after)},
          {"change", figure.change ? of(*figure.change) : Json(nullptr)}};
}

}  // namespace

void write_comparison_json(const ComparisonReport& report, std::ostream& out) {
  const model::CaptureComparison& comparison = report.comparison;
  Json figures = Json::array(), functions = Json::array();
  for (const model::Comparison& figure : comparison.figures) figures.push_back(of(figure));
  for (const model::ComparedFunction& function : comparison.functions) {
    Json one = of(function.objects);
    one["function"] = function.function;
    functions.push_back(std::move(one));
  }
  const Json all = {{"schema", "waybill.comparison/1"},
                    {"version", report.version},
                    {"before", comparison.before_file},
                    {"after", comparison.after_file},
                    {"figures", std::move(figures)},
                    {"functions", std::move(functions)},
                    {"coverage", {{"confidence", 0.95}, {"windows_before", comparison.before_windows}, {"windows_after", comparison.after_windows}}}};
  // Names come from the profiles, whatever bytes they have.
  out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report

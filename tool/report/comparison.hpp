// Two captures beside each other, on their way to the user.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>

#include "tool/model/comparison.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Everything a form may show.
struct ComparisonReport {
  std::string version;                 ///< of waybill
  model::CaptureComparison comparison;
  std::size_t most_functions = 10;     ///< that the text shows
};

/// Writes a line for each figure: before, after, and the change where there is a sure one.
void write_comparison_text(const ComparisonReport& report, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.comparison/1".
void write_comparison_json(const ComparisonReport& report, std::ostream& out);

}  // namespace waybill::report

// A diagnosis on its way to the user, and the forms it can take.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "tool/model/coverage.hpp"
#include "tool/model/diagnosis.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Everything a form may show.
struct DiagnosisReport {
  std::string version;                      ///< of waybill
  model::Diagnosis diagnosis;
  std::optional<model::Coverage> coverage;  ///< of the source, if it was given
  std::string prefix;                       ///< put before the file of a finding; "" or "…/"
  std::size_t most_sites = 5;               ///< that the text shows
  ReadSource read_source;                   ///< for the page; a finding's file without the prefix
};

/// Returns the sentence that says what is found as a whole.
std::string_view verdict_text(const model::Diagnosis& diagnosis);

/// Writes the verdict, what there is of each part, and the sites with their callers, holders and keys.
void write_diagnosis_text(const DiagnosisReport& report, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.diagnosis/1".
void write_diagnosis_json(const DiagnosisReport& report, std::ostream& out);

}  // namespace waybill::report

// Results as a page: one file that holds its data, its style and its script.
#pragma once

#include <ostream>
#include <string>

#include "tool/report/coupling.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/map.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Returns whether this build has the page; without it the writers below write nothing.
bool has_html();

/// Writes the findings as a page.
void write_html(const Report& report, std::ostream& out);
/// Writes the state map as a page.
void write_map_html(const MapReport& report, std::ostream& out);
/// Writes the coupling as a page.
void write_coupling_html(const CouplingReport& report, std::ostream& out);
/// Writes the diagnosis as a page.
void write_diagnosis_html(const DiagnosisReport& report, std::ostream& out);

/// Return what stands in the page's script element: JSON in which no '<' stands, so that it can't end
/// the element. Its form is between the command and the page's script (page/src/data.ts).
std::string html_data(const Report& report);
std::string html_data(const MapReport& report);
std::string html_data(const CouplingReport& report);
std::string html_data(const DiagnosisReport& report);

}  // namespace waybill::report

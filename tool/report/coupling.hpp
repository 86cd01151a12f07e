// Coupling on its way to the user, and the forms it can take.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tool/model/coupling.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/map.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Everything a form may show.
struct CouplingReport {
  std::string version;  ///< of waybill
  std::string root;     ///< the analysed path as the user gave it
  std::string prefix;   ///< put before the file of a place of the map; "" or "…/"
  model::StateMap map;  ///< what the pairs of components speak of
  model::Coupling coupling;
  model::Coverage coverage;
  std::function<model::Site(model::Place)> site_of;
  std::size_t worst = 3;                  ///< pairs that the text shows with their sites
  std::vector<std::string> over_budget;   ///< a line for each pair or unit beyond the budget
  ReadSource read_source;                 ///< by a name from the current folder; may be empty
};

/// Writes the pairs as tables, and the worst of them with the sites that make them so.
void write_coupling_text(const CouplingReport& report, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.coupling/1".
void write_coupling_json(const CouplingReport& report, std::ostream& out);

}  // namespace waybill::report

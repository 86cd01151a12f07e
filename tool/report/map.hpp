// The state map on its way to the user, and the forms it can take.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tool/model/coverage.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/map.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Everything a form may show. Routes that were not asked for are left out of the map already.
struct MapReport {
  std::string version;  ///< of waybill
  std::string root;     ///< the analysed path as the user gave it
  std::string prefix;   ///< put before a Site's file, names it from the current folder; "" or "…/"
  model::StateMap map;
  model::Coverage coverage;
  std::function<model::Site(model::Place)> site_of;
  std::vector<model::MapKeyIndex> keys;   ///< asked for: all is said about them; empty: none were
  std::vector<model::ComponentIndex> components;   ///< the same
  std::vector<std::string> over_budget;   ///< a line for each route beyond its budget
  ReadSource read_source;                 ///< the page shows lines of it; may be empty
};

/// Writes routes with their pipelines, then the keys with their writers and readers.
void write_map_text(const MapReport& report, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.map/1".
void write_map_json(const MapReport& report, std::ostream& out);
/// Writes a graph for Graphviz: components, and the keys that go from one to the other.
void write_map_dot(const MapReport& report, std::ostream& out);

}  // namespace waybill::report

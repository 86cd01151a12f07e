// What a change does to the routes: figures of two maps, side by side.
#pragma once

#include <cstdint>
#include <expected>
#include <ostream>
#include <string>
#include <vector>

#include "tool/model/map.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// What of a route is compared.
struct RouteFigures {
  std::string method, pattern, handler;
  std::vector<std::string> pipeline;   ///< names of the components, in order
  model::Range depth, values;
  std::vector<std::string> keys;       ///< "carrier key", sorted
  std::uint64_t bytes = 0;
};

/// A route in both maps, or in one.
struct RouteChange {
  enum class Kind : std::uint8_t { Added, Gone, Changed } kind = Kind::Changed;
  RouteFigures before, after;
};

/// Two maps compared.
struct MapDiff {
  std::string version;
  std::string base;            ///< what the map was compared with, as given
  std::vector<RouteChange> changes;
  std::size_t unchanged = 0;
  std::vector<std::string> over_budget;
};

/// Returns the figures of all routes of a map.
std::vector<RouteFigures> figures_of(const model::StateMap& map);

/// Reads the figures from what `waybill map --format json` wrote; fails with a word on what is wrong with it.
std::expected<std::vector<RouteFigures>, std::string> figures_from_json(const std::string& text);

/// Compares routes of one method and pattern with each other.
std::vector<RouteChange> compare_routes(std::vector<RouteFigures> before, std::vector<RouteFigures> after, std::size_t& unchanged);

/// Writes a line for each change, then how many routes are as they were.
void write_diff_text(const MapDiff& diff, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.map-diff/1".
void write_diff_json(const MapDiff& diff, std::ostream& out);

}  // namespace waybill::report

// What was seen of a running program, as text and as JSON.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "tool/model/coverage.hpp"
#include "tool/model/observation.hpp"

namespace waybill::report {

/// An observation with what it is of.
struct WatchReport {
  std::string version;        ///< of waybill
  std::string executable;
  std::string name;           ///< of the program, as the text names it
  std::string go_version;
  long process = 0;           ///< 0: all that run the executable
  bool summary = false;       ///< of the whole time; else of one interval
  double from = 0;            ///< seconds since watching began
  double to = 0;
  bool lookups = false;       ///< look-ups were counted
  bool stacks = false;        ///< the text shows where what it lists was first seen
  double observed = 0;        ///< seconds between from and to in which it was counted
  bool estimated = false;     ///< a part of the time was observed: what follows is of all the time
  model::Estimate calls_per_second;
  model::Estimate conflicts_per_second;
  std::optional<model::Coverage> source;  ///< what was read of the source, if it was given
  std::string prefix;         ///< put before the file of a finding: "" or "…/"
  model::Observation seen;
};

/// Writes one line of JSON, schema waybill.watch/1.
void write_watch_json(const WatchReport& report, std::ostream& out);

/// Writes one line of JSON of the same schema, kind conflict.
void write_conflict_json(const model::Conflict& conflict, std::ostream& out);

/// Writes the report for a person; `most` rows in each list.
void write_watch_text(const WatchReport& report, std::size_t most, std::ostream& out);

/// Writes what the source says of the lines that write keys: components by key, findings; `most` rows in each list.
void write_watch_source(const WatchReport& report, std::size_t most, std::ostream& out);

/// Writes which program it is and how long it was watched.
void write_watch_title(const WatchReport& report, std::ostream& out);

/// Writes what a program on libwaybill does with contexts and chains, which the report must have.
void write_watch_library(const WatchReport& report, std::size_t most, std::ostream& out);

/// Writes a conflict and its stack for a person.
void write_conflict_text(const model::Conflict& conflict, std::ostream& out);

/// Returns a site as text: "file:line (function)"; "a place not seen" for an empty one.
std::string site_text(const model::CodeSite& site);

/// Returns a key as text: its type, and its value if it has one.
std::string key_text(const model::ObservedKey& key);

}  // namespace waybill::report

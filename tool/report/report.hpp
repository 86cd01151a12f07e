// A command's result on its way to the user, and the forms it can take.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tool/model/coverage.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/rule.hpp"
#include "tool/model/stats.hpp"

namespace waybill::report {

/// Returns a file's bytes by its name in a Site, or nothing if it can't be read.
using ReadSource = std::function<std::optional<std::string>(const std::string& file)>;

/// What a baseline, or another revision, did to the findings.
struct BaselineUse {
  std::string revision;     ///< that the findings were compared with; empty: a baseline
  std::uint64_t known = 0;  ///< findings left out because it has them
  std::uint64_t gone = 0;   ///< its entries that no finding has any more
};

/// Everything a form may show. Findings stand in the order they are to be written in.
struct Report {
  std::string version;  ///< of waybill
  std::string root;     ///< the analysed path as the user gave it
  std::string prefix;   ///< put before a Site's file, names it from the current folder; "" or "…/"
  std::string current_folder;  ///< absolute; SARIF names it once, as the base of all files
  std::vector<model::Rule> rules;  ///< that ran
  std::vector<model::Finding> findings;
  std::uint64_t suppressed = 0;  ///< findings that comments silenced
  std::optional<BaselineUse> baseline;  ///< present if there was one
  model::Coverage coverage;
  std::optional<std::vector<model::Silence>> silences;  ///< present when asked for
  std::optional<model::Stats> stats;                    ///< present when asked for
  ReadSource read_source;  ///< needed to count columns in characters; may be empty
};

struct TextStyle {
  bool colour = false;
};

/// Writes "path:line:col: message (rule-name)" a finding, its evidence indented, and a summary.
void write_text(const Report& report, TextStyle style, std::ostream& out);
/// Writes one JSON object of the schema "waybill.findings/1".
void write_json(const Report& report, std::ostream& out);
/// Writes a SARIF 2.1.0 log with one run.
void write_sarif(const Report& report, std::ostream& out);
/// Writes one GitHub Actions workflow command a finding.
void write_github(const Report& report, std::ostream& out);

}  // namespace waybill::report

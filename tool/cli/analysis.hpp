// The one call behind `waybill check` and `waybill facts`: from paths to a judged program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/suppression_comments.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/map.hpp"
#include "tool/model/outline.hpp"
#include "tool/model/stats.hpp"
#include "tool/rules/check.hpp"

namespace waybill::cli {

enum class Dependencies : std::uint8_t { Auto, Vendor, None };

/// Told from any thread how far the work is; `all` 0: not known. `stage` is a static text.
using ReportProgress = std::function<void(std::string_view stage, std::size_t done, std::size_t all)>;

struct AnalysisOptions {
  std::vector<std::string> paths;    ///< files, folders or "folder/...", as given
  std::vector<std::string> exclude;  ///< globs: files that are read, but not reported on
  bool tests = false;                ///< report on _test.go files too
  bool include_generated = false;
  bool include_vendor = false;
  bool include_testdata = false;
  Dependencies dependencies = Dependencies::Auto;
  bool use_cache = true;
  std::string cache_folder;          ///< empty: $XDG_CACHE_HOME/waybill or ~/.cache/waybill
  unsigned threads = 0;              ///< 0: one a core
  std::vector<std::string> rules;    ///< the names of the rules to run
  rules::Budget budget;              ///< what chain-budget allows
  bool routes = false;             ///< find out which components requests pass, for the rules on their order
  bool explain_silence = false;
  ReportProgress progress;           ///< may be empty
};

struct AnalysisResult {
  std::string root;                      ///< the folder that files' names are relative to, as given
  std::vector<model::Finding> findings;  ///< in any order; severities as the rules set them
  std::vector<model::Silence> silences;  ///< if asked for
  model::Coverage coverage;
  model::Stats stats;
  /// The comments that ask for silence, by file; only of files that findings can stand in.
  std::map<std::string, std::vector<go_source::SuppressionComment>> comments;
};

/// The state map of the paths, and what it needs to be shown.
struct MapResult {
  std::string root;                      ///< as AnalysisResult's
  model::StateMap map;
  model::Coverage coverage;
  std::function<model::Site(model::Place)> site_of;
};

/// What fixes are made from: the judged program with its source. It stays as it is; nothing may be moved.
struct FixableResult {
  std::string root;                      ///< as AnalysisResult's
  std::string folder;                    ///< the same, absolute
  std::vector<model::Finding> findings;  ///< those in tests only if asked for
  std::map<std::string, std::vector<go_source::SuppressionComment>> comments;
  model::Coverage coverage;
  model::Program program;
  model::SourcePackages packages;
  std::vector<model::KeyUse> key_uses;   ///< of every key
  model::OutlineOf outline;
  std::function<model::Site(model::Place)> site_of;
};

/// Analyses the paths with their tests; fails as analyse does.
std::expected<std::unique_ptr<FixableResult>, model::Error> analyse_to_fix(AnalysisOptions options);

/// Finds the routes of the paths and what requests pass; fails as analyse does.
std::expected<MapResult, model::Error> analyse_map(const AnalysisOptions& options);

/// Analyses the paths; fails if one of them does not exist or can't be read at all.
std::expected<AnalysisResult, model::Error> analyse(const AnalysisOptions& options);

/// Writes the facts of the paths, one JSON record a line, the first of them the header with
/// "schema": "waybill.facts/1"; fails as analyse does.
std::expected<void, model::Error> write_facts(const AnalysisOptions& options, std::ostream& out);

}  // namespace waybill::cli

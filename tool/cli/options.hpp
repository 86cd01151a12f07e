// The options of the commands that read Go source, merged with .waybill.yaml.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tool/cli/analysis.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/config.hpp"
#include "tool/cli/progress.hpp"
#include "tool/model/error.hpp"

namespace waybill::cli {

/// What the flags of `check` and `facts` say. Members keep their CLI::Option where "not given" must be
/// told from a value.
class SourceOptions {
 public:
  /// Adds the flags to a command's parser. The object must outlive the parsing.
  void add_to(CLI::App& app);

  /// Returns the configuration that governs the first path, or an empty one; fails as read_config.
  std::expected<Config, model::Error> config() const;

  /// Returns what to read and how: flags over configuration.
  AnalysisOptions analysis_options(const Config& config) const;

  bool quiet() const { return quiet_; }

 private:
  std::vector<std::string> paths_;
  std::vector<std::string> exclude_;
  std::vector<std::string> include_;
  std::string dependencies_;
  std::string cache_folder_;
  std::string config_file_;
  unsigned jobs_ = 0;
  bool tests_ = false;
  bool no_cache_ = false;
  bool no_config_ = false;
  bool quiet_ = false;
};

/// Analyses, and says on a terminal how far that is unless `quiet`.
template <class Analyse>
auto with_progress(Console& console, bool quiet, AnalysisOptions& options, Analyse analyse) {
  ProgressLine line(console.err, console.err_is_terminal && !quiet);
  options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) { line.report(stage, done, all); };
  auto result = analyse(options);
  options.progress = nullptr;   // the line is gone
  return result;
}

}  // namespace waybill::cli

// The options of the commands that read Go source, merged with .waybill.yaml.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tool/cli/analysis.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/config.hpp"
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

}  // namespace waybill::cli

// Which rules run, and how severe what they report is.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/cli/config.hpp"
#include "tool/go_source/path_pattern.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

class RuleChoice {
 public:
  /// Starts with the rules that are on by default.
  RuleChoice();

  /// Applies a configuration: "all" first, then the rules one by one, then what it says of single
  /// files. Its globs must be valid, as those of parse_config are.
  void apply(const Config& config);

  /// Applies "+name,-name,name" as given to --rules: a name without a sign means these and no
  /// others; "all" is every rule. Fails if there is no such rule.
  std::expected<void, model::Error> apply(std::string_view list);

  /// Returns the names of the rules that run, in the order of their codes: those that are on
  /// somewhere.
  std::vector<std::string> names() const;
  bool runs(std::string_view name) const;

  /// Whether the finding's rule is on for the file that it stands in.
  bool keeps(const model::Finding& finding) const;

  /// Returns the severity a finding has after the configuration: a severity asked for, one lower
  /// where the finding is only likely.
  model::Severity severity_of(const model::Finding& finding) const;

 private:
  struct State {
    bool enabled = false;
    bool by_flag = false;   ///< said by --rules: what is said of single files doesn't matter
    std::optional<model::Severity> severity;
  };
  struct PathSettings {
    go_source::PathPatterns files;
    std::map<std::string, RuleSetting> rules;
  };

  static void set(State& state, const RuleSetting& setting);
  State state_of(std::string_view rule, std::string_view file) const;

  std::map<std::string, State, std::less<>> states_;
  std::vector<PathSettings> overrides_;
};

}  // namespace waybill::cli

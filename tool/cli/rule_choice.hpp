// Which rules run, and how severe what they report is.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/cli/config.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

class RuleChoice {
 public:
  /// Starts with the rules that are on by default.
  RuleChoice();

  /// Applies a configuration: "all" first, then the rules one by one.
  void apply(const Config& config);

  /// Applies "+name,-name,name" as given to --rules: a name without a sign means these and no
  /// others; "all" is every rule. Fails if there is no such rule.
  std::expected<void, model::Error> apply(std::string_view list);

  /// Returns the names of the rules that run, in the order of their codes.
  std::vector<std::string> names() const;
  bool runs(std::string_view name) const;

  /// Returns the severity a finding has after the configuration: a severity asked for, one lower
  /// where the finding is only likely.
  model::Severity severity_of(const model::Finding& finding) const;

 private:
  struct State {
    bool enabled = false;
    std::optional<model::Severity> severity;
  };
  std::map<std::string, State, std::less<>> states_;
};

}  // namespace waybill::cli

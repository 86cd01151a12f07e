// .waybill.yaml: what a repository asks for; flags win over it.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/cli/analysis.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

/// What is said about one rule; what is absent stays as it is.
struct RuleSetting {
  std::optional<bool> enabled;
  std::optional<model::Severity> severity;
};

/// What is said about rules in some files; later ones win.
struct Override {
  std::vector<std::string> files;  ///< globs, as in `exclude`
  std::map<std::string, RuleSetting> rules;
};

/// The file's content; what is absent was not said.
struct Config {
  std::optional<std::string> format;
  std::optional<std::string> fail_on;
  std::optional<bool> tests;
  std::optional<bool> routes;             ///< judge the order in which components are passed, too
  std::optional<Dependencies> dependencies;
  std::optional<std::size_t> most_depth;  ///< budget: value layers on one request
  std::optional<std::size_t> most_keys;
  std::optional<double> most_visibility;     ///< budget of coupling: share of one's state that another reads
  std::optional<std::size_t> most_radius;    ///< links of a chain of re-initialisations
  std::optional<double> most_binding;        ///< share of the ways to end that end another
  std::string baseline;  ///< from the current folder; empty: none
  std::vector<std::string> exclude;
  std::vector<std::string> include;
  std::map<std::string, RuleSetting> rules;  ///< by name, or "all"
  std::vector<Override> overrides;
};

/// Parses the file's text; fails on anything that isn't understood, with `file` and the line.
std::expected<Config, model::Error> parse_config(const std::string& text, const std::string& file);

/// Reads and parses a file; fails if it can't be read or is larger than 1 MiB, and as parse_config.
std::expected<Config, model::Error> read_config(const std::string& file);

/// Returns the .waybill.yaml that governs a path: the one in its folder or in the nearest folder
/// above, no higher than the repository's root (the first folder with .git). Empty if there is none.
std::string find_config(const std::string& path);

/// The names a value may have, for messages and flags alike.
const std::vector<std::string>& format_names();
const std::vector<std::string>& fail_on_names();
const std::vector<std::string>& dependencies_names();
const std::vector<std::string>& include_names();

/// Returns the value of that name, which must be one of dependencies_names().
Dependencies dependencies_named(std::string_view name);

}  // namespace waybill::cli

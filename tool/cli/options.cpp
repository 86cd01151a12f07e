#include "tool/cli/options.hpp"

#include <algorithm>

namespace waybill::cli {

void SourceOptions::add_to(CLI::App& app) {
  app.add_option("PATH", paths_, "folders, Go files, or ./... (default: the current folder)");
  app.add_flag("--tests", tests_, "look at _test.go files too");
  app.add_option("--include", include_, "look at these too: generated, vendor, testdata")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(include_names()));
  app.add_option("--exclude", exclude_, "read files that match this glob, but don't report on them")
      ->allow_extra_args(false);
  app.add_option("--deps", dependencies_, "where dependencies are read from: auto, vendor, none")
      ->check(CLI::IsMember(dependencies_names()));
  app.add_option("-j,--jobs", jobs_, "threads (default: one a core)")->check(CLI::Range(1u, 1024u));
  app.add_flag("--no-cache", no_cache_, "neither read nor write the cache");
  app.add_option("--cache-dir", cache_folder_, "folder of the cache");
  auto* config = app.add_option("--config", config_file_, "configuration instead of .waybill.yaml");
  app.add_flag("--no-config", no_config_, "ignore .waybill.yaml")->excludes(config);
  app.add_flag("-q,--quiet", quiet_, "no progress");
}

std::expected<Config, model::Error> SourceOptions::config() const {
  if (no_config_) return Config{};
  if (!config_file_.empty()) return read_config(config_file_);
  std::string first = paths_.empty() ? "." : paths_.front();
  if (first == "...") first = ".";
  if (first.ends_with("/...")) first.resize(first.size() - 4);
  const std::string found = find_config(first.empty() ? "/" : first);
  return found.empty() ? Config{} : read_config(found);
}

AnalysisOptions SourceOptions::analysis_options(const Config& config) const {
  AnalysisOptions options;
  options.paths = paths_.empty() ? std::vector<std::string>{"."} : paths_;
  options.exclude = config.exclude;
  options.exclude.insert(options.exclude.end(), exclude_.begin(), exclude_.end());
  options.tests = tests_ || config.tests.value_or(false);
  const auto includes = [&](const char* what) {
    return std::ranges::find(include_, what) != include_.end() ||
           std::ranges::find(config.include, what) != config.include.end();
  };
  options.include_generated = includes("generated");
  options.include_vendor = includes("vendor");
  options.include_testdata = includes("testdata");
  options.dependencies = dependencies_.empty()
                          ? config.dependencies.value_or(Dependencies::Auto)
                          : dependencies_named(dependencies_);
  options.budget.depth = config.most_depth.value_or(options.budget.depth);
  options.budget.keys = config.most_keys.value_or(options.budget.keys);
  options.use_cache = !no_cache_;
  options.cache_folder = cache_folder_;
  options.threads = jobs_;
  return options;
}

}  // namespace waybill::cli

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/analysis.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/map_choice.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/output.hpp"
#include "tool/cli/page.hpp"
#include "tool/cli/revision.hpp"
#include "tool/report/html.hpp"
#include "tool/report/map.hpp"
#include "tool/report/map_diff.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

/// The flags of `map` alone.
struct MapFlags {
  OutputOptions output{{"text", "json", "dot", "html"}};
  std::string diff;
  MapChoice choice;

  void add_to(CLI::App& app) {
    output.add_to(app);
    app.add_option("--route", choice.route, "only routes of this pattern, with or without method; * stands for anything");
    app.add_option("--key", choice.key, "all about this key, and the routes on which it is written or read");
    app.add_option("--component", choice.component, "all about this component, and the routes that pass it");
    app.add_option("--diff", diff, "what changed since a git revision, or since a map saved as JSON");
  }
};

/// Returns a line for each route that may carry more than the configuration allows.
std::vector<std::string> over_budget(const model::StateMap& map, const Config& config) {
  std::vector<std::string> lines;
  for (const model::Route& route : map.routes) {
    const std::string name = (route.method.empty() ? "any" : route.method) + " " + route.pattern;
    if (config.most_depth && route.values.max > *config.most_depth) {
      lines.push_back(fmt::format("{}: {} value layers, {} are allowed", name, route.values.max, *config.most_depth));
    }
    if (config.most_keys && route.keys.max > *config.most_keys) {
      lines.push_back(fmt::format("{}: {} keys, {} are allowed", name, route.keys.max, *config.most_keys));
    }
  }
  return lines;
}

/// The figures of what --diff names: a saved map if there is such a file, else a git revision.
std::expected<std::vector<report::RouteFigures>, model::Error> figures_of_base(const std::string& base, AnalysisOptions options) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(base, ignored)) {
    std::ifstream in(base, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return std::unexpected(model::Error{"read it", "it can't be read", base, ""});
    auto figures = report::figures_from_json(text.str());
    if (!figures) return std::unexpected(model::Error{"compare with it", figures.error(), base, "save a map with `waybill map --format json`"});
    return std::move(*figures);
  }
  const auto revision = Revision::lay_out(base, options.paths);
  if (!revision) return std::unexpected(revision.error());
  if (revision->paths().empty()) return std::vector<report::RouteFigures>{};
  options.paths = revision->paths();
  options.use_cache = false;   // that folder never comes back
  options.progress = nullptr;
  const auto then = analyse_map(options);
  if (!then) return std::unexpected(then.error());
  return report::figures_of(then->map);
}

}  // namespace

int map(Arguments arguments, Console& console) {
  CLI::App app("Show what requests carry on their way to each handler, and who puts it there.");
  prepare(app, "map");
  SourceOptions source;
  MapFlags flags;
  source.add_to(app);
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  const std::string& format = flags.output.format();
  if (const auto able = flags.output.check(); !able) return fail(console, able.error());
  if (format == "html" && !flags.diff.empty()) {
    return fail(console, {.doing = "", .what = "there is no page of differences", .where = "--diff", .advice = "leave --format html away"});
  }
  const auto config = source.config();
  if (!config) return fail(console, config.error());

  AnalysisOptions options = source.analysis_options(*config);
  auto result = with_progress(console, source.quiet(), options, analyse_map);
  if (!result) return fail(console, result.error());

  report::MapReport report;
  report.version = kVersion;
  report.root = result->root;
  report.prefix = prefix_of(report.root);
  report.map = std::move(result->map);
  report.coverage = std::move(result->coverage);
  report.site_of = std::move(result->site_of);
  report.over_budget = over_budget(report.map, *config);
  report.read_source = [prefix = report.prefix](const std::string& file) { return read_file(prefix + file); };

  if (!flags.diff.empty()) {
    auto before = figures_of_base(flags.diff, options);
    if (!before) return fail(console, before.error());
    report::MapDiff diff{.version = kVersion, .base = flags.diff, .over_budget = report.over_budget};
    diff.changes = report::compare_routes(std::move(*before), report::figures_of(report.map), diff.unchanged);
    const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) {
      if (format == "json") report::write_diff_json(diff, out);
      else report::write_diff_text(diff, {.colour = colour}, out);
    });
    if (!written) return fail(console, written.error());
    return diff.over_budget.empty() ? kDone : kFound;
  }
  if (const auto chosen = choose(flags.choice, report.map, report.keys, report.components); !chosen) return fail(console, chosen.error());
  const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) {
    if (format == "json") report::write_map_json(report, out);
    else if (format == "dot") report::write_map_dot(report, out);
    else if (format == "html") report::write_map_html(report, out);
    else report::write_map_text(report, {.colour = colour}, out);
  });
  if (!written) return fail(console, written.error());
  return report.over_budget.empty() ? kDone : kFound;
}

}  // namespace waybill::cli

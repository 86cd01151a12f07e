#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/analysis.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/progress.hpp"
#include "tool/report/map.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

/// The flags of `map` alone.
struct MapFlags {
  std::string format = "text";
  std::string colour = "auto";
  std::string output;

  void add_to(CLI::App& app) {
    app.add_option("--format", format, "form of the output: text, json")->check(CLI::IsMember({"text", "json"}));
    app.add_option("-o,--output", output, "file to write to instead of standard output");
    app.add_option("--color", colour, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}));
  }
};

bool in_colour(const std::string& wish, const Console& console) {
  if (wish != "auto") return wish == "always";
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return console.out_is_terminal && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

void write(const report::MapReport& report, const MapFlags& flags, bool colour, std::ostream& out) {
  if (flags.format == "json") report::write_map_json(report, out);
  else report::write_map_text(report, {.colour = colour}, out);
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
  const auto config = source.config();
  if (!config) return fail(console, config.error());

  AnalysisOptions options = source.analysis_options(*config);
  auto result = [&] {
    ProgressLine line(console.err, console.err_is_terminal && !source.quiet());
    options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) { line.report(stage, done, all); };
    return analyse_map(options);
  }();
  if (!result) return fail(console, result.error());

  report::MapReport report;
  report.version = kVersion;
  report.root = result->root;
  const bool here = report.root.empty() || report.root == "." || report.root == "./";
  report.prefix = here ? "" : report.root.ends_with('/') ? report.root : report.root + '/';
  report.map = std::move(result->map);
  report.coverage = std::move(result->coverage);
  report.site_of = std::move(result->site_of);
  if (flags.output.empty()) {
    write(report, flags, in_colour(flags.colour, console), console.out);
  } else {
    std::ofstream file(flags.output, std::ios::binary | std::ios::trunc);
    if (file) write(report, flags, flags.colour == "always", file);
    file.close();
    if (!file) {
      return fail(console, {.doing = "write the result",
                            .what = "the file can't be written",
                            .where = flags.output,
                            .advice = "check that its folder exists and may be written to"});
    }
  }
  return report.over_budget.empty() ? kDone : kFound;
}

}  // namespace waybill::cli

#include "tool/cli/analysis.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/progress.hpp"

namespace waybill::cli {

int facts(Arguments arguments, Console& console) {
  CLI::App app("Write what was read from Go source: JSON, one record a line, schema waybill.facts/1.");
  prepare(app, "facts");
  SourceOptions source;
  source.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;

  const auto config = source.config();
  if (!config) return fail(console, config.error());
  AnalysisOptions options = source.analysis_options(*config);
  ProgressLine line(console.err, console.err_is_terminal && !source.quiet());
  options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) {
    line.report(stage, done, all);
  };
  if (const auto written = write_facts(options, console.out); !written) {
    return fail(console, written.error());
  }
  return kDone;
}

}  // namespace waybill::cli

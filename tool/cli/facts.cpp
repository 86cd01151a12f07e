#include "tool/cli/analysis.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/options.hpp"

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
  const auto written = with_progress(console, source.quiet(), options, [&](const AnalysisOptions& asked) { return write_facts(asked, console.out); });
  return written ? kDone : fail(console, written.error());
}

}  // namespace waybill::cli

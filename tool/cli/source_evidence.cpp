#include "tool/cli/source_evidence.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "tool/cli/analysis.hpp"
#include "tool/cli/progress.hpp"
#include "tool/cli/rule_choice.hpp"

namespace waybill::cli {

std::expected<SourceEvidence, model::Error> read_source(const std::string& folder, Console& console, bool quiet) {
  ProgressLine line(console.err, console.err_is_terminal && !quiet);
  AnalysisOptions options;
  options.paths = {folder};
  options.rules = RuleChoice().names();
  options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) { line.report(stage, done, all); };
  auto analysed = analyse(options);
  if (!analysed) return std::unexpected(analysed.error());
  const auto mapped = analyse_map(options);
  if (!mapped) return std::unexpected(mapped.error());
  SourceEvidence evidence{.findings = std::move(analysed->findings), .writes = {}, .coverage = std::move(analysed->coverage), .prefix = analysed->root};
  for (const model::Component& component : mapped->map.components) {
    for (const model::KeyAccess& write : component.writes) {
      if (write.place.file == model::kNowhere) continue;
      const model::MapKey& key = mapped->map.keys[write.key];
      cause::KeyWrite& written = evidence.writes.emplace_back();
      written.site = mapped->site_of(write.place);
      written.key = {.key = key.shown, .component = component.name};
      if (key.carrier == "context.Context") written.identity = {.package = key.package, .type = key.type, .value = key.value};
    }
  }
  if (evidence.prefix == "." || evidence.prefix == "./") evidence.prefix.clear();
  if (!evidence.prefix.empty() && !evidence.prefix.ends_with('/')) evidence.prefix += '/';
  return evidence;
}

}  // namespace waybill::cli

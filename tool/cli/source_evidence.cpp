#include "tool/cli/source_evidence.hpp"

#include <utility>

#include "tool/cli/analysis.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/output.hpp"
#include "tool/cli/rule_choice.hpp"

namespace waybill::cli {

std::expected<SourceEvidence, model::Error> read_source(const std::string& folder, Console& console, bool quiet) {
  AnalysisOptions options;
  options.paths = {folder};
  options.rules = RuleChoice().names();
  auto analysed = with_progress(console, quiet, options, analyse);
  if (!analysed) return std::unexpected(analysed.error());
  const auto mapped = with_progress(console, quiet, options, analyse_map);
  if (!mapped) return std::unexpected(mapped.error());
  SourceEvidence evidence{.findings = std::move(analysed->findings), .writes = {}, .coverage = std::move(analysed->coverage), .prefix = prefix_of(analysed->root)};
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
  return evidence;
}

}  // namespace waybill::cli

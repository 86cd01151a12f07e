#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/analysis.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/output.hpp"
#include "tool/cli/page.hpp"
#include "tool/coupling/manifest.hpp"
#include "tool/coupling/measure.hpp"
#include "tool/coupling/propagation.hpp"
#include "tool/report/coupling.hpp"
#include "tool/report/html.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestManifest = std::uintmax_t{1} << 20;   ///< bytes

/// The flags of `coupling` alone.
struct CouplingFlags {
  OutputOptions output{{"text", "json", "html"}};
  std::vector<std::string> manifests;
  std::size_t worst = 3;

  void add_to(CLI::App& app) {
    output.add_to(app);
    app.add_option("--manifest", manifests, "compose file, systemd unit, Kubernetes objects, or a folder of them")
        ->allow_extra_args(false);
    app.add_option("--worst", worst, "pairs that are shown with the sites that make them so (default: 3)");
  }
};

/// The files that a manifest's name stands for: itself, or those of a folder that may be manifests.
std::expected<std::vector<std::string>, model::Error> files_of(const std::string& name) {
  std::error_code error;
  if (fs::is_regular_file(name, error)) return std::vector<std::string>{name};
  const auto refused = [&](std::string what) {
    return std::unexpected(model::Error{.doing = "read the manifest", .what = std::move(what), .where = name, .advice = "name a file or a folder"});
  };
  if (!fs::is_directory(name, error)) return refused(error ? error.message() : "it is no file and no folder");
  std::vector<std::string> files;
  fs::recursive_directory_iterator at(name, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string file = at->path().generic_string();
    const std::string ending = at->path().extension().string();
    constexpr std::string_view kEndings[] = {".yaml", ".yml", ".service", ".socket", ".target", ".timer", ".path", ".mount", ".slice", ".conf"};
    if (std::ranges::find(kEndings, ending) != std::end(kEndings) && at->is_regular_file(error)) files.push_back(file);
  }
  if (error) return refused(error.message());
  std::ranges::sort(files);
  return files;
}

/// Reads all manifests; one that was named must be there.
std::expected<model::Deployment, model::Error> read_manifests(const std::vector<std::string>& names) {
  model::Deployment deployment;
  for (const std::string& name : names) {
    const auto files = files_of(name);
    if (!files) return std::unexpected(files.error());
    for (const std::string& file : *files) {
      std::error_code error;
      const auto text = fs::file_size(file, error) <= kLargestManifest ? read_file(file) : std::nullopt;
      if (text) coupling::read_manifest(file, *text, file == name, deployment);
      else deployment.gaps.push_back({.what = "manifest", .where = file, .why = "it can't be read, or is larger than 1 MiB"});
    }
  }
  coupling::tell_apart(deployment);
  coupling::propagate(deployment);
  return deployment;
}

/// Returns a line for each pair and unit that is beyond what the configuration allows.
std::vector<std::string> over_budget(const report::CouplingReport& report, const Config& config) {
  std::vector<std::string> lines;
  for (const model::ComponentPair& pair : report.coupling.pairs) {
    if (!config.most_visibility || pair.visibility <= *config.most_visibility) continue;
    lines.push_back(fmt::format("{} reads {} of {} keys of {} ({:.2f}), {:.2f} is allowed", report.map.components[pair.downstream].name,
                                pair.shared.size(), pair.fields, report.map.components[pair.upstream].name, pair.visibility,
                                *config.most_visibility));
  }
  const model::Deployment& deployment = report.coupling.deployment;
  for (std::size_t i = 0; i < deployment.units.size(); ++i) {
    if (!config.most_radius || deployment.radius[i] <= *config.most_radius) continue;
    lines.push_back(fmt::format("a change of {} sets off a chain of {}, {} is allowed", deployment.units[i].name, deployment.radius[i], *config.most_radius));
  }
  for (const model::UnitPair& pair : deployment.pairs) {
    if (!config.most_binding || pair.binding.value_or(0) <= *config.most_binding) continue;
    lines.push_back(fmt::format("the end of {} ends {} in {:.2f} of the cases, {:.2f} is allowed", deployment.units[pair.upstream].name,
                                deployment.units[pair.downstream].name, *pair.binding, *config.most_binding));
  }
  return lines;
}

void write(const report::CouplingReport& report, const std::string& format, bool colour, std::ostream& out) {
  if (format == "json") report::write_coupling_json(report, out);
  else if (format == "html") report::write_coupling_html(report, out);
  else report::write_coupling_text(report, {.colour = colour}, out);
}

}  // namespace

int coupling(Arguments arguments, Console& console) {
  CLI::App app("Show how tightly components are bound to each other, and by what.");
  prepare(app, "coupling");
  SourceOptions source;
  CouplingFlags flags;
  source.add_to(app);
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  if (const auto able = flags.output.check(); !able) return fail(console, able.error());
  const auto config = source.config();
  if (!config) return fail(console, config.error());
  auto deployment = read_manifests(flags.manifests);
  if (!deployment) return fail(console, deployment.error());

  AnalysisOptions options = source.analysis_options(*config);
  auto result = with_progress(console, source.quiet(), options, analyse_map);
  if (!result) return fail(console, result.error());

  report::CouplingReport report;
  report.version = kVersion;
  report.root = result->root;
  report.prefix = prefix_of(report.root);
  report.coupling.pairs = coupling::pairs_of(result->map, report.coupling.quiet);
  report.coupling.deployment = std::move(*deployment);
  report.map = std::move(result->map);
  report.coverage = std::move(result->coverage);
  report.site_of = std::move(result->site_of);
  report.worst = flags.worst;
  report.read_source = read_file;
  report.over_budget = over_budget(report, *config);

  const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) { write(report, flags.output.format(), colour, out); });
  if (!written) return fail(console, written.error());
  return report.over_budget.empty() ? kDone : kFound;
}

}  // namespace waybill::cli

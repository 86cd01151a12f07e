#include <algorithm>
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/cli/analysis.hpp"
#include "tool/cli/baseline.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/output.hpp"
#include "tool/cli/page.hpp"
#include "tool/cli/revision.hpp"
#include "tool/cli/rule_choice.hpp"
#include "tool/cli/stats_text.hpp"
#include "tool/cli/suppression.hpp"
#include "tool/report/html.hpp"
#include "tool/report/report.hpp"
#include "tool/rules/registry.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

/// The flags of `check` alone.
struct CheckFlags {
  std::vector<std::string> rules;
  OutputOptions output{format_names(), ""};
  std::string fail_on;
  std::string baseline;
  std::string write_baseline;
  std::string new_from;
  bool stats = false;
  bool routes = false;
  bool no_routes = false;
  bool explain_silence = false;

  void add_to(CLI::App& app) {
    app.add_option("--rules", rules, "rules to run: +name and -name change the default, name replaces it")
        ->allow_extra_args(false);
    output.add_to(app);
    app.add_option("--fail-on", fail_on, "exit with 1 from this severity on: info, warning, error, never")
        ->check(CLI::IsMember(fail_on_names()));
    app.add_option("--baseline", baseline, "leave out the findings that this file knows");
    app.add_option("--write-baseline", write_baseline, "make all of today's findings known to this file")
        ->excludes("--baseline");
    app.add_option("--new-from", new_from, "leave out the findings that this git revision has")
        ->excludes("--baseline")
        ->excludes("--write-baseline");
    app.add_flag("--stats", stats, "say what was read and how long it took");
    auto* with = app.add_flag("--routes", routes, "find the routes too, and judge the order in which their components are passed");
    app.add_flag("--no-routes", no_routes, "judge without the routes, whatever .waybill.yaml says")->excludes(with);
    app.add_flag("--explain-silence", explain_silence, "list what was seen and not reported, and why");
  }
};

bool fails(const std::vector<model::Finding>& findings, const std::string& limit) {
  const auto at_least = model::severity_named(limit);
  return at_least && std::ranges::any_of(findings, [&](const model::Finding& finding) {
           return finding.severity >= *at_least;
         });
}

std::string current_folder() {
  std::error_code error;
  const auto folder = std::filesystem::current_path(error);
  return error ? std::string() : folder.native();
}

FileExists exists_below(const std::string& prefix) {
  return [prefix](const std::string& file) {
    std::error_code error;
    return std::filesystem::exists(prefix + file, error);
  };
}

report::Report make_report(AnalysisResult result, const RuleChoice& choice, const CheckFlags& flags) {
  report::Report report;
  report.version = kVersion;
  report.root = result.root;
  report.prefix = prefix_of(result.root);
  report.current_folder = current_folder();
  std::vector<model::Rule> known;
  for (const rules::Rule& rule : rules::all_rules()) {
    known.push_back(rule);
    if (choice.runs(rule.name)) report.rules.push_back(rule);
  }

  const rules::Rule* unused = rules::find_rule("unused-suppression");
  if (unused != nullptr && !choice.runs(unused->name)) unused = nullptr;
  const std::vector<std::string> ran = choice.names();
  Suppressed kept =
      suppress(std::move(result.findings), result.comments, known, ran, unused);
  report.findings = std::move(kept.findings);
  std::erase_if(report.findings, [&](const model::Finding& finding) { return !choice.keeps(finding); });
  report.suppressed = kept.silenced;
  for (model::Finding& finding : report.findings) finding.severity = choice.severity_of(finding);
  std::ranges::sort(report.findings, [](const model::Finding& a, const model::Finding& b) {
    return std::tie(a.site, a.code, a.message) < std::tie(b.site, b.code, b.message);
  });

  report.coverage = std::move(result.coverage);
  if (flags.explain_silence) {
    std::ranges::sort(result.silences, [](const model::Silence& a, const model::Silence& b) {
      return std::tie(a.site, a.rule, a.reason) < std::tie(b.site, b.rule, b.reason);
    });
    report.silences = std::move(result.silences);
  }
  if (flags.stats) report.stats = std::move(result.stats);
  report.read_source = [prefix = report.prefix](const std::string& file) {
    return read_file(prefix + file);
  };
  return report;
}

/// Takes the known findings out of the report, or makes them all known.
std::expected<void, model::Error> apply_baseline(report::Report& report, const CheckFlags& flags,
                                                 const Config& config, Console& console) {
  if (!flags.new_from.empty()) return {};
  Baseline baseline;
  const std::string file = flags.baseline.empty() ? config.baseline : flags.baseline;
  if (!flags.write_baseline.empty()) {
    auto written = write_baseline(flags.write_baseline, report.findings, report.coverage);
    if (!written) return written;
    baseline = make_baseline(report.findings, report.coverage);
  } else if (!file.empty()) {
    auto read = read_baseline(file);
    if (!read) return std::unexpected(read.error());
    baseline = std::move(*read);
  } else {
    return {};
  }
  Compared compared = compare(std::move(report.findings), baseline, exists_below(report.prefix));
  report.findings = std::move(compared.findings);
  report.baseline = report::BaselineUse{{}, compared.known, compared.gone};
  if (std::string why = difference(baseline, report.coverage); !why.empty()) {
    warn(console, {.doing = "",
                   .what = why,
                   .where = file,
                   .advice = "write it anew with --write-baseline, or read the same dependencies"});
    report.coverage.gaps.push_back({"baseline", file, std::move(why)});
  }
  return {};
}

/// Takes out of the report what the revision that --new-from names has too: the same paths, rules
/// and settings, on its source.
std::expected<void, model::Error> leave_out_findings_of(const std::string& name, report::Report& report,
                                                        AnalysisOptions options, const RuleChoice& choice) {
  const auto revision = Revision::lay_out(name, options.paths);
  if (!revision) return std::unexpected(revision.error());
  Baseline then;
  if (!revision->paths().empty()) {
    options.paths = revision->paths();
    options.use_cache = false;   // that folder never comes back
    options.explain_silence = false;
    options.progress = nullptr;
    auto result = analyse(options);
    if (!result) return std::unexpected(result.error());
    const report::Report old = make_report(std::move(*result), choice, {});
    then = make_baseline(old.findings, old.coverage);
  }
  Compared compared = compare(std::move(report.findings), then, exists_below(report.prefix));
  report.findings = std::move(compared.findings);
  report.baseline = report::BaselineUse{name, compared.known, compared.gone};
  return {};
}

void write(const report::Report& report, const std::string& format, bool colour, std::ostream& out) {
  if (format == "json") {
    report::write_json(report, out);
  } else if (format == "sarif") {
    report::write_sarif(report, out);
  } else if (format == "github") {
    report::write_github(report, out);
  } else if (format == "html") {
    report::write_html(report, out);
  } else {
    report::write_text(report, {.colour = colour}, out);
  }
}

/// `--rules -name` looks like a flag to any parser; people write it all the same.
std::vector<std::string> with_rules_joined(Arguments arguments) {
  std::vector<std::string> joined;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--") {
      joined.insert(joined.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
      break;
    }
    if (arguments[i] == "--rules" && i + 1 < arguments.size()) {
      joined.push_back("--rules=" + arguments[++i]);
    } else {
      joined.push_back(arguments[i]);
    }
  }
  return joined;
}

}  // namespace

int check(Arguments arguments, Console& console) {
  CLI::App app("Report request-state abuse in Go source.");
  prepare(app, "check");
  SourceOptions source;
  CheckFlags flags;
  source.add_to(app);
  flags.add_to(app);
  const std::vector<std::string> joined = with_rules_joined(arguments);
  if (const auto status = parse(app, joined, console)) return *status;

  const auto config = source.config();
  if (!config) return fail(console, config.error());
  flags.output.fall_back_to(config->format.value_or("text"));
  if (const auto able = flags.output.check(); !able) return fail(console, able.error());
  RuleChoice choice;
  choice.apply(*config);
  const std::string list = fmt::format("{}", fmt::join(flags.rules, ","));
  if (const auto applied = choice.apply(list); !applied) return fail(console, applied.error());

  AnalysisOptions options = source.analysis_options(*config);
  options.rules = choice.names();
  options.routes = !flags.no_routes && (flags.routes || config->routes.value_or(false));
  options.explain_silence = flags.explain_silence;
  auto result = with_progress(console, source.quiet(), options, analyse);
  if (!result) return fail(console, result.error());

  report::Report report = make_report(std::move(*result), choice, flags);
  if (const auto applied = apply_baseline(report, flags, *config, console); !applied) {
    return fail(console, applied.error());
  }
  if (!flags.new_from.empty()) {
    if (const auto done = leave_out_findings_of(flags.new_from, report, options, choice); !done) {
      return fail(console, done.error());
    }
  }
  const std::string& format = flags.output.format();
  const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) { write(report, format, colour, out); });
  if (!written) return fail(console, written.error());
  if (report.stats && format != "json") write_stats(*report.stats, report.coverage, console.err);

  const std::string limit =
      !flags.fail_on.empty() ? flags.fail_on : config->fail_on.value_or("warning");
  return fails(report.findings, limit) ? kFound : kDone;
}

}  // namespace waybill::cli

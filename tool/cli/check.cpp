#include <algorithm>
#include <filesystem>
#include <fstream>
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
#include "tool/cli/page.hpp"
#include "tool/cli/progress.hpp"
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
  std::string format;
  std::string fail_on;
  std::string colour = "auto";
  std::string output;
  std::string baseline;
  std::string write_baseline;
  std::string new_from;
  bool stats = false;
  bool routes = false;
  bool explain_silence = false;

  void add_to(CLI::App& app) {
    app.add_option("--rules", rules, "rules to run: +name and -name change the default, name replaces it")
        ->allow_extra_args(false);
    app.add_option("--format", format, "form of the output: text, json, sarif, github, html")
        ->check(CLI::IsMember(format_names()));
    app.add_option("-o,--output", output, "file to write to instead of standard output");
    app.add_option("--fail-on", fail_on, "exit with 1 from this severity on: info, warning, error, never")
        ->check(CLI::IsMember(fail_on_names()));
    app.add_option("--baseline", baseline, "leave out the findings that this file knows");
    app.add_option("--write-baseline", write_baseline, "make all of today's findings known to this file")
        ->excludes("--baseline");
    app.add_option("--new-from", new_from, "leave out the findings that this git revision has")
        ->excludes("--baseline")
        ->excludes("--write-baseline");
    app.add_option("--color", colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    app.add_flag("--stats", stats, "say what was read and how long it took");
    app.add_flag("--routes", routes, "find the routes too, and judge the order in which their components are passed");
    app.add_flag("--explain-silence", explain_silence, "list what was seen and not reported, and why");
  }
};

bool fails(const std::vector<model::Finding>& findings, const std::string& limit) {
  const auto at_least = model::severity_named(limit);
  return at_least && std::ranges::any_of(findings, [&](const model::Finding& finding) {
           return finding.severity >= *at_least;
         });
}

/// Returns what stands before a file's name so that it opens from the current folder.
std::string prefix_of(const std::string& root) {
  if (root.empty() || root == "." || root == "./") return {};
  return root.ends_with('/') ? root : root + '/';
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
  const std::string format =
      !flags.format.empty() ? flags.format : config->format.value_or("text");
  if (format == "html") {
    if (const auto able = page_is_there(); !able) return fail(console, able.error());
  }
  RuleChoice choice;
  choice.apply(*config);
  const std::string list = fmt::format("{}", fmt::join(flags.rules, ","));
  if (const auto applied = choice.apply(list); !applied) return fail(console, applied.error());

  AnalysisOptions options = source.analysis_options(*config);
  options.rules = choice.names();
  options.routes = flags.routes;
  options.explain_silence = flags.explain_silence;
  auto result = [&] {
    ProgressLine line(console.err, console.err_is_terminal && !source.quiet());
    options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) {
      line.report(stage, done, all);
    };
    return analyse(options);
  }();
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
  if (flags.output.empty()) {
    write(report, format, in_colour(flags.colour, console), console.out);
  } else {
    std::ofstream file(flags.output, std::ios::binary | std::ios::trunc);
    if (file) write(report, format, flags.colour == "always", file);
    file.close();
    if (!file) {
      return fail(console, {.doing = "write the result",
                            .what = "the file can't be written",
                            .where = flags.output,
                            .advice = "check that its folder exists and may be written to"});
    }
  }
  if (report.stats && format != "json") write_stats(*report.stats, report.coverage, console.err);

  const std::string limit =
      !flags.fail_on.empty() ? flags.fail_on : config->fail_on.value_or("warning");
  return fails(report.findings, limit) ? kFound : kDone;
}

}  // namespace waybill::cli

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/cause/census.hpp"
#include "tool/cause/diagnose.hpp"
#include "tool/cause/source.hpp"
#include "tool/cause/trace_summary.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/endpoint_profiles.hpp"
#include "tool/cli/evidence_file.hpp"
#include "tool/cli/memory_evidence.hpp"
#include "tool/cli/output.hpp"
#include "tool/cli/page.hpp"
#include "tool/cli/progress.hpp"
#include "tool/cli/source_evidence.hpp"
#include "tool/profile/goroutines.hpp"
#include "tool/profile/heap.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/html.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

struct DiagnoseFlags {
  EndpointFlags endpoint;
  std::string heap, before, goroutine, source;
  std::string heap_dump, executable, trace;
  int process = 0;
  OutputOptions output{{"text", "json", "html"}};
  std::size_t functions = 5;
  std::size_t sites = 5;
  bool quiet = false;

  void add_to(CLI::App& app) {
    endpoint.add_to(app);
    app.add_option("--heap", heap, "heap profile (/debug/pprof/heap)");
    app.add_option("--heap-before", before, "an earlier heap profile of the same process");
    app.add_option("--goroutine", goroutine, "goroutine profile, binary or debug=2");
    app.add_option("--heapdump", heap_dump, "heap dump (runtime/debug.WriteHeapDump)");
    app.add_option("--exe", executable, "the executable that the heap dump is of");
    app.add_option("--pid", process, "a running process, whose memory is looked at; it isn't stopped")->check(CLI::PositiveNumber)->excludes("--heapdump");
    app.add_option("--trace", trace, "execution trace (/debug/pprof/trace), Go 1.22 and later");
    app.add_option("--source", source, "folder with the program's source: its findings and keys");
    output.add_to(app);
    app.add_option("--sites", sites, "lines that are shown with what is known of them (default: 5)");
    app.add_option("--top", functions, "functions that are shown, as go tool pprof -top has them (default: 5)");
    app.add_flag("-q,--quiet", quiet, "no progress");
  }
};

/// The profiles that were given, as long as the diagnosis needs them.
struct Profiles {
  std::optional<model::HeapProfile> heap, before;
  std::optional<model::GoroutineProfile> goroutines;
  std::string url;                    ///< of the program that they were fetched from
  std::vector<model::Fetch> fetches;
};

/// Reads a file with one of the readers of profiles; an empty name is no file.
template <typename Profile, typename Read>
std::optional<model::Error> read_into(std::optional<Profile>& profile, const std::string& file, Read read) {
  if (file.empty()) return std::nullopt;
  auto bytes = read_evidence(file);
  if (!bytes) return bytes.error();
  auto result = read(std::move(*bytes), file);
  if (!result) return result.error();
  profile = std::move(*result);
  return std::nullopt;
}

std::expected<Profiles, model::Error> read_profiles(const DiagnoseFlags& flags) {
  Profiles profiles;
  if (const auto error = read_into(profiles.heap, flags.heap, profile::read_heap)) return std::unexpected(*error);
  if (const auto error = read_into(profiles.before, flags.before, profile::read_heap)) return std::unexpected(*error);
  if (const auto error = read_into(profiles.goroutines, flags.goroutine, profile::read_goroutines)) return std::unexpected(*error);
  return profiles;
}

std::expected<Profiles, model::Error> ask(const DiagnoseFlags& flags, Console& console) {
  ProgressLine line(console.err, console.err_is_terminal && !flags.quiet);
  auto fetched = fetch_profiles(flags.endpoint, [&](std::string_view stage, std::size_t done, std::size_t all) { line.report(stage, done, all); });
  if (!fetched) return std::unexpected(fetched.error());
  return Profiles{.heap = std::move(fetched->heap),
                  .before = std::move(fetched->before),
                  .goroutines = std::move(fetched->goroutines),
                  .url = std::move(fetched->url),
                  .fetches = std::move(fetched->fetches)};
}

/// Returns why the two heap profiles can't be of one process; nothing if they can.
std::optional<model::Error> order_of(const Profiles& profiles) {
  if (!profiles.before) return std::nullopt;
  const model::HeapProfile &heap = *profiles.heap, &before = *profiles.before;
  if (before.time > heap.time) {
    return model::Error{.doing = "compare the heap profiles", .what = "it was taken after " + heap.file, .where = before.file, .advice = "give the earlier one to --heap-before"};
  }
  const auto allocated = [](const model::HeapProfile& profile) {
    double bytes = 0;
    for (const model::HeapSample& sample : profile.samples) bytes += static_cast<double>(sample.allocated_bytes);
    return bytes;
  };
  if (allocated(heap) >= allocated(before)) return std::nullopt;
  return model::Error{.doing = "compare the heap profiles",
                      .what = "less had been allocated than in the earlier one, so they are of two processes",
                      .where = heap.file,
                      .advice = "take both of one process, which wasn't started anew in between"};
}

/// Looks at a process; with an interval that was asked for, twice.
std::expected<model::ChainCensus, model::Error> look_at(const DiagnoseFlags& flags, bool again, Console& console) {
  constexpr double kPatience = 10;   // seconds
  ProgressLine line(console.err, console.err_is_terminal && !flags.quiet);
  const auto waiting = [&](std::size_t done, std::size_t all) { line.report("seconds of waiting for a collection of garbage", done, all); };
  const double interval = flags.endpoint.interval;
  if (!again || interval <= 0) return census_of_process(flags.process, kPatience, waiting);
  const auto start = std::chrono::steady_clock::now();
  auto first = census_of_process(flags.process, 0, waiting);
  if (!first) return first;
  wait_for(interval, [&](std::size_t done, std::size_t all) { line.report("seconds until the second look", done, all); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  auto second = census_of_process(flags.process, std::max(kPatience, interval), waiting);
  if (second) cause::add_earlier(*second, *first, seconds);
  return second;
}

/// Adds a trace: goroutine numbers join it with the other evidence of the process.
void add_trace(model::Diagnosis& diagnosis, const model::Trace& trace, const Profiles& profiles) {
  std::vector<model::GoroutineStart> starts;
  if (diagnosis.census) {
    cause::name_holders(*diagnosis.census, trace);
    starts = diagnosis.census->starts;
  }
  if (profiles.goroutines) {
    const std::vector<model::GoroutineStart> more = cause::starts_of(*profiles.goroutines);
    starts.insert(starts.end(), more.begin(), more.end());
    diagnosis.goroutine_file = profiles.goroutines->file;
  }
  diagnosis.trace = cause::summarise(trace, starts);
}

/// Adds what the source behind the sites says.
std::expected<void, model::Error> add_source(const DiagnoseFlags& flags, Console& console, report::DiagnosisReport& report) {
  auto evidence = read_source(flags.source, console, flags.quiet);
  if (!evidence) return std::unexpected(evidence.error());
  cause::join_source(report.diagnosis, evidence->findings, evidence->writes);
  report.diagnosis.source = flags.source;
  report.coverage = std::move(evidence->coverage);
  report.prefix = std::move(evidence->prefix);
  return {};
}

void write(const report::DiagnosisReport& report, const std::string& format, bool colour, std::ostream& out) {
  if (format == "json") report::write_diagnosis_json(report, out);
  else if (format == "html") report::write_diagnosis_html(report, out);
  else report::write_diagnosis_text(report, {.colour = colour}, out);
}

}  // namespace

int diagnose(Arguments arguments, Console& console) {
  if (!arguments.empty() && arguments.front() == "compare") return diagnose_compare(arguments.subspan(1), console);
  CLI::App app("Say from profiles which code made the contexts that are there, whether they stay, and who may hold them.");
  prepare(app, "diagnose");
  app.footer("`waybill diagnose compare BEFORE AFTER` lays two captures beside each other; --help behind it shows its options.");
  DiagnoseFlags flags;
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  if (const auto able = flags.output.check(); !able) return fail(console, able.error());
  const bool looks = !flags.heap_dump.empty() || flags.process != 0, traced = !flags.trace.empty();
  const bool asks = !flags.endpoint.url.empty();
  if (asks && !(flags.heap + flags.before + flags.goroutine).empty()) {
    return fail(console, {.doing = "", .what = "files were given beside the URL", .where = "", .advice = "give either"});
  }
  if (!asks && flags.heap.empty() && (!(looks || traced) || !flags.before.empty() || (!traced && !flags.goroutine.empty()))) {
    return fail(console, {.doing = "", .what = "no heap profile was given", .where = "", .advice = "name the program's http://HOST:PORT, or take /debug/pprof/heap and give it to --heap"});
  }
  const auto profiles = asks ? ask(flags, console) : read_profiles(flags);
  if (!profiles) return fail(console, profiles.error());
  if (const auto error = order_of(*profiles)) return fail(console, *error);

  report::DiagnosisReport report;
  report.version = kVersion;
  report.most_sites = flags.sites;
  report.read_source = [&report](const std::string& file) { return read_file(report.prefix + file); };
  if (profiles->heap) {
    report.diagnosis = cause::diagnose({.heap = &*profiles->heap,
                                        .before = profiles->before ? &*profiles->before : nullptr,
                                        .goroutines = profiles->goroutines ? &*profiles->goroutines : nullptr},
                                       flags.functions);
    report.diagnosis.url = profiles->url;
    report.diagnosis.fetches = profiles->fetches;
  }
  if (looks) {
    auto census = flags.process == 0 ? census_of_dump(flags.heap_dump, flags.executable) : look_at(flags, app.count("--interval") > 0, console);
    if (!census) return fail(console, census.error());
    cause::add_census(report.diagnosis, std::move(*census));
  }
  if (traced) {
    const auto trace = read_trace_file(flags.trace);
    if (!trace) return fail(console, trace.error());
    add_trace(report.diagnosis, *trace, *profiles);
  }
  if (!flags.source.empty()) {
    if (const auto added = add_source(flags, console, report); !added) return fail(console, added.error());
  } else {
    report.diagnosis.surer.push_back("the source (--source): keys, components and what check finds at these lines");
  }

  const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) { write(report, flags.output.format(), colour, out); });
  if (!written) return fail(console, written.error());
  const model::Verdict verdict = report.diagnosis.verdict;
  return verdict == model::Verdict::Growing || verdict == model::Verdict::Retained ? kFound : kDone;
}

}  // namespace waybill::cli

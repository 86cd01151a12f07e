#include <algorithm>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/cause/compare.hpp"
#include "tool/cause/diagnose.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/evidence_file.hpp"
#include "tool/cli/output.hpp"
#include "tool/profile/heap.hpp"
#include "tool/profile/metrics.hpp"
#include "tool/report/comparison.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

struct CompareFlags {
  std::string before, after;
  std::string requests = "http_requests_total";
  OutputOptions output{{"text", "json"}};
  std::size_t functions = 10;

  void add_to(CLI::App& app) {
    app.add_option("BEFORE", before, "a heap profile, or a folder with heap.pb.gz and readings of /metrics")->required();
    app.add_option("AFTER", after, "likewise, after the change")->required();
    app.add_option("--requests", requests, "the metric that counts requests (default: http_requests_total)");
    output.add_to(app);
    app.add_option("--top", functions, "functions that are shown (default: 10)");
  }
};

/// The readings of the metrics of one process, in the order they were taken in: their counters never fall.
std::expected<void, model::Error> add_windows(const fs::path& folder, const std::string& requests, std::vector<cause::Window>& windows) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with("metrics") && !at->is_directory(error)) files.push_back(at->path().generic_string());
  }
  if (error) return std::unexpected(model::Error{.doing = "read the folder", .what = error.message(), .where = folder.string(), .advice = "check its permissions"});
  std::ranges::sort(files);
  std::vector<model::RuntimeCounters> readings;
  for (const std::string& file : files) {
    const auto bytes = read_evidence(file);
    if (!bytes) return std::unexpected(bytes.error());
    auto counters = profile::read_metrics(*bytes, requests, file);
    if (!counters) return std::unexpected(counters.error());
    readings.push_back(*counters);
  }
  const auto rank = [](const model::RuntimeCounters& reading) { return std::tuple(reading.requests.value_or(0), reading.collections.value_or(0)); };
  std::ranges::stable_sort(readings, {}, rank);
  for (std::size_t i = 1; i < readings.size(); ++i) {
    if (readings[i].collections.value_or(0) >= readings[i - 1].collections.value_or(0)) continue;
    return std::unexpected(model::Error{.doing = "compare the metrics",
                                        .what = "their counters can't be of one process",
                                        .where = folder.string(),
                                        .advice = "put the readings of each process into a folder of its own below this one"});
  }
  for (const cause::Window& window : cause::windows_of(readings)) windows.push_back(window);
  return {};
}

std::expected<cause::Capture, model::Error> read_capture(const std::string& name, const CompareFlags& flags) {
  std::error_code error;
  const bool folder = fs::is_directory(name, error);
  const std::string file = folder ? (fs::path(name) / "heap.pb.gz").generic_string() : name;
  auto bytes = read_evidence(file);
  if (!bytes) return std::unexpected(bytes.error());
  const auto heap = profile::read_heap(std::move(*bytes), file);
  if (!heap) return std::unexpected(heap.error());
  cause::Capture capture{.diagnosis = cause::diagnose({.heap = &*heap}, 0)};
  if (!folder) return capture;
  std::vector<fs::path> runs = {name};
  for (fs::directory_iterator at(name, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    if (at->is_directory(error)) runs.push_back(at->path());
  }
  std::ranges::sort(runs);
  for (const fs::path& run : runs) {
    if (const auto added = add_windows(run, flags.requests, capture.windows); !added) return std::unexpected(added.error());
  }
  return capture;
}

void write(const report::ComparisonReport& report, const std::string& format, bool colour, std::ostream& out) {
  if (format == "json") report::write_comparison_json(report, out);
  else report::write_comparison_text(report, {.colour = colour}, out);
}

}  // namespace

int diagnose_compare(Arguments arguments, Console& console) {
  CLI::App app("Lay two captures of a program beside each other: what is live, and what each request costs.");
  prepare(app, "diagnose compare");
  CompareFlags flags;
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  const auto before = read_capture(flags.before, flags);
  if (!before) return fail(console, before.error());
  const auto after = read_capture(flags.after, flags);
  if (!after) return fail(console, after.error());
  const report::ComparisonReport report{.version = kVersion, .comparison = cause::compare(*before, *after), .most_functions = flags.functions};
  const auto written = flags.output.write(console, [&](bool colour, std::ostream& out) { write(report, flags.output.format(), colour, out); });
  if (!written) return fail(console, written.error());
  return kDone;
}

}  // namespace waybill::cli

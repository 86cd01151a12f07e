#include "tool/cli/stats_text.hpp"

#include <fmt/format.h>

namespace waybill::cli {
namespace {

constexpr double kMegabyte = 1e6;

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

void write_stats(const model::Stats& stats, const model::Coverage& coverage, std::ostream& out) {
  const auto line = [&](std::string_view name, std::string_view value) {
    out << fmt::format("{:<14} {}\n", name, value);
  };
  line("files", fmt::format("{} read, {} analysed", stats.files, coverage.files.analysed));
  line("lines", fmt::format("{}", stats.lines));
  line("bytes", fmt::format("{:.1f} MB", static_cast<double>(stats.bytes) / kMegabyte));
  line("functions", fmt::format("{}", stats.functions));
  line("cache", fmt::format("{} hits, {} misses", stats.cache_hits, stats.cache_misses));
  const auto& calls = coverage.calls;
  const std::uint64_t all_calls = calls.resolved + calls.may + calls.unresolved;
  line("calls", fmt::format("{}: {} resolved, {} may, {} unresolved", all_calls,
                            share(calls.resolved, all_calls), share(calls.may, all_calls),
                            share(calls.unresolved, all_calls)));
  if (stats.peak_memory > 0) {
    line("memory", fmt::format("{:.1f} MB at most", static_cast<double>(stats.peak_memory) / kMegabyte));
  }
  line("time", fmt::format("{:.3f} s, {} threads", stats.seconds, stats.threads));
  for (const model::StageTime& stage : stats.stages) {
    line("  " + stage.stage, fmt::format("{:.3f} s", stage.seconds));
  }
}

}  // namespace waybill::cli

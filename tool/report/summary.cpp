#include "tool/report/summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace waybill::report {
namespace {

/// More names than this in one line help nobody; `--format json` has them all.
constexpr std::size_t kNamesShown = 4;

std::string shortened(std::vector<std::string> names) {
  const std::size_t total = names.size();
  if (total <= kNamesShown) return fmt::format("{}", fmt::join(names, ", "));
  names.resize(kNamesShown);
  return fmt::format("{} and {} more", fmt::join(names, ", "), total - kNamesShown);
}

/// Returns "2 files broken (a.go: why, b.go: why)"; the names come from the gaps of that kind.
std::string files_line(const model::Coverage& coverage, std::string_view adjective,
                       std::uint64_t number) {
  std::vector<std::string> names;
  for (const model::Gap& gap : coverage.gaps) {
    if (gap.what == adjective) names.push_back(fmt::format("{}: {}", gap.where, gap.why));
  }
  std::string line = fmt::format("{} {}", counted(number, "file"), adjective);
  if (!names.empty()) line += fmt::format(" ({})", shortened(std::move(names)));
  return line;
}

}  // namespace

std::string counted(std::uint64_t number, std::string_view noun) {
  if (number == 1) return fmt::format("1 {}", noun);
  if (noun.ends_with('y') && !noun.ends_with("ey")) {
    return fmt::format("{} {}ies", number, noun.substr(0, noun.size() - 1));
  }
  return fmt::format("{} {}s", number, noun);
}

std::string findings_summary(const Report& report) {
  std::string line = counted(report.findings.size(), "finding");
  if (!report.findings.empty()) {
    std::vector<std::string> parts;
    using model::Severity;
    for (auto [severity, noun] : {std::pair{Severity::Error, "error"},
                                  std::pair{Severity::Warning, "warning"},
                                  std::pair{Severity::Info, "info"}}) {
      const auto number = std::ranges::count(report.findings, severity, &model::Finding::severity);
      if (number == 0) continue;
      parts.push_back(severity == Severity::Info
                          ? fmt::format("{} info", number)
                          : counted(static_cast<std::uint64_t>(number), noun));
    }
    line += fmt::format(" ({})", fmt::join(parts, ", "));
  }
  line += " in " + counted(report.coverage.files.analysed, "file");
  if (report.suppressed > 0) line += fmt::format(", {} suppressed", report.suppressed);
  if (report.baseline) {
    const std::string& revision = report.baseline->revision;
    line += fmt::format(", {} in {}", report.baseline->known, revision.empty() ? "the baseline" : revision);
    if (report.baseline->gone > 0) line += fmt::format(" ({} gone)", report.baseline->gone);
  }
  return line;
}

std::vector<std::string> coverage_summary(const model::Coverage& coverage) {
  std::vector<std::string> lines;
  const auto& files = coverage.files;
  if (files.unreadable > 0) lines.push_back(files_line(coverage, "unreadable", files.unreadable));
  if (files.broken > 0) lines.push_back(files_line(coverage, "broken", files.broken));
  const auto& missing = coverage.dependencies.missing;
  if (!missing.empty()) {
    std::vector<std::string> names;
    for (const auto& dependency : missing) names.push_back(dependency.import_path);
    lines.push_back(fmt::format("{} missing ({})",
                                counted(static_cast<std::uint64_t>(missing.size()), "dependency"),
                                shortened(std::move(names))));
  }
  const auto& calls = coverage.calls;
  if (calls.unresolved > 0) {
    std::vector<std::pair<std::uint64_t, std::string>> causes;
    for (const auto& [cause, number] : calls.unresolved_by_cause) causes.emplace_back(number, cause);
    std::ranges::sort(causes, [](const auto& a, const auto& b) {
      return std::pair(b.first, a.second) < std::pair(a.first, b.second);
    });
    std::vector<std::string> parts;
    for (const auto& [number, cause] : causes) parts.push_back(fmt::format("{} {}", number, cause));
    std::string line = counted(calls.unresolved, "call") + " unresolved";
    if (!parts.empty()) line += fmt::format(" ({})", shortened(std::move(parts)));
    lines.push_back(std::move(line));
  }
  std::map<std::string_view, std::vector<std::string>> others;
  for (const model::Gap& gap : coverage.gaps) {
    if (gap.what == "unreadable" || gap.what == "broken") continue;
    // These hide nothing: the one costs time, the other is said where it is read.
    if (gap.what == "cache" || gap.what == "baseline") continue;
    others[gap.what].push_back(gap.where.empty() ? gap.why
                                                 : fmt::format("{}: {}", gap.where, gap.why));
  }
  for (auto& [what, texts] : others) {
    lines.push_back(fmt::format("{} ({})", what, shortened(std::move(texts))));
  }
  return lines;
}

}  // namespace waybill::report

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"
#include "tool/report/watch.hpp"

namespace waybill::report {
namespace {

using Histogram = std::map<std::uint32_t, std::uint64_t>;

/// The depth that a share of the calls doesn't exceed.
std::uint32_t quantile(const Histogram& counts, double share) {
  std::uint64_t all = 0;
  for (const auto& [_, calls] : counts) all += calls;
  std::uint64_t seen = 0;
  for (const auto& [depth, calls] : counts) {
    seen += calls;
    if (static_cast<double>(seen) >= share * static_cast<double>(all)) return depth;
  }
  return 0;
}

/// A row for depths from 1, 2, 3 to 4, 5 to 8 and so on.
void write_histogram(const Histogram& counts, std::ostream& out) {
  std::map<std::uint32_t, std::uint64_t> rows;  // by the last depth in it
  std::uint64_t most = 1;
  for (const auto& [depth, calls] : counts) {
    std::uint32_t last = 1;
    while (last < depth) last *= 2;
    most = std::max(most, rows[last] += calls);
  }
  for (const auto& [last, calls] : rows) {
    const std::string range = last <= 2 ? std::to_string(last) : fmt::format("{}-{}", last / 2 + 1, last);
    const auto width = static_cast<std::size_t>(40 * static_cast<double>(calls) / static_cast<double>(most));
    out << fmt::format("  {:>9}  {:>12}  {}\n", range, calls, std::string(width, '#'));
  }
}

void write_depths(const char* name, const Histogram& counts, std::ostream& out) {
  out << fmt::format("{}: median {}, 99 % at most {}, greatest {}\n", name, quantile(counts, 0.5), quantile(counts, 0.99), counts.rbegin()->first);
}

struct Row {
  std::uint64_t writes = 0;
  std::uint64_t conflicts = 0;
};

template <class Name>
void write_rows(const char* title, const std::map<Name, Row>& rows, std::size_t most, std::string (*text)(const Name&), std::ostream& out) {
  std::vector<const std::pair<const Name, Row>*> sorted;
  for (const auto& row : rows) sorted.push_back(&row);
  std::ranges::stable_sort(sorted, [](const auto* a, const auto* b) { return a->second.writes > b->second.writes; });
  out << fmt::format("\n{:>12}  {:>12}  {}\n", "writes", "conflicts", title);
  for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i) {
    out << fmt::format("{:>12}  {:>12}  {}\n", sorted[i]->second.writes, sorted[i]->second.conflicts, text(sorted[i]->first));
  }
  if (sorted.size() > most) out << fmt::format("{:>28}{} more\n", "", sorted.size() - most);
}

void write_stack(const std::vector<model::CodeSite>& stack, std::ostream& out) {
  for (const model::CodeSite& site : stack) out << fmt::format("{:>18}{}\n", "", site_text(site));
}

void write_conflicts(const std::vector<model::KeyWriter>& writers, std::size_t most, bool stacks, std::ostream& out) {
  std::vector<const model::KeyWriter*> places;
  for (const model::KeyWriter& writer : writers) {
    if (writer.conflicts > 0) places.push_back(&writer);
  }
  if (places.empty()) return;
  std::ranges::stable_sort(places, [](const auto* a, const auto* b) { return a->conflicts > b->conflicts; });
  out << "\nconflicts: a key that is on the chain already\n";
  for (std::size_t i = 0; i < std::min(most, places.size()); ++i) {
    const model::KeyWriter& place = *places[i];
    const std::string apart = place.farthest == 1              ? "1 layer"
                              : place.nearest == place.farthest ? fmt::format("{} layers", place.nearest)
                                                                : fmt::format("{} to {} layers", place.nearest, place.farthest);
    out << fmt::format("{:>12}  {} at {}\n{:>14}{} behind {}\n", place.conflicts, key_text(place.key), site_text(place.site), "", apart,
                       site_text(place.earlier));
    if (stacks) write_stack(place.stack, out);
  }
  if (places.size() > most) out << fmt::format("{:>14}{} more\n", "", places.size() - most);
}

void write_cancels(const std::vector<model::CancelMaker>& makers, std::size_t most, bool stacks, std::ostream& out) {
  std::vector<const model::CancelMaker*> open;
  for (const model::CancelMaker& maker : makers) {
    if (maker.made > maker.cancelled) open.push_back(&maker);
  }
  if (open.empty()) return;
  out << "\ncancel layers made and not cancelled since\n" << fmt::format("{:>12}  {:>12}  {:>10}  made at\n", "of", "not", "oldest");
  for (std::size_t i = 0; i < std::min(most, open.size()); ++i) {
    const model::CancelMaker& maker = *open[i];
    out << fmt::format("{:>12}  {:>12}  {:>8.1f} s  {}\n", maker.made, maker.made - maker.cancelled, maker.oldest, site_text(maker.site));
    if (stacks) write_stack(maker.stack, out);
  }
  if (open.size() > most) out << fmt::format("{:>28}{} more\n", "", open.size() - most);
}

void write_roots(const std::vector<model::GoroutineRoot>& roots, std::size_t most, std::ostream& out) {
  if (roots.empty()) return;
  const auto rate = [](const model::GoroutineRoot& root) {
    return root.growth && root.growth_seconds > 0 ? static_cast<double>(*root.growth) / root.growth_seconds : 0;
  };
  std::vector<const model::GoroutineRoot*> sorted;
  for (const model::GoroutineRoot& root : roots) sorted.push_back(&root);
  std::ranges::stable_sort(sorted, std::ranges::greater(), [&](const model::GoroutineRoot* root) { return rate(*root); });
  out << fmt::format("\n{:>12}  {:>12}  {:>12}  goroutines started with\n", "writes", "deepest", "growth");
  for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i) {
    const model::GoroutineRoot& root = *sorted[i];
    const std::string growth = !root.growth ? "new" : *root.growth == 0 ? "none" : fmt::format("{:.1f}/s", rate(root));
    out << fmt::format("{:>12}  {:>12}  {:>12}  {}\n", root.calls, root.deepest, growth, site_text(root.start));
  }
  if (sorted.size() > most) out << fmt::format("{:>42}{} more\n", "", sorted.size() - most);
}

void write_coverage(const WatchReport& report, std::ostream& out) {
  const model::ObservationCoverage& coverage = report.seen.coverage;
  std::vector<std::string> lines;
  const auto count = [&](std::uint64_t number, const char* what) {
    if (number > 0) lines.push_back(fmt::format("{} {}", number, what));
  };
  for (const model::CodeSite& site : coverage.inlined_copies) lines.push_back("a copy of WithValue was inlined, its calls are not seen: " + site_text(site));
  for (const std::string& probe : coverage.missing_probes) lines.push_back("no probe in " + probe);
  for (const auto& [type, layers] : coverage.unknown_types) lines.push_back(fmt::format("{} layers of type {}, whose parent isn't known", layers, printable(type)));
  count(coverage.foreign, "chains end in a context without a known parent");
  count(coverage.truncated, "chains are longer than what is walked");
  count(coverage.faults, "times memory could not be read");
  count(coverage.possible_conflicts, "possible conflicts: keys that could not be compared");
  count(coverage.lost_writes, "calls are counted without their key: there are more keys than are kept");
  count(coverage.lost_events, "events were lost");
  if (report.source) {
    for (const std::string& gap : coverage_summary(*report.source)) lines.push_back(printable(gap));
  }
  count(coverage.lost_cancels, "contexts with a cancellation were not followed: there are more than are kept");
  for (const std::string& what : coverage.left_out) lines.push_back(what);
  if (lines.empty()) return;
  out << "\nnot seen:\n";
  for (const std::string& line : lines) out << "  " << line << '\n';
}

void write_summary(const WatchReport& report, std::ostream& out) {
  const model::Observation& seen = report.seen;
  const double seconds = report.to - report.from;
  out << fmt::format("{} calls of context.WithValue{}, {} conflicts; {} cancel layers made\n", seen.calls,
                     report.estimated || seconds <= 0 ? "" : fmt::format(" ({:.0f} a second)", static_cast<double>(seen.calls) / seconds), seen.conflicts,
                     seen.cancels_made);
}

}  // namespace

std::string site_text(const model::CodeSite& site) {
  if (site.function.empty()) return "a place that wasn't seen";
  if (site.file.empty()) return printable(site.function);
  return fmt::format("{}:{} ({})", printable(site.file), site.line, printable(site.function));
}

void write_watch_title(const WatchReport& report, std::ostream& out) {
  out << fmt::format("{}{} ({}), {:.1f} s{}\n", printable(report.name), report.process == 0 ? "" : fmt::format(", process {}", report.process),
                     report.go_version.empty() ? "libwaybill" : printable(report.go_version), report.to - report.from,
                     report.estimated ? fmt::format(", observed for {:.2f} s", report.observed) : "");
}

std::string key_text(const model::ObservedKey& key) { return printable(key.value.empty() ? key.type : key.type + ' ' + key.value); }

void write_watch_text(const WatchReport& report, std::size_t most, std::ostream& out) {
  const model::Observation& seen = report.seen;
  write_watch_title(report, out);
  if (seen.library) write_watch_library(report, most, out);
  else write_summary(report, out);
  if (report.estimated) {
    const auto range = [](const model::Estimate& estimate) {
      return std::isfinite(estimate.high) ? fmt::format("{:.0f} (95 %: {:.0f} to {:.0f})", estimate.value, estimate.low, estimate.high)
                                          : fmt::format("{:.0f} (too little was seen for an interval)", estimate.value);
    };
    out << fmt::format("since the start observed {:.1f} % of the time; in all of it, a second:\n  {} {}\n  {} {}\n", 100 * seen.coverage.observed,
                       seen.library ? "values" : "calls", range(report.calls_per_second), seen.library ? "of them in place of another" : "conflicts",
                       range(report.conflicts_per_second));
  }
  if (report.lookups) {
    out << fmt::format("look-ups: {}, of them {} without a result; {} value layers walked\n", seen.lookups, seen.lookup_misses, seen.lookup_layers);
    if (const auto known = seen.lookup_hits + seen.lookup_misses; known < seen.lookups) {
      out << fmt::format("          {} were answered by a type of the program's own\n", seen.lookups - known);
    }
  }
  if (!seen.depth.empty()) write_depths("depth", seen.depth, out);
  if (!seen.value_depth.empty()) {
    write_depths("value depth", seen.value_depth, out);
    if (!seen.base.empty()) {
      write_depths("value depth without the server's own layers", seen.added_values, out);
      out << fmt::format("the server's own: up to {} layers of a chain, {} of them with values\n", seen.base.rbegin()->first, seen.base_values.rbegin()->first);
    }
    write_histogram(seen.added_values.empty() ? seen.value_depth : seen.added_values, out);
    std::map<model::ObservedKey, Row> keys;
    std::map<model::CodeSite, Row> sites;
    for (const model::KeyWriter& writer : seen.writers) {
      for (Row* row : {&keys[writer.key], &sites[writer.site]}) {
        row->writes += writer.writes;
        row->conflicts += writer.conflicts;
      }
    }
    write_rows<model::ObservedKey>("key", keys, most, key_text, out);
    write_rows<model::CodeSite>("site", sites, most, site_text, out);
    if (!seen.library) write_conflicts(seen.writers, most, report.stacks, out);
    write_roots(seen.roots, most, out);
    if (report.source) write_watch_source(report, most, out);
  }
  if (seen.cancel_makers) write_cancels(*seen.cancel_makers, most, report.stacks, out);
  write_coverage(report, out);
}

void write_conflict_text(const model::Conflict& conflict, std::ostream& out) {
  out << fmt::format("goroutine {} of process {}: {} again, {} layers behind {}\n", conflict.goroutine, conflict.process, key_text(conflict.key),
                     conflict.apart, site_text(conflict.earlier));
  for (const model::CodeSite& site : conflict.stack) out << "    " << site_text(site) << '\n';
}

}  // namespace waybill::report

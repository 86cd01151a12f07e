#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/report/printable.hpp"
#include "tool/report/watch.hpp"

namespace waybill::report {
namespace {

/// A line of the program with all that the source says of it.
struct Place {
  model::CodeSite site;
  std::uint64_t writes = 0;
  std::map<std::string, std::set<std::string>> components;  ///< by key
  std::vector<const model::Finding*> findings;
};

void add(Place& place, const model::KeyWriter& writer) {
  place.site = writer.site;
  place.writes += writer.writes;
  for (const model::SourceKey& key : writer.source.keys) place.components[key.key].insert(key.component);
  for (const model::Finding& finding : writer.source.findings) {
    const auto same = [&](const model::Finding* known) { return known->rule == finding.rule && known->site == finding.site; };
    if (std::ranges::none_of(place.findings, same)) place.findings.push_back(&finding);
  }
}

}  // namespace

void write_watch_source(const WatchReport& report, std::size_t most, std::ostream& out) {
  std::map<model::CodeSite, Place> by_site;
  for (const model::KeyWriter& writer : report.seen.writers) add(by_site[writer.site], writer);
  std::vector<const Place*> places;
  for (const auto& [_, place] : by_site) {
    if (!place.components.empty() || !place.findings.empty()) places.push_back(&place);
  }
  std::ranges::stable_sort(places, std::ranges::greater(), &Place::writes);
  out << fmt::format("\nin the source: {} of {} sites\n", places.size(), by_site.size());
  for (std::size_t i = 0; i < std::min(most, places.size()); ++i) {
    const Place& place = *places[i];
    out << "  " << site_text(place.site) << '\n';
    std::size_t keys = 0;
    for (const auto& [key, components] : place.components) {
      if (keys++ == most) break;
      out << fmt::format("      {}: {}\n", printable(key), printable(fmt::format("{}", fmt::join(components, ", "))));
    }
    if (place.components.size() > most) out << fmt::format("      {} more keys\n", place.components.size() - most);
    for (const model::Finding* finding : place.findings) {
      out << fmt::format("      {}{}:{}:{}: {} ({})\n", printable(report.prefix), printable(finding->site.file), finding->site.line, finding->site.column,
                         printable(finding->message), finding->rule);
    }
  }
  if (places.size() > most) out << fmt::format("  {} more sites\n", places.size() - most);
}

}  // namespace waybill::report

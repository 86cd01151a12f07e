#include "tool/model/observation.hpp"

#include <algorithm>
#include <utility>

namespace waybill::model {
namespace {

/// What fell out of a bounded table may make a later count the smaller one.
std::uint64_t more(std::uint64_t later, std::uint64_t earlier) { return later > earlier ? later - earlier : 0; }

template <class Key>
void subtract(std::map<Key, std::uint64_t>& from, const std::map<Key, std::uint64_t>& counts) {
  for (const auto& [key, count] : counts) {
    const auto found = from.find(key);
    if (found != from.end() && (found->second = more(found->second, count)) == 0) from.erase(found);
  }
}

void subtract(LibraryObservation& from, const LibraryObservation& counts) {
  from.with_deadline = more(from.with_deadline, counts.with_deadline);
  from.cancelled = more(from.cancelled, counts.cancelled);
  from.expired = more(from.expired, counts.expired);
  from.ended = more(from.ended, counts.ended);
  for (ComponentCalls& component : from.components) {
    const auto same = [&](const ComponentCalls& one) { return one.name == component.name && one.place == component.place; };
    const auto before = std::ranges::find_if(counts.components, same);
    if (before == counts.components.end()) continue;
    component.entered = more(component.entered, before->entered);
    component.went_on = more(component.went_on, before->went_on);
  }
}

}  // namespace

void measure_growth(Observation& later, const Observation& earlier) {
  for (GoroutineRoot& root : later.roots) {
    const auto before = std::ranges::find(earlier.roots, root.start, &GoroutineRoot::start);
    if (before == earlier.roots.end()) continue;
    root.growth = more(root.deepest, before->deepest);
    root.growth_seconds = later.seconds - earlier.seconds;
  }
}

Observation since(const Observation& earlier, const Observation& later) {
  Observation seen = later;
  measure_growth(seen, earlier);
  seen.seconds -= earlier.seconds;
  seen.calls = more(later.calls, earlier.calls);
  seen.conflicts = more(later.conflicts, earlier.conflicts);
  seen.cancels_made = more(later.cancels_made, earlier.cancels_made);
  seen.lookups = more(later.lookups, earlier.lookups);
  seen.lookup_hits = more(later.lookup_hits, earlier.lookup_hits);
  seen.lookup_misses = more(later.lookup_misses, earlier.lookup_misses);
  seen.lookup_layers = more(later.lookup_layers, earlier.lookup_layers);
  subtract(seen.depth, earlier.depth);
  subtract(seen.value_depth, earlier.value_depth);
  subtract(seen.base, earlier.base);
  subtract(seen.base_values, earlier.base_values);
  subtract(seen.added_values, earlier.added_values);
  std::map<std::pair<ObservedKey, CodeSite>, const KeyWriter*> before;
  for (const KeyWriter& writer : earlier.writers) before[{writer.key, writer.site}] = &writer;
  for (KeyWriter& writer : seen.writers) {
    const auto found = before.find({writer.key, writer.site});
    if (found == before.end()) continue;
    writer.writes = more(writer.writes, found->second->writes);
    writer.conflicts = more(writer.conflicts, found->second->conflicts);
  }
  std::erase_if(seen.writers, [](const KeyWriter& writer) { return writer.writes == 0; });
  std::ranges::stable_sort(seen.writers, std::ranges::greater(), &KeyWriter::writes);
  if (seen.library && earlier.library) subtract(*seen.library, *earlier.library);
  for (GoroutineRoot& root : seen.roots) {
    const auto known = std::ranges::find(earlier.roots, root.start, &GoroutineRoot::start);
    if (known != earlier.roots.end()) root.calls = more(root.calls, known->calls);
  }
  std::erase_if(seen.roots, [](const GoroutineRoot& root) { return root.calls == 0; });
  ObservationCoverage& coverage = seen.coverage;
  const ObservationCoverage& was = earlier.coverage;
  subtract(coverage.unknown_types, was.unknown_types);
  coverage.truncated = more(coverage.truncated, was.truncated);
  coverage.foreign = more(coverage.foreign, was.foreign);
  coverage.unknown_layers = more(coverage.unknown_layers, was.unknown_layers);
  coverage.faults = more(coverage.faults, was.faults);
  coverage.possible_conflicts = more(coverage.possible_conflicts, was.possible_conflicts);
  coverage.lost_writes = more(coverage.lost_writes, was.lost_writes);
  coverage.lost_events = more(coverage.lost_events, was.lost_events);
  coverage.lost_cancels = more(coverage.lost_cancels, was.lost_cancels);
  return seen;
}

}  // namespace waybill::model

#include "tool/report/watch_metrics.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace waybill::report {
namespace {

double weight(const WriteCounts& counts) { return static_cast<double>(counts.writes) + 100 * static_cast<double>(counts.conflicts); }

void add_to(WriteCounts& counts, const WriteCounts& more) {
  counts.writes += more.writes;
  counts.conflicts += more.conflicts;
}

/// What a count grew by; one that was begun anew is the smaller one.
std::uint64_t grown(std::uint64_t now, std::uint64_t before) { return now >= before ? now - before : now; }

/// The labels of a key, and of what has no series of its own.
Labels labels_of(const model::ObservedKey& key) { return {{"package", key.package}, {"key", key_text(key)}}; }
Labels labels_of(const model::CodeSite& site) {
  return {{"function", site.function}, {"site", site.file.empty() ? "" : fmt::format("{}:{}", site.file, site.line)}};
}
Labels others_of(const model::ObservedKey*) { return {{"package", ""}, {"key", "(others)"}}; }
Labels others_of(const model::CodeSite*) { return {{"function", "(others)"}, {"site", ""}}; }

template <class Name>
void write_series(Exposition& text, std::string_view what, std::string_view help, const BoundedSeries<Name>& series) {
  const auto family = [&](std::string_view suffix, std::string_view more, std::uint64_t WriteCounts::* count) {
    text.family(fmt::format("waybill_{}_{}_total", what, suffix), "counter", fmt::format("{} {}", help, more));
    for (const auto& [name, one] : series.named()) text.sample("", labels_of(name), static_cast<double>(one.counts.*count));
    text.sample("", others_of(static_cast<const Name*>(nullptr)), static_cast<double>(series.others().*count));
  };
  family("writes", "were written. The busiest have a series, (others) all the rest.", &WriteCounts::writes);
  family("conflicts", "were written again on one chain.", &WriteCounts::conflicts);
}

/// Buckets 1, 2, 4 and so on to 1,024, and all. The last depth that is told apart stands for deeper ones too.
void write_histogram(Exposition& text, std::string_view name, std::string_view help, const std::map<std::uint32_t, std::uint64_t>& counts) {
  text.family(name, "histogram", help);
  double sum = 0;
  double all = 0;
  for (const auto& [depth, calls] : counts) {
    sum += static_cast<double>(depth) * static_cast<double>(calls);
    all += static_cast<double>(calls);
  }
  double below = 0;
  auto next = counts.begin();
  for (std::uint32_t bound = 1; bound <= 1024; bound *= 2) {
    for (; next != counts.end() && next->first <= bound; ++next) below += static_cast<double>(next->second);
    text.sample("_bucket", {{"le", std::to_string(bound)}}, below);
  }
  text.sample("_bucket", {{"le", "+Inf"}}, all);
  text.sample("_sum", {}, sum);
  text.sample("_count", {}, all);
}

/// The goroutines with the deepest chains, by the function that they were started with.
void write_roots(Exposition& text, const std::vector<model::GoroutineRoot>& roots, std::size_t most) {
  std::map<std::string, std::uint64_t> deepest;  // functions of different addresses may share a name
  for (const model::GoroutineRoot& root : roots) {
    if (deepest.size() == most && !deepest.contains(root.start.function)) break;
    deepest[root.start.function] = std::max(deepest[root.start.function], root.deepest);
  }
  if (deepest.empty()) return;
  text.family("waybill_context_root_deepest", "gauge", "Greatest value depth since watching began, by the function that a goroutine was started with.");
  for (const auto& [function, depth] : deepest) text.sample("", {{"function", function}}, static_cast<double>(depth));
}

void write_open_cancels(Exposition& text, const std::vector<model::CancelMaker>& makers) {
  double open = 0;
  double oldest = 0;
  for (const model::CancelMaker& maker : makers) {
    open += static_cast<double>(maker.made - std::min(maker.made, maker.cancelled));
    oldest = std::max(oldest, maker.oldest);
  }
  text.family("waybill_context_open", "gauge", "Contexts made while watched that weren't cancelled yet.");
  text.sample("", {}, open);
  text.family("waybill_context_oldest_open_seconds", "gauge", "Age of the oldest of them.");
  text.sample("", {}, oldest);
}

/// What programs on libwaybill have beside values; a chain's components are as many as the program was built with.
void write_library(Exposition& text, const model::LibraryObservation& library) {
  const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    text.family(name, "counter", help);
    text.sample("", {}, static_cast<double>(value));
  };
  counter("waybill_context_deadlines_made_total", "Contexts made with a deadline of their own.", library.with_deadline);
  counter("waybill_context_cancelled_total", "Contexts that became done by a cancellation.", library.cancelled);
  counter("waybill_context_expired_total", "Contexts that became done by a deadline.", library.expired);
  counter("waybill_context_ended_total", "Contexts whose last handle is gone.", library.ended);
  const auto components = [&](std::string_view name, std::string_view help, std::uint64_t model::ComponentCalls::* count) {
    text.family(name, "counter", help);
    for (const model::ComponentCalls& one : library.components) {
      text.sample("", {{"component", one.name}, {"place", std::to_string(one.place)}}, static_cast<double>(one.*count));
    }
  };
  components("waybill_component_entered_total", "How often a middleware or handler of a chain was run.", &model::ComponentCalls::entered);
  components("waybill_component_went_on_total", "How often it went on to what comes behind it.", &model::ComponentCalls::went_on);
}

}  // namespace

template <class Name>
void BoundedSeries<Name>::add(const std::map<Name, WriteCounts>& more) {
  std::vector<const std::pair<const Name, WriteCounts>*> unnamed;
  for (auto& [name, series] : named_) {
    const auto found = more.find(name);
    series.busy /= 2;
    if (found == more.end()) continue;
    add_to(series.counts, found->second);
    series.busy += weight(found->second);
  }
  for (const auto& one : more) {
    if (!named_.contains(one.first)) unnamed.push_back(&one);
  }
  std::ranges::stable_sort(unnamed, [](const auto* a, const auto* b) { return weight(a->second) > weight(b->second); });
  for (const auto* one : unnamed) {
    if (named_.size() >= most_) {
      const auto idlest = std::ranges::min_element(named_, {}, [](const auto& series) { return series.second.busy; });
      // Twice as busy as one that is as busy all the time: otherwise two alike would take turns.
      if (weight(one->second) <= 4 * idlest->second.busy) {
        add_to(others_, one->second);
        continue;
      }
      named_.erase(idlest);
    }
    named_[one->first] = {.counts = one->second, .busy = weight(one->second)};
  }
}

void WatchMetrics::update(const WatchReport& report) {
  std::map<model::ObservedKey, WriteCounts> keys;
  std::map<model::CodeSite, WriteCounts> sites;
  std::map<Place, WriteCounts> now;
  for (const model::KeyWriter& writer : report.seen.writers) {
    const Place place{writer.key, writer.site};
    const WriteCounts before = seen_.contains(place) ? seen_[place] : WriteCounts();
    const WriteCounts more{.writes = grown(writer.writes, before.writes), .conflicts = grown(writer.conflicts, before.conflicts)};
    now[place] = {.writes = writer.writes, .conflicts = writer.conflicts};
    if (more.writes == 0 && more.conflicts == 0) continue;
    add_to(keys[writer.key], more);
    add_to(sites[writer.site], more);
  }
  seen_ = std::move(now);
  keys_.add(keys);
  sites_.add(sites);
  last_ = report;
  last_.seen.writers.clear();
}

void WatchMetrics::write(Exposition& text) const {
  const model::Observation& seen = last_.seen;
  const model::ObservationCoverage& coverage = seen.coverage;
  text.common(labels_);
  const auto counter = [&](std::string_view name, std::string_view help, double value) {
    text.family(name, "counter", help);
    text.sample("", {}, value);
  };
  const auto count = [&](std::string_view name, std::string_view help, std::uint64_t value) { counter(name, help, static_cast<double>(value)); };
  text.family("waybill_watch_info", "gauge", "What is watched, by what.");
  text.sample("", {{"version", last_.version}, {"executable", last_.executable}, {"runtime", seen.library ? "libwaybill" : last_.go_version}}, 1);
  counter("waybill_watch_seconds_total", "Time since watching began.", last_.to);
  counter("waybill_watch_observed_seconds_total", "Time of it in which calls were counted; the other counters are of this time.", last_.to * coverage.observed);

  count("waybill_context_calls_total", "Calls that made a context with a value.", seen.calls);
  count("waybill_context_conflicts_total", "Calls with a key that was on the chain already.", seen.conflicts);
  count("waybill_context_cancels_made_total", "Contexts made with a cancellation of their own.", seen.cancels_made);
  write_histogram(text, "waybill_context_depth", "Layers from a new value layer to the root.", seen.depth);
  write_histogram(text, "waybill_context_value_depth", "Value layers from a new one to the root.", seen.value_depth);
  if (!seen.added_values.empty()) write_histogram(text, "waybill_context_added_value_depth", "Value depth without the server's own layers.", seen.added_values);
  write_series(text, "context_key", "How often keys", keys_);
  write_series(text, "context_site", "How often keys at a place", sites_);
  if (seen.library) write_library(text, *seen.library);
  write_roots(text, seen.roots, most_);
  if (seen.cancel_makers) write_open_cancels(text, *seen.cancel_makers);
  if (last_.lookups) {
    count("waybill_context_lookups_total", "Look-ups that began at a value layer.", seen.lookups);
    count("waybill_context_lookup_misses_total", "Look-ups that found nothing.", seen.lookup_misses);
    count("waybill_context_lookup_layers_total", "Value layers that look-ups walked.", seen.lookup_layers);
  }

  count("waybill_watch_faults_total", "Times the memory of the program could not be read.", coverage.faults);
  count("waybill_watch_lost_events_total", "Conflicts that were counted and not told.", coverage.lost_events);
  count("waybill_watch_lost_writes_total", "Calls that were counted without their key.", coverage.lost_writes);
  count("waybill_watch_lost_cancels_total", "Contexts with a cancellation that weren't followed.", coverage.lost_cancels);
  count("waybill_watch_truncated_chains_total", "Chains that are longer than what is walked.", coverage.truncated);
  count("waybill_watch_foreign_chains_total", "Chains that end in a context without a known parent.", coverage.foreign);
  count("waybill_watch_unknown_layers_total", "Layers of types whose parent isn't known.", coverage.unknown_layers);
  count("waybill_watch_possible_conflicts_total", "Keys that could not be compared.", coverage.possible_conflicts);
  text.family("waybill_watch_gaps", "gauge", "Places that can't be watched, by what is missing.");
  text.sample("", {{"kind", "inlined_copy"}}, static_cast<double>(coverage.inlined_copies.size()));
  text.sample("", {{"kind", "missing_probe"}}, static_cast<double>(coverage.missing_probes.size()));
}

template class BoundedSeries<model::ObservedKey>;
template class BoundedSeries<model::CodeSite>;

}  // namespace waybill::report

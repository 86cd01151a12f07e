#include <algorithm>
#include <cstring>
#include <ctime>
#include <map>

#include <bpf/bpf.h>
#include <fmt/format.h>

#include "tool/process/bpf/records.h"
#include "tool/process/duty_cycle.hpp"
#include "tool/process/kernel_maps.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/probe_state.hpp"

namespace waybill::process {
namespace {

/// The first frame of a call that isn't in package context, whose functions may have been inlined.
model::CodeSite outside_of_context(const go_binary::Executable& executable, std::uint64_t return_address) {
  for (const go_binary::Frame& frame : executable.functions().frames(return_address - 1)) {
    if (!frame.function.starts_with("context.")) return {.function = frame.function, .file = frame.file, .line = frame.line};
  }
  return {};
}

double monotonic_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

const model::CodeSite& Probe::State::site(std::uint64_t address) const {
  const auto known = sites.find(address);
  return known != sites.end() ? known->second : sites.emplace(address, site_of(executable, address)).first->second;
}

Counted Probe::counted() const {
  std::vector<std::uint64_t> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const int map = bpf_map__fd(state_->skeleton->maps.counters);
  const auto calls = sum_of(map, WAYBILL_CALLS, per_cpu);
  return {.calls = calls,
          .conflicts = sum_of(map, WAYBILL_CONFLICTS, per_cpu),
          .hits = calls + sum_of(map, WAYBILL_CANCELS_MADE, per_cpu) + sum_of(map, WAYBILL_LOOKUPS, per_cpu)};
}

/// Goroutines by the function that they were started with, the deepest chain first.
std::vector<model::GoroutineRoot> Probe::State::roots() const {
  std::map<model::CodeSite, model::GoroutineRoot> found;
  for_each<std::uint64_t, waybill_root>(skeleton->maps.roots, [&](std::uint64_t address, const waybill_root& root) {
    const model::CodeSite start = goroutine_start(executable, address);
    if (start.function.empty()) return;  // no goroutine starts there: the layout isn't what it should be
    model::GoroutineRoot& whole = found[start];
    whole.calls += root.calls;
    whole.deepest = std::max<std::uint64_t>(whole.deepest, root.deepest);
  });
  std::vector<model::GoroutineRoot> roots;
  for (auto& [start, root] : found) {
    root.start = start;
    roots.push_back(std::move(root));
  }
  std::ranges::stable_sort(roots, std::ranges::greater(), &model::GoroutineRoot::deepest);
  return roots;
}

/// Lines that make contexts with a cancellation, those with most open ones first.
std::vector<model::CancelMaker> Probe::State::cancel_makers() const {
  const double now = monotonic_nanoseconds();
  std::map<std::uint64_t, double> oldest;
  for_each<waybill_cancel, waybill_open_cancel>(skeleton->maps.open_cancels, [&](const waybill_cancel&, const waybill_open_cancel& open) {
    double& age = oldest[open.site];
    age = std::max(age, (now - static_cast<double>(open.nanoseconds)) / 1e9);
  });
  std::map<model::CodeSite, model::CancelMaker> found;
  for_each<std::uint64_t, waybill_cancel_count>(skeleton->maps.cancel_sites, [&](std::uint64_t address, const waybill_cancel_count& count) {
    model::CancelMaker& whole = found[outside_of_context(executable, address)];
    whole.made += count.made;
    whole.cancelled += count.cancelled;
    whole.oldest = std::max(whole.oldest, oldest[address]);
    if (const auto sighting = sightings.find(address); whole.stack.empty() && sighting != sightings.end()) whole.stack = sighting->second;
  });
  std::vector<model::CancelMaker> makers;
  for (auto& [site, maker] : found) {
    maker.site = site;
    makers.push_back(std::move(maker));
  }
  std::ranges::stable_sort(makers, std::ranges::greater(), [](const model::CancelMaker& maker) { return maker.made - maker.cancelled; });
  return makers;
}

model::Observation Probe::read() const {
  const State& state = *state_;
  const auto& maps = state.skeleton->maps;
  model::Observation seen;
  std::vector<std::uint64_t> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const auto counter = [&](waybill_counter which) { return sum_of(bpf_map__fd(maps.counters), which, per_cpu); };
  seen.calls = counter(WAYBILL_CALLS);
  seen.conflicts = counter(WAYBILL_CONFLICTS);
  seen.cancels_made = counter(WAYBILL_CANCELS_MADE);
  seen.lookups = counter(WAYBILL_LOOKUPS);
  seen.lookup_hits = counter(WAYBILL_LOOKUP_HITS);
  seen.lookup_misses = counter(WAYBILL_LOOKUP_MISSES);
  seen.lookup_layers = counter(WAYBILL_LOOKUP_LAYERS);
  const auto histogram = [&](waybill_histogram which) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (std::uint32_t depth = 0; depth < WAYBILL_DEPTHS; ++depth) {
      if (const auto calls = sum_of(bpf_map__fd(maps.depths), which * WAYBILL_DEPTHS + depth, per_cpu)) counts[depth] = calls;
    }
    return counts;
  };
  seen.depth = histogram(WAYBILL_DEPTH);
  seen.value_depth = histogram(WAYBILL_VALUE_DEPTH);
  seen.base = histogram(WAYBILL_BASE);
  seen.base.erase(0);
  seen.base_values = histogram(WAYBILL_BASE_VALUES);
  seen.base_values.erase(0);
  seen.added_values = histogram(WAYBILL_ADDED_VALUES);
  std::uint64_t kept = 0;
  std::map<std::pair<model::ObservedKey, model::CodeSite>, model::KeyWriter> writers;
  for_each<waybill_key_site, waybill_key_count>(maps.key_sites, [&](const waybill_key_site& key, const waybill_key_count& count) {
    kept += count.writes;
    model::KeyWriter writer{.key = key_of(state.executable, key), .site = state.site(key.site)};
    // One line may be compiled more than once: in generic and in inlined functions.
    model::KeyWriter& whole = writers.try_emplace({writer.key, writer.site}, writer).first->second;
    whole.writes += count.writes;
    if (const auto sighting = state.sightings.find(key.site); whole.stack.empty() && sighting != state.sightings.end()) whole.stack = sighting->second;
    if (count.conflicts == 0) return;
    whole.nearest = whole.conflicts == 0 ? count.nearest : std::min(whole.nearest, count.nearest);
    whole.farthest = std::max(whole.farthest, count.farthest);
    whole.conflicts += count.conflicts;
    if (count.earlier_site != 0) whole.earlier = state.site(count.earlier_site);
  });
  for (auto& [_, writer] : writers) seen.writers.push_back(std::move(writer));
  std::ranges::stable_sort(seen.writers, std::ranges::greater(), &model::KeyWriter::writes);

  seen.roots = state.roots();
  if (state.options.cancels) seen.cancel_makers = state.cancel_makers();

  model::ObservationCoverage& coverage = seen.coverage;
  coverage.inlined_copies = state.inlined;
  coverage.missing_probes = state.missing;
  if (seen.calls > 0 && seen.roots.empty()) coverage.left_out.emplace_back("what goroutines were started with: this Go has it elsewhere");
  coverage.truncated = counter(WAYBILL_TRUNCATED);
  coverage.foreign = counter(WAYBILL_FOREIGN);
  coverage.unknown_layers = counter(WAYBILL_UNKNOWN_LAYERS);
  coverage.faults = counter(WAYBILL_CHAIN_FAULTS) + counter(WAYBILL_KEY_FAULTS);
  coverage.possible_conflicts = counter(WAYBILL_POSSIBLE_CONFLICTS);
  coverage.lost_writes = seen.calls > kept ? seen.calls - kept : 0;
  coverage.lost_events = counter(WAYBILL_EVENTS_LOST);
  coverage.lost_cancels = counter(WAYBILL_CANCELS_LOST);
  for_each<waybill_unknown, std::uint64_t>(maps.unknown_types, [&](const waybill_unknown& unknown, std::uint64_t count) {
    const go_binary::Type type = state.executable.types().at(unknown.type);
    coverage.unknown_types[type.name.empty() ? fmt::format("type {:#x}", unknown.type) : type.name] += count;
  });
  return seen;
}

int Probe::State::on_event(void* context, void* data, std::size_t size) {
  State& state = *static_cast<State*>(context);
  if (size < sizeof(waybill_event)) return 0;
  waybill_event event{};
  std::memcpy(&event, data, sizeof event);
  // The kernel's walk begins at the probe and leaves out the direct caller, whose return address isn't
  // behind a frame yet.
  std::vector<std::uint64_t> addresses = {event.caller};
  for (std::uint32_t i = 1; i < std::min<std::uint32_t>(event.frames, WAYBILL_STACK_FRAMES); ++i) addresses.push_back(event.stack[i] - event.bias);
  std::vector<model::CodeSite> stack;
  for (const std::uint64_t address : addresses) {
    for (const go_binary::Frame& frame : state.executable.functions().frames(address - 1)) {
      if (stack.empty() && frame.function.starts_with("context.")) continue;
      stack.push_back({.function = frame.function, .file = frame.file, .line = frame.line});
    }
  }
  if (event.kind == WAYBILL_SIGHTING) {
    state.sightings.try_emplace(event.key.site, std::move(stack));
    return 0;
  }
  if (!state.take) return 0;
  state.take({.seconds = static_cast<double>(event.nanoseconds) / 1e9,
              .process = event.process,
              .thread = event.thread,
              .goroutine = event.goroutine,
              .key = key_of(state.executable, event.key),
              .site = state.site(event.key.site),
              .earlier = state.site(event.earlier_site),
              .apart = event.apart,
              .depth = event.depth,
              .stack = std::move(stack)});
  return 0;
}

void Probe::conflicts(const std::function<void(const model::Conflict&)>& take) {
  state_->take = take;
  ring_buffer__consume(state_->ring);
  state_->take = nullptr;
}

double Probe::nanoseconds_per_hit() const {
  std::vector<std::uint64_t> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const int map = bpf_map__fd(state_->skeleton->maps.counters);
  const auto calls = sum_of(map, WAYBILL_TIMED_CALLS, per_cpu);
  if (calls == 0) return 0;
  return kTrapNanoseconds + static_cast<double>(sum_of(map, WAYBILL_NANOSECONDS, per_cpu)) / static_cast<double>(calls);
}

}  // namespace waybill::process

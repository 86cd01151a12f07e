#include "tool/process/library_probe.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <library.skeleton.h>
#include <unistd.h>

#include "tool/process/duty_cycle.hpp"
#include "tool/process/kernel_link.hpp"
#include "tool/process/kernel_maps.hpp"
#include "tool/process/probe_point.hpp"
#include "tool/process/watched_file.hpp"

namespace waybill::process {

struct LibraryProbe::State {
  State(const LibraryProgram& its_program, WatchedFile its_file, pid_t its_process)
      : program(its_program), file(std::move(its_file)), process(its_process) {}
  ~State() {
    unlink_uprobes(links);
    if (skeleton != nullptr) library__destroy(skeleton);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::uint64_t counter(waybill_library_counter which) const { return sum_of(bpf_map__fd(skeleton->maps.counters), which, per_cpu); }

  const LibraryProgram& program;
  WatchedFile file;
  pid_t process;  ///< 0: all that run the file
  library* skeleton = nullptr;
  std::vector<int> links;
  mutable std::vector<std::uint64_t> per_cpu = std::vector<std::uint64_t>(static_cast<std::size_t>(libbpf_num_possible_cpus()));
};

namespace {

/// A probe's place as the checks want it: its instruction is all there is to compare.
ProbePoint point_of(const LibraryProbePlace& place) {
  return {.function = "libwaybill's probe " + place.probe,
          .entry = place.place.address,
          .address = place.place.address,
          .file_offset = place.file_offset,
          .code = std::string(1, kProbeInstruction)};
}

}  // namespace

LibraryProbe::LibraryProbe(std::unique_ptr<State> state) : state_(std::move(state)) {}
LibraryProbe::~LibraryProbe() = default;

std::expected<std::unique_ptr<LibraryProbe>, model::Error> LibraryProbe::load(const LibraryProgram& program, const std::string& executable,
                                                                              const std::optional<Target>& target, std::uint32_t sample) {
  keep_libbpf_silent();
  if (target) {
    for (const LibraryProbePlace& place : program.places()) {
      if (const auto same = check_in_memory(point_of(place), *target); !same) return std::unexpected(same.error());
    }
  }
  auto file = WatchedFile::open(executable, !target);
  if (!file) return std::unexpected(file.error());
  auto state = std::make_unique<State>(program, std::move(*file), target ? target->process : 0);
  state->skeleton = library__open();
  if (state->skeleton == nullptr) return std::unexpected(kernel_refused("load the probes", errno));
  state->skeleton->rodata->sample = std::max(sample, 1u);
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, state->skeleton->obj) {
    bpf_program__set_expected_attach_type(each, static_cast<bpf_attach_type>(kUprobeMulti));
  }
  if (const int failed = library__load(state->skeleton); failed != 0) return std::unexpected(kernel_refused("load the probes", -failed));
  const int places = bpf_map__fd(state->skeleton->maps.places);
  for (std::uint32_t number = 0; number < program.places().size(); ++number) {
    bpf_map_update_elem(places, &number, &program.places()[number].place, BPF_ANY);
  }
  return std::unique_ptr<LibraryProbe>(new LibraryProbe(std::move(state)));
}

std::expected<void, model::Error> LibraryProbe::attach() {
  std::map<std::string, UprobePlaces> by_probe;
  for (std::size_t number = 0; number < state_->program.places().size(); ++number) {
    const LibraryProbePlace& place = state_->program.places()[number];
    if (!state_->file.holds(point_of(place))) {
      return std::unexpected(model::Error{.doing = "watch the program", .what = "the file isn't what it was", .where = "", .advice = "start again"});
    }
    UprobePlaces& places = by_probe[place.probe];
    places.offsets.push_back(place.file_offset);
    places.cookies.push_back(number);
    places.semaphores.push_back(place.semaphore);
  }
  for (const auto& [probe, places] : by_probe) {
    const bpf_program* program = bpf_object__find_program_by_name(state_->skeleton->obj, probe.c_str());
    const int link = link_uprobes(bpf_program__fd(program), state_->file.path(), places, state_->process);
    if (link < 0) {
      detach();
      return std::unexpected(kernel_refused(fmt::format("place libwaybill's probe {}", probe), -link));
    }
    state_->links.push_back(link);
  }
  return {};
}

void LibraryProbe::detach() { unlink_uprobes(state_->links); }

void LibraryProbe::count(bool on) { __atomic_store_n(&state_->skeleton->data->counting, on ? 1u : 0u, __ATOMIC_SEQ_CST); }

Counted LibraryProbe::counted() const {
  return {.calls = state_->counter(WAYBILL_LIBRARY_WRITES),
          .conflicts = state_->counter(WAYBILL_LIBRARY_REPLACED),
          .hits = state_->counter(WAYBILL_LIBRARY_HITS)};
}

model::Observation LibraryProbe::read() const {
  const State& state = *state_;
  const auto& maps = state.skeleton->maps;
  model::Observation seen;
  seen.calls = state.counter(WAYBILL_LIBRARY_WRITES);
  seen.conflicts = state.counter(WAYBILL_LIBRARY_REPLACED);
  seen.cancels_made = state.counter(WAYBILL_LIBRARY_MADE);
  for (std::uint32_t depth = 0; depth < WAYBILL_LIBRARY_DEPTHS; ++depth) {
    const auto of = [&](std::uint32_t histogram) { return sum_of(bpf_map__fd(maps.depths), histogram * WAYBILL_LIBRARY_DEPTHS + depth, state.per_cpu); };
    if (const auto contexts = of(WAYBILL_LIBRARY_CONTEXT_DEPTH)) seen.depth[depth] = contexts;
    if (const auto writes = of(WAYBILL_LIBRARY_VALUE_DEPTH)) seen.value_depth[depth] = writes;
  }
  for_each<waybill_value_site, waybill_value_count>(maps.values, [&](const waybill_value_site& key, const waybill_value_count& count) {
    seen.writers.push_back({.key = {.type = state.program.key_name(key.key)},
                            .site = state.program.site(key.site - 1),
                            .writes = count.writes,
                            .conflicts = count.replaced});
  });
  std::ranges::stable_sort(seen.writers, std::ranges::greater(), &model::KeyWriter::writes);
  model::LibraryObservation& library = seen.library.emplace();
  library.with_deadline = state.counter(WAYBILL_LIBRARY_WITH_DEADLINE);
  library.cancelled = state.counter(WAYBILL_LIBRARY_CANCELLED);
  library.expired = state.counter(WAYBILL_LIBRARY_EXPIRED);
  library.ended = state.counter(WAYBILL_LIBRARY_ENDED);
  for_each<waybill_component, waybill_component_count>(maps.components, [&](const waybill_component& component, const waybill_component_count& count) {
    library.components.push_back({.name = state.program.component_name(component.name),
                                  .place = static_cast<std::uint32_t>(component.index),
                                  .entered = count.entered,
                                  .went_on = count.went_on});
  });
  std::ranges::stable_sort(library.components, {}, [](const model::ComponentCalls& one) { return std::pair(one.place, one.name); });
  seen.coverage.missing_probes = state.program.missing();
  seen.coverage.truncated = state.counter(WAYBILL_LIBRARY_TRUNCATED);
  seen.coverage.faults = state.counter(WAYBILL_LIBRARY_FAULTS);
  seen.coverage.lost_writes = state.counter(WAYBILL_LIBRARY_LOST) + state.counter(WAYBILL_LIBRARY_UNKNOWN_CALLS);
  return seen;
}

const WatchedFile* LibraryProbe::file() const { return &state_->file; }

double LibraryProbe::nanoseconds_per_hit() const {
  const auto timed = state_->counter(WAYBILL_LIBRARY_TIMED);
  if (timed == 0) return 0;
  return kTrapNanoseconds + static_cast<double>(state_->counter(WAYBILL_LIBRARY_NANOSECONDS)) / static_cast<double>(timed);
}

}  // namespace waybill::process

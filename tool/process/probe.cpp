#include "tool/process/probe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <contexts.skeleton.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tool/process/bpf/records.h"
#include "tool/process/duty_cycle.hpp"
#include "tool/process/kernel_link.hpp"
#include "tool/process/kernel_maps.hpp"
#include "tool/process/layers.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/probe_point.hpp"

namespace waybill::process {
namespace {


/// Where goid stands in runtime.g. From DWARF of Go 1.17 to 1.26 (runtime/runtime2.go).
std::uint32_t goroutine_offset(unsigned minor) { return minor == 23 || minor == 24 ? 160 : 152; }

model::Error refused(std::string what, std::string advice) {
  return {.doing = "watch the program", .what = std::move(what), .where = "", .advice = std::move(advice)};
}

}  // namespace

struct Probe::State {
  explicit State(const go_binary::Executable& program) : executable(program) {}
  ~State() {
    for (const int link : links) ::close(link);
    for (bpf_link* link : older_links) bpf_link__destroy(link);
    if (ring != nullptr) ring_buffer__free(ring);
    if (skeleton != nullptr) contexts__destroy(skeleton);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Loads the programs for one way of attaching; a negative errno if the kernel doesn't take them.
  int load(const LayerTable& layers, bool with_multi);
  bpf_program* program(const std::string& name) const { return bpf_object__find_program_by_name(skeleton->obj, name.c_str()); }

  const go_binary::Executable& executable;
  WatchOptions options;
  contexts* skeleton = nullptr;
  ring_buffer* ring = nullptr;
  std::vector<std::pair<std::string, ProbePoint>> points;  ///< name of the program, and where
  std::vector<int> links;
  std::vector<bpf_link*> older_links;  ///< by perf events, where there is no uprobe_multi
  bool multi = true;
  std::vector<std::string> missing;
  std::vector<model::CodeSite> inlined;
  std::function<void(const Conflict&)> take;
  mutable std::map<std::uint64_t, model::CodeSite> sites;

  const model::CodeSite& site(std::uint64_t address) const {
    const auto known = sites.find(address);
    return known != sites.end() ? known->second : sites.emplace(address, site_of(executable, address)).first->second;
  }
  static int on_event(void* context, void* data, std::size_t size);
};

int Probe::State::load(const LayerTable& layers, bool with_multi) {
  if (skeleton != nullptr) contexts__destroy(skeleton);
  multi = with_multi;
  skeleton = contexts__open();
  if (skeleton == nullptr) return -errno;
  auto& constants = *skeleton->rodata;
  constants.value_itab = layers.value_itab;
  constants.goroutine_offset = goroutine_offset(executable.build().minor);
  constants.sample = std::max(options.sample, 1u);
  constants.every_event = options.every_event ? 1 : 0;
  std::uint64_t begin = UINT64_MAX;
  std::uint64_t end = 0;
  for (const go_binary::Function& function : executable.functions().all()) {
    if (!function.name.starts_with("context.")) continue;
    begin = std::min(begin, function.entry);
    end = std::max(end, function.end);
  }
  constants.context_code_begin = begin;
  constants.context_code_end = end;
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, skeleton->obj) {
    const bool wanted = std::ranges::any_of(points, [&](const auto& point) { return point.first == bpf_program__name(each); });
    bpf_program__set_autoload(each, wanted);
    if (multi) bpf_program__set_expected_attach_type(each, static_cast<bpf_attach_type>(kUprobeMulti));
  }
  const int failed = contexts__load(skeleton);
  if (failed != 0) return failed;
  for (const auto& [itab, layer] : layers.by_itab) bpf_map_update_elem(bpf_map__fd(skeleton->maps.layers_by_itab), &itab, &layer, BPF_ANY);
  for (const auto& [type, layer] : layers.by_type) bpf_map_update_elem(bpf_map__fd(skeleton->maps.layers_by_type), &type, &layer, BPF_ANY);
  return 0;
}

Probe::Probe(std::unique_ptr<State> state) : state_(std::move(state)) {}
Probe::Probe(Probe&&) noexcept = default;
Probe& Probe::operator=(Probe&&) noexcept = default;
Probe::~Probe() = default;

std::expected<Probe, model::Error> Probe::load(const go_binary::Executable& executable, const WatchOptions& options) {
  keep_libbpf_silent();
  auto state = std::make_unique<State>(executable);
  state->options = options;
  const auto plan = [&](const char* program, std::string_view function) -> std::expected<void, model::Error> {
    auto point = find_probe_point(executable, function, options.executable);
    if (!point) return std::unexpected(point.error());
    if (options.target) {
      if (const auto same = check_in_memory(*point, *options.target); !same) return same;
    }
    state->points.emplace_back(program, std::move(*point));
    return {};
  };
  if (const auto planned = plan("write_value", "context.WithValue"); !planned) return std::unexpected(planned.error());
  const bool method = executable.build().minor >= 21;
  const auto optional = [&](const char* program, std::string_view function) {
    if (const auto planned = plan(program, function); !planned) state->missing.push_back(fmt::format("{}: {}", function, planned.error().what));
  };
  optional("make_cancel", method ? "context.(*cancelCtx).propagateCancel" : "context.propagateCancel");
  if (options.lookups) optional("look_up", "context.(*valueCtx).Value");
  for (const go_binary::InlinedCopy& copy : executable.functions().inlined_copies("context.WithValue")) {
    state->inlined.push_back(site_of(executable, copy.call + 1));
  }

  const LayerTable layers = read_layers(executable);
  if (layers.value_itab == 0) return std::unexpected(refused("the program has no value layers", "there is nothing to watch"));
  int failed = state->load(layers, true);
  if (failed == 0) {
    // Whether the kernel has uprobe_multi shows when the first link is made.
    const int link = link_uprobe(bpf_program__fd(state->program("write_value")), options.executable, state->points[0].second.file_offset,
                                 state->points[0].second.address, options.target ? options.target->process : 0);
    if (link >= 0) ::close(link);
    else failed = link;
  }
  if (failed == -EINVAL || failed == -EOPNOTSUPP) failed = state->load(layers, false);
  if (failed != 0) return std::unexpected(kernel_refused("load the probes", -failed));
  state->ring = ring_buffer__new(bpf_map__fd(state->skeleton->maps.events), State::on_event, state.get(), nullptr);
  if (state->ring == nullptr) return std::unexpected(kernel_refused("read the probes' events", errno));
  return Probe(std::move(state));
}

std::expected<void, model::Error> Probe::attach() {
  const pid_t process = state_->options.target ? state_->options.target->process : 0;
  for (const auto& [name, point] : state_->points) {
    bpf_program* program = state_->program(name);
    int failed = 0;
    if (state_->multi) {
      const int link = link_uprobe(bpf_program__fd(program), state_->options.executable, point.file_offset, point.address, process);
      if (link >= 0) state_->links.push_back(link);
      else failed = -link;
    } else {
      bpf_uprobe_opts how{};
      how.sz = sizeof how;
      how.bpf_cookie = point.address;
      bpf_link* link = bpf_program__attach_uprobe_opts(program, process == 0 ? -1 : process, state_->options.executable.c_str(), point.file_offset, &how);
      if (link != nullptr) state_->older_links.push_back(link);
      else failed = errno;
    }
    if (failed != 0) {
      detach();
      return std::unexpected(kernel_refused(fmt::format("place a probe in {}", point.function), failed));
    }
  }
  return {};
}

void Probe::detach() {
  for (const int link : state_->links) ::close(link);
  for (bpf_link* link : state_->older_links) bpf_link__destroy(link);
  state_->links.clear();
  state_->older_links.clear();
}

void Probe::count(bool on) { __atomic_store_n(&state_->skeleton->data->counting, on ? 1u : 0u, __ATOMIC_SEQ_CST); }

Counted Probe::counted() const {
  std::vector<std::uint64_t> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const int map = bpf_map__fd(state_->skeleton->maps.counters);
  const auto calls = sum_of(map, WAYBILL_CALLS, per_cpu);
  return {.calls = calls, .conflicts = sum_of(map, WAYBILL_CONFLICTS, per_cpu), .hits = calls};
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
  seen.lookup_misses = counter(WAYBILL_LOOKUP_MISSES);
  seen.lookup_layers = counter(WAYBILL_LOOKUP_LAYERS);
  for (std::uint32_t depth = 0; depth < WAYBILL_DEPTHS; ++depth) {
    const int map = bpf_map__fd(maps.depths);
    if (const auto calls = sum_of(map, WAYBILL_DEPTH * WAYBILL_DEPTHS + depth, per_cpu)) seen.depth[depth] = calls;
    if (const auto calls = sum_of(map, WAYBILL_VALUE_DEPTH * WAYBILL_DEPTHS + depth, per_cpu)) seen.value_depth[depth] = calls;
  }
  std::uint64_t kept = 0;
  std::map<std::pair<model::ObservedKey, model::CodeSite>, model::KeyWriter> writers;
  for_each<waybill_key_site, waybill_key_count>(maps.key_sites, [&](const waybill_key_site& key, const waybill_key_count& count) {
    kept += count.writes;
    model::KeyWriter writer{.key = key_of(state.executable, key), .site = state.site(key.site)};
    // One line may be compiled more than once: in generic and in inlined functions.
    model::KeyWriter& whole = writers.try_emplace({writer.key, writer.site}, writer).first->second;
    whole.writes += count.writes;
    if (count.conflicts == 0) return;
    whole.nearest = whole.conflicts == 0 ? count.nearest : std::min(whole.nearest, count.nearest);
    whole.farthest = std::max(whole.farthest, count.farthest);
    whole.conflicts += count.conflicts;
    if (count.earlier_site != 0) whole.earlier = state.site(count.earlier_site);
  });
  for (auto& [_, writer] : writers) seen.writers.push_back(std::move(writer));
  std::ranges::stable_sort(seen.writers, std::ranges::greater(), &model::KeyWriter::writes);

  model::ObservationCoverage& coverage = seen.coverage;
  coverage.inlined_copies = state.inlined;
  coverage.missing_probes = state.missing;
  coverage.truncated = counter(WAYBILL_TRUNCATED);
  coverage.foreign = counter(WAYBILL_FOREIGN);
  coverage.unknown_layers = counter(WAYBILL_UNKNOWN_LAYERS);
  coverage.faults = counter(WAYBILL_CHAIN_FAULTS) + counter(WAYBILL_KEY_FAULTS);
  coverage.possible_conflicts = counter(WAYBILL_POSSIBLE_CONFLICTS);
  coverage.lost_writes = seen.calls > kept ? seen.calls - kept : 0;
  coverage.lost_events = counter(WAYBILL_EVENTS_LOST);
  for_each<waybill_unknown, std::uint64_t>(maps.unknown_types, [&](const waybill_unknown& unknown, std::uint64_t count) {
    const go_binary::Type type = state.executable.types().at(unknown.type);
    coverage.unknown_types[type.name.empty() ? fmt::format("type {:#x}", unknown.type) : type.name] += count;
  });
  return seen;
}

int Probe::State::on_event(void* context, void* data, std::size_t size) {
  const State& state = *static_cast<const State*>(context);
  if (size < sizeof(waybill_event) || !state.take) return 0;
  waybill_event event{};
  std::memcpy(&event, data, sizeof event);
  Conflict conflict{.seconds = static_cast<double>(event.nanoseconds) / 1e9,
                    .process = static_cast<pid_t>(event.process),
                    .thread = static_cast<pid_t>(event.thread),
                    .goroutine = event.goroutine,
                    .key = key_of(state.executable, event.key),
                    .site = state.site(event.key.site),
                    .earlier = state.site(event.earlier_site),
                    .apart = event.apart,
                    .depth = event.depth,
                    .stack = {}};
  // The kernel's walk begins at the probe and leaves out the direct caller, whose return address isn't
  // behind a frame yet.
  std::vector<std::uint64_t> addresses = {event.key.site};
  for (std::uint32_t i = 1; i < std::min<std::uint32_t>(event.frames, WAYBILL_STACK_FRAMES); ++i) addresses.push_back(event.stack[i] - event.bias);
  for (const std::uint64_t address : addresses) {
    for (const go_binary::Frame& frame : state.executable.functions().frames(address - 1)) {
      conflict.stack.push_back({.function = frame.function, .file = frame.file, .line = frame.line});
    }
  }
  state.take(conflict);
  return 0;
}

void Probe::conflicts(const std::function<void(const Conflict&)>& take) {
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

#include "tool/process/probe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <contexts.skeleton.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tool/process/bpf/records.h"
#include "tool/process/context_code.hpp"
#include "tool/process/kernel_link.hpp"
#include "tool/process/kernel_maps.hpp"
#include "tool/process/layers.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/probe_point.hpp"
#include "tool/process/probe_state.hpp"

namespace waybill::process {
namespace {

model::Error refused(std::string what, std::string advice) {
  return {.doing = "watch the program", .what = std::move(what), .where = "", .advice = std::move(advice)};
}

/// The compiler makes it: it goes on with (*cancelCtx).Value, or has a copy of that.
constexpr const char* kTimerValue = "context.(*timerCtx).Value";

/// Whether contexts with a cancellation are made known by a method, as since Go 1.21, or by a function.
bool cancels_by_method(const go_binary::Executable& executable) { return executable.build().minor >= 21; }

template <class Array>
void set_ranges(Array& to, const std::vector<CodeRange>& ranges) {
  std::size_t at = 0;
  for (const CodeRange& range : ranges) {
    if (at + 1 >= std::size(to)) break;
    to[at++] = range.begin;
    to[at++] = range.end;
  }
}

}  // namespace

int Probe::State::load(const LayerTable& layers, bool with_multi) {
  if (skeleton != nullptr) contexts__destroy(skeleton);
  multi = with_multi;
  skeleton = contexts__open();
  if (skeleton == nullptr) return -errno;
  auto& constants = *skeleton->rodata;
  constants.value_itab = layers.value_itab;
  constants.server_key = layers.server_key;
  const GoroutineLayout goroutine = goroutine_layout(executable.build().minor);
  constants.goroutine_offset = goroutine.number;
  constants.start_offset = goroutine.start;
  constants.sample = std::max(options.sample, 1u);
  constants.every_event = options.every_event ? 1 : 0;
  constants.follow_cancels = options.cancels ? 1 : 0;
  constants.child_is_argument = cancels_by_method(executable) ? 0 : 1;
  constants.timer_canceler = layers.timer_canceler.first;
  constants.timer_hop = layers.timer_canceler.second;
  constants.cancel_itab = layers.cancel_itab;
  constants.detached_itab = layers.detached_itab;
  constants.timer_itab = layers.timer_itab;
  constants.recursive = executable.build().minor < 18 ? 1 : 0;
  const ContextCode code = read_context_code(executable);
  constants.context_code_begin = code.all.begin;
  constants.context_code_end = code.all.end;
  set_ranges(constants.lookup_code, code.lookups);
  set_ranges(constants.passing_code, code.passing);
  if (options.cancels) bpf_map__set_max_entries(skeleton->maps.open_cancels, WAYBILL_OPEN_CANCELS);
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

Probe::State::~State() {
  unlink_uprobes(links);
  for (bpf_link* link : older_links) bpf_link__destroy(link);
  if (ring != nullptr) ring_buffer__free(ring);
  if (skeleton != nullptr) contexts__destroy(skeleton);
}

std::expected<void, model::Error> Probe::State::plan() {
  const auto point = [&](const char* program, std::string_view function) -> std::expected<void, model::Error> {
    auto found = find_probe_point(executable, function, options.executable);
    if (!found) return std::unexpected(found.error());
    if (options.target) {
      if (const auto same = check_in_memory(*found, *options.target); !same) return same;
    }
    points.emplace_back(program, std::move(*found));
    return {};
  };
  const auto optional = [&](const char* program, std::string_view function) {
    // The linker left it out, as nothing calls it: then nothing is missed either.
    if (executable.functions().named(function) == nullptr && executable.functions().inlined_copies(function).empty()) return;
    if (const auto planned = point(program, function); !planned) missing.push_back(fmt::format("{}: {}", function, planned.error().what));
  };
  if (const auto planned = point("write_value", "context.WithValue"); !planned) return planned;
  for (const go_binary::InlinedCopy& copy : executable.functions().inlined_copies("context.WithValue")) inlined.push_back(site_of(executable, copy.call + 1));
  optional("make_cancel", cancels_by_method(executable) ? "context.(*cancelCtx).propagateCancel" : "context.propagateCancel");
  if (options.cancels) optional("cancel", "context.(*cancelCtx).cancel");
  if (!options.lookups) return {};
  optional("look_up_value", "context.(*valueCtx).Value");
  optional("look_up_cancel", "context.(*cancelCtx).Value");
  if (executable.functions().named("context.(*withoutCancelCtx).Value") != nullptr) optional("look_up_detached", "context.(*withoutCancelCtx).Value");
  for (const char* function : {"context.(*valueCtx).Value", "context.(*cancelCtx).Value"}) {
    for (const go_binary::InlinedCopy& copy : executable.functions().inlined_copies(function)) {
      if (copy.inside->name == kTimerValue) {
        optional("look_up_timer", kTimerValue);
      } else if (!copy.inside->name.starts_with("context.")) {
        const model::CodeSite site = site_of(executable, copy.call + 1);
        missing.push_back(fmt::format("a copy of {} in {} ({}:{})", function, site.function, site.file, site.line));
      }
    }
  }
  return {};
}

Probe::Probe(std::unique_ptr<State> state) : state_(std::move(state)) {}
Probe::Probe(Probe&&) noexcept = default;
Probe& Probe::operator=(Probe&&) noexcept = default;
Probe::~Probe() = default;

std::expected<Probe, model::Error> Probe::load(const go_binary::Executable& executable, const WatchOptions& options) {
  keep_libbpf_silent();
  auto state = std::make_unique<State>(executable);
  state->options = options;
  auto file = WatchedFile::open(options.executable, !options.target);
  if (!file) return std::unexpected(file.error());
  state->file = std::move(*file);
  if (const auto planned = state->plan(); !planned) return std::unexpected(planned.error());
  const LayerTable layers = read_layers(executable);
  if (layers.value_itab == 0) return std::unexpected(refused("the program has no value layers", "there is nothing to watch"));
  int failed = state->load(layers, true);
  if (failed == 0 && state->file->holds(state->points[0].second)) {
    // Whether the kernel has uprobe_multi shows when the first link is made.
    const int link = link_uprobe(bpf_program__fd(state->program("write_value")), state->file->path(), state->points[0].second.file_offset,
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
  const std::string path = state_->file->path();
  for (const auto& [name, point] : state_->points) {
    if (!state_->file->holds(point)) {
      detach();
      return std::unexpected(refused(fmt::format("the file isn't what it was: {} has other code", point.function), "start again"));
    }
    bpf_program* program = state_->program(name);
    int failed = 0;
    if (state_->multi) {
      const int link = link_uprobe(bpf_program__fd(program), path, point.file_offset, point.address, process);
      if (link >= 0) state_->links.push_back(link);
      else failed = -link;
    } else {
      bpf_uprobe_opts how{};
      how.sz = sizeof how;
      how.bpf_cookie = point.address;
      bpf_link* link = bpf_program__attach_uprobe_opts(program, process == 0 ? -1 : process, path.c_str(), point.file_offset, &how);
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
  unlink_uprobes(state_->links);
  for (bpf_link* link : state_->older_links) bpf_link__destroy(link);
  state_->older_links.clear();
}

const WatchedFile* Probe::file() const { return &*state_->file; }

void Probe::count(bool on) { __atomic_store_n(&state_->skeleton->data->counting, on ? 1u : 0u, __ATOMIC_SEQ_CST); }

}  // namespace waybill::process

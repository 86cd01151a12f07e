// WB605: a second set of metadata takes the place of the first one.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Function;
using model::FunctionIndex;
using model::Handover;
using model::Key;
using model::Layer;
using model::Presence;
using model::Program;

constexpr std::string_view kRule = "metadata-overwrite";

/// Whether a key is one under which a call's metadata stands as a whole. Each of these is written
/// by its own package alone.
bool is_metadata(const Program& program, model::KeyIndex index) {
  static constexpr std::array<std::string_view, 5> kShown = {
      "outgoing metadata", "incoming metadata", "server metadata", "kratos server metadata",
      "kratos client metadata"};
  const Key* key = key_at(program, index);
  return key != nullptr && std::ranges::find(kShown, key->shown) != kShown.end();
}

/// Returns the layer by which the flow sets all of the metadata anew; null if it sets none.
const Layer* setting(const Program& program, const Flow& flow) {
  if (flow.kind != FlowKind::Derive) return nullptr;
  for (const Layer& layer : flow.layers) {
    if (is_metadata(program, layer.key) && layer.presence != Presence::IfAbsent) return &layer;
  }
  return nullptr;
}

/// Adding to what is there loses nothing, though it writes the same key.
bool only_adds(const Flow& flow) {
  const std::string_view name = bare_name(flow.callee);
  return name.starts_with("Append") || name.starts_with("Merge");
}

std::string_view shown(const Program& program, const Layer& layer) {
  return key_at(program, layer.key)->shown;
}

/// The functions that look the metadata up: what they set may hold what was there.
using Readers = std::set<std::pair<FunctionIndex, std::string_view>>;

Readers find_readers(const Program& program) {
  Readers readers;
  for (const model::Read& read : program.reads) {
    if (!is_metadata(program, read.key)) continue;
    // A helper or literal may do it for the function around it.
    for (FunctionIndex at = read.function; at != 0; at = program.functions[at].parent) {
      readers.emplace(at, key_at(program, read.key)->shown);
    }
  }
  // A helper that looks it up does so for its caller.
  for (const Handover& handover : program.handovers) {
    if (handover.target == 0) continue;
    for (const auto& [function, what] : Readers(readers)) {
      if (function == handover.target) readers.emplace(handover.function, what);
    }
  }
  return readers;
}

/// The calls that a carrier passes on its way from where its metadata was set, outermost first.
using Way = std::vector<const Handover*>;

void report(const Program& program, FlowIndex first, FlowIndex second, const Way& way, bool certain,
            Sink& sink) {
  const Flow& flow = program.flows[second];
  const Layer& layer = *setting(program, flow);
  const Layer& before = *setting(program, program.flows[first]);
  const std::string_view what = shown(program, layer);
  const bool likely = !certain || layer.may || before.may || flow.may;
  Draft draft = {.rule = kRule,
                 .place = flow.place,
                 .message = fmt::format("the {} that {} sets takes the place of what {} set "
                                        "before: none of that is sent",
                                        what, flow.callee, program.flows[first].callee),
                 .certainty = likely ? Certainty::Likely : Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {flow.place},
                 .identity = {std::string(what), flow.callee, program.flows[first].callee},
                 .function = flow.function};
  append_derivation(program, program.flows[first], fmt::format("sets the {}", what),
                    draft.evidence);
  for (const Handover* through : way) {
    draft.evidence.push_back({through->place, fmt::format("passes it to {}", through->callee)});
  }
  append_derivation(program, flow, fmt::format("sets the {} anew", what), draft.evidence);
  sink.report(std::move(draft));
}

/// Returns the nearest settings of the same metadata that the flow descends from.
std::vector<FlowIndex> settings_above(const Program& program, FlowIndex value,
                                      std::string_view what, bool* certain) {
  std::vector<FlowIndex> found;
  *certain = true;
  for (const FlowIndex parent : program.flows[value].parents) {
    const Descent descent(program, parent, [&](FlowIndex, const Flow& flow) {
      const Layer* layer = setting(program, flow);
      return layer != nullptr && shown(program, *layer) == what && !only_adds(flow);
    });
    for (const FlowIndex ancestor : descent.ancestors()) {
      found.push_back(ancestor);
      if (program.flows[ancestor].may) *certain = false;
    }
  }
  return found;
}

/// Whether the function that derives the carrier returns it. What an unresolved call that is given
/// it returns is something else.
bool is_returned(const Program& program, FlowIndex derivation) {
  return std::ranges::any_of(program.handovers, [&](const Handover& handover) {
    if (handover.how != Handover::How::Return ||
        handover.function != program.flows[derivation].function) {
      return false;
    }
    const Descent descent(program, handover.flow, [&](FlowIndex index, const Flow& flow) {
      return index == derivation || flow.unresolved;
    });
    return std::ranges::find(descent.ancestors(), derivation) != descent.ancestors().end();
  });
}

/// Returns the client interceptor that the function is, or is a literal of; 0 if there is none.
/// gRPC calls it with what its caller, and the interceptors before it, set.
FunctionIndex client_interceptor(const Program& program, FunctionIndex function) {
  for (FunctionIndex at = function; at != 0; at = program.functions[at].parent) {
    const bool invokes =
        std::ranges::any_of(program.functions[at].parameters, [](const std::string& type) {
          return type == "grpc.UnaryInvoker" || type == "grpc.Streamer";
        });
    if (invokes) return at;
  }
  return 0;
}

/// The calls in which a function is given carriers, by the function.
using Given = std::map<FunctionIndex, std::vector<const Handover*>>;

/// What a function's parameter comes with.
struct Before {
  FlowIndex flow = 0;  ///< the nearest setting of the metadata by a caller, or a caller of it
  FunctionIndex interceptor =
      0;  ///< where there is none: a client interceptor whose caller may have
  Way way;
};

/// Follows the callers, nearest first. A function on the way that looks the metadata up ends that
/// way.
Before set_by_callers(const Program& program, const Given& given, const Readers& readers,
                      FunctionIndex function, std::uint16_t parameter, std::string_view what) {
  Before before;
  struct Open {
    FunctionIndex function;
    std::uint16_t parameter;
    Way way;
  };
  std::vector<Open> open{{function, parameter, {}}};
  std::set<std::pair<FunctionIndex, std::uint16_t>> seen{{function, parameter}};
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (before.interceptor == 0) {
      before = {0, client_interceptor(program, open[at].function), open[at].way};
    }
    const auto callers = given.find(open[at].function);
    if (callers == given.end()) continue;
    for (const Handover* handover : callers->second) {
      if (handover->parameter != open[at].parameter) continue;
      if (readers.contains({handover->function, what})) continue;
      Way way{handover};
      way.insert(way.end(), open[at].way.begin(), open[at].way.end());
      const Descent descent(program, handover->flow, [&](FlowIndex, const Flow& candidate) {
        const Layer* set = setting(program, candidate);
        return candidate.kind == FlowKind::Parameter ||
               (set != nullptr && shown(program, *set) == what && !only_adds(candidate));
      });
      for (const FlowIndex ancestor : descent.ancestors()) {
        const Flow& from = program.flows[ancestor];
        if (from.kind != FlowKind::Parameter) return {ancestor, 0, std::move(way)};
        if (seen.emplace(from.function, from.index).second) {
          open.push_back({from.function, from.index, way});
        }
      }
    }
  }
  return before;
}

void report_interceptor(const Program& program, FlowIndex index, const Before& before, Sink& sink) {
  const Flow& flow = program.flows[index];
  const Function& interceptor = program.functions[before.interceptor];
  const std::string_view what = shown(program, *setting(program, flow));
  Draft draft = {
      .rule = kRule,
      .place = flow.place,
      .message = fmt::format("the {} that {} sets takes the place of what was set before "
                             "the interceptor {}: none of that is sent",
                             what, flow.callee, interceptor.name),
      .certainty = Certainty::Likely,
      .severity = {},
      .evidence = {{{interceptor.file, interceptor.offset},
                    "is called with the context of whoever makes the call"}},
      .causes = {flow.place},
      .identity = {std::string(what), flow.callee, "interceptor"},
      .function = flow.function};
  for (const Handover* through : before.way) {
    draft.evidence.push_back({through->place, fmt::format("passes it to {}", through->callee)});
  }
  append_derivation(program, flow, fmt::format("sets the {} anew", what), draft.evidence);
  sink.report(std::move(draft));
}

}  // namespace

void check_metadata_overwrite(const Program& program, Sink& sink) {
  const Readers readers = find_readers(program);
  Given given;
  for (const Handover& handover : program.handovers) {
    // What a helper that only derives does, its caller's flow shows.
    if (handover.target == 0 || handover.how != Handover::How::Call) continue;
    given[handover.target].push_back(&handover);
  }
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    const Layer* layer = setting(program, flow);
    if (layer == nullptr || only_adds(flow)) continue;
    const std::string_view what = shown(program, *layer);
    const auto reads = [&](FunctionIndex function) { return readers.contains({function, what}); };
    bool certain = true;
    auto above = settings_above(program, index, what, &certain);
    const bool read_here = reads(flow.function);
    if (!above.empty()) {
      if (read_here) {
        sink.silent(kRule, flow.place,
                    fmt::format("the function looks the {} up: it may keep what was there", what));
        continue;
      }
      report(program, above.front(), index, {}, certain, sink);
      continue;
    }
    if (read_here) continue;
    // What the function returns, its caller's own flow shows.
    if (is_returned(program, index)) continue;
    // The caller's: what the parameter is given.
    const Descent from_parameter(program, index, [](FlowIndex, const Flow& candidate) {
      return candidate.kind == FlowKind::Parameter;
    });
    for (const FlowIndex parameter : from_parameter.ancestors()) {
      const Before before = set_by_callers(program, given, readers, flow.function,
                                           program.flows[parameter].index, what);
      if (before.flow != 0) {
        report(program, before.flow, index, before.way, true, sink);
      } else if (before.interceptor != 0 && what == "outgoing metadata") {
        report_interceptor(program, index, before, sink);
      }
    }
  }
}

}  // namespace waybill::rules

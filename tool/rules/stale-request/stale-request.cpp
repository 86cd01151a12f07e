// WB604: a new request or context was made, and the old one is passed on.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FunctionIndex;
using model::Handover;
using model::Program;

constexpr std::string_view kRule = "stale-request";

using Handovers = std::vector<const Handover*>;

/// Whether what the derivation made goes anywhere: it, or something derived from it, is handed on.
bool goes_on(const Program& program, const Handovers& of_function, FlowIndex derivation) {
  return std::ranges::any_of(of_function, [&](const Handover* handover) {
    return handover->how != Handover::How::Ask &&
           descent_from(program, handover->flow, derivation).reached();
  });
}

/// Whether a reader further on would miss what the derivation adds to the carrier that the call
/// gets. A deadline alone is often meant for the function's own waiting, and a mere copy of a
/// request for looking at.
bool is_missed(const Program& program, const Handover& call, FlowIndex index) {
  const Flow& derivation = program.flows[index];
  if (!derivation.assigned && !derivation.dropped) return false;  // to `_`, which is deliberate
  if (!derivation.request) return grows(derivation) && !only_cancels(derivation);
  const Descent descent = descent_from(program, index, call.flow);
  if (!descent.reached()) return !derivation.callee.ends_with(".Clone");
  return std::ranges::any_of(descent.derivations(),
                             [&](FlowIndex step) { return grows(program.flows[step]); });
}

/// Whether the call takes the request over, rather than to have a look at it.
bool takes_over(const Program& program, const Handover& call, const Flow& derivation) {
  return call.forwards || (derivation.request && program.flows[call.flow].request);
}

void report(const Program& program, const Handover& call, const std::vector<FlowIndex>& lost,
            Sink& sink) {
  const Flow& newest = program.flows[lost.back()];
  const std::string_view made = carrier_noun(newest);
  const std::string_view passed = carrier_noun(program.flows[call.flow]);
  const std::string taker = call.callee.empty() ? std::string("the handler") : call.callee;
  Draft draft = {
      .rule = kRule,
      .place = call.place,
      .message = fmt::format("{} gets the old {}: the {} that {} made before goes nowhere", taker,
                             passed, made, newest.callee),
      .certainty = newest.may || grows_maybe(newest) ? Certainty::Likely : Certainty::Proven,
      .severity = {},
      .evidence = {},
      .causes = {},
      .identity = identity_of(program, newest),
      .function = call.function};
  draft.identity.push_back(call.callee);
  for (const FlowIndex index : lost) {
    const Flow& flow = program.flows[index];
    const auto layers = describe_layers(program, flow);
    const std::string_view noun = carrier_noun(flow);
    append_derivation(program, flow,
                      layers.empty() ? fmt::format("makes a new {}", noun)
                                     : fmt::format("makes a new {} and adds {}", noun, layers),
                      draft.evidence);
    draft.causes.push_back(flow.place);
  }
  draft.evidence.push_back({call.place, fmt::format("passes on the {} from before", passed)});
  sink.report(std::move(draft));
}

/// Whether it is, or only went into, the result of a call statement: lost where that stands, whoever
/// is called next.
bool is_dropped(const Program& program, const Handover& call, FlowIndex index) {
  return std::ranges::any_of(call.newer, [&](FlowIndex other) {
    const Flow& flow = program.flows[other];
    return flow.dropped && flow.pure && descent_from(program, other, index).reached();
  });
}

void check_call(const Program& program, const Handovers& of_function, const Handover& call,
                std::set<model::Place>& told, Sink& sink) {
  std::vector<FlowIndex> lost;
  for (const FlowIndex index : call.newer) {
    const Flow& flow = program.flows[index];
    if (is_dropped(program, call, index)) continue;
    if (!is_missed(program, call, index) || !takes_over(program, call, flow)) continue;
    if (goes_on(program, of_function, index)) {
      sink.silent(kRule, call.place,
                  fmt::format("the {} that {} made is handed on elsewhere", carrier_noun(flow),
                              flow.callee));
      continue;
    }
    lost.push_back(index);
  }
  if (lost.empty()) return;
  // The first call that is given the old one tells it; later ones only repeat it.
  if (!told.insert(program.flows[lost.back()].place).second) return;
  report(program, call, lost, sink);
}

}  // namespace

void check_stale_request(const Program& program, Sink& sink) {
  std::map<FunctionIndex, Handovers> by_function;
  for (const Handover& handover : program.handovers) {
    by_function[handover.function].push_back(&handover);
  }
  for (auto& [function, of_function] : by_function) {
    std::set<model::Place> told;
    // Handlers first: a look at the old request on the way there matters less.
    for (const bool forwards : {true, false}) {
      for (const Handover* handover : of_function) {
        if (handover->newer.empty() || handover->forwards != forwards) continue;
        check_call(program, of_function, *handover, told, sink);
      }
    }
  }
}

}  // namespace waybill::rules

// WB604: a new request or context was made, and the old one is passed on.
#include <algorithm>
#include <iterator>
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
#include "tool/rules/stale-request/wrapped.hpp"

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

/// Whether what the derivation made goes on only where a way adds more to it: the way meant to put on
/// what it adds, and took along what was made for all of them.
bool goes_on_with_more(const Program& program, const Handovers& of_function, const Handover& call,
                       FlowIndex derivation) {
  const Flow& flow = program.flows[derivation];
  if (flow.request || !flow.assigned || !grows(flow) || only_cancels(flow)) return false;
  std::vector<FlowIndex> steps = descent_from(program, call.flow, derivation).derivations();
  std::erase(steps, derivation);
  const bool more = std::ranges::any_of(steps, [&](FlowIndex step) {
    return grows(program.flows[step]) && !program.flows[step].request;
  });
  return more && std::ranges::none_of(of_function, [&](const Handover* handover) {
    const bool is_step = std::ranges::any_of(
        steps, [&](FlowIndex step) { return program.flows[step].place == handover->place; });
    return !is_step && handover->how != Handover::How::Ask && handover->flow != call.flow &&
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
            bool on_some_ways, Sink& sink) {
  const Flow& newest = program.flows[lost.back()];
  const std::string_view made = carrier_noun(newest);
  const std::string_view passed = carrier_noun(program.flows[call.flow]);
  const std::string taker = call.callee.empty() ? std::string("the handler") : call.callee;
  Draft draft = {
      .rule = kRule,
      .place = call.place,
      .message = on_some_ways
                     ? fmt::format("{} gets the old {} on some ways: the {} that {} made for all of "
                                   "them goes on only where more is added to it",
                                   taker, passed, made, newest.callee)
                     : fmt::format("{} gets the old {}: the {} that {} made before goes nowhere",
                                   taker, passed, made, newest.callee),
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
  draft.evidence.push_back(
      {call.place, fmt::format("passes on the {} from before{}", passed,
                               on_some_ways ? " where none of the ways was taken that add to it" : "")});
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
  const bool on_some_ways = lost.empty();
  if (on_some_ways && call.forwards) {
    std::ranges::copy_if(call.newer_on_some, std::back_inserter(lost), [&](FlowIndex index) {
      return goes_on_with_more(program, of_function, call, index);
    });
  }
  if (lost.empty()) return;
  // The first call that is given the old one tells it; later ones only repeat it.
  if (!told.insert(program.flows[lost.back()].place).second) return;
  report(program, call, lost, on_some_ways, sink);
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
        if (handover->newer.empty() && handover->newer_on_some.empty()) continue;
        if (handover->forwards != forwards) continue;
        check_call(program, of_function, *handover, told, sink);
      }
    }
  }
  check_wrapped_handlers(program, sink);
}

}  // namespace waybill::rules

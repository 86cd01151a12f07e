#include "tool/rules/stale-request/wrapped.hpp"

#include <set>
#include <string>

#include <fmt/format.h>

#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::Handover;
using model::Program;

constexpr std::string_view kRule = "stale-request";

bool takes_writer_and_request(const model::Function& function) {
  return function.literal && function.parameters.size() == 2 &&
         function.parameters[1] == "*http.Request";
}

/// Returns the parameter of a function around that a captured carrier is; 0 if it is no such one.
FlowIndex parameter_outside(const Program& program, FlowIndex index) {
  for (int steps = 0; steps < 20; ++steps) {
    const Flow& flow = program.flows[index];
    if (flow.kind == FlowKind::Parameter) return steps == 0 ? 0 : index;
    if (flow.kind != FlowKind::Captured || flow.parents.empty() || flow.parents[0] == 0) return 0;
    index = flow.parents[0];
  }
  return 0;
}

}  // namespace

void check_wrapped_handlers(const Program& program, Sink& sink) {
  // Those that look at the request they are given: its flow is there then.
  std::set<FunctionIndex> looking;
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (flow.kind == FlowKind::Parameter && flow.index == 1) looking.insert(flow.function);
  }
  for (const Handover& handover : program.handovers) {
    if (handover.how != Handover::How::Call || !handover.forwards) continue;
    const model::Function& function = program.functions[handover.function];
    if (!takes_writer_and_request(function) || looking.contains(handover.function)) continue;
    const FlowIndex outside = parameter_outside(program, handover.flow);
    if (outside == 0 || !program.flows[outside].request) continue;
    const Flow& carrier = program.flows[outside];
    const std::string taker =
        handover.callee.empty() ? std::string("the handler") : handover.callee;
    Draft draft = {
        .rule = kRule,
        .place = handover.place,
        .message = fmt::format("{} gets the {} from outside: the request that the middleware "
                               "around this handler hands on goes nowhere, and what it put on it "
                               "is missing",
                               taker, carrier_noun(carrier)),
        .certainty = Certainty::Likely,
        .severity = {},
        .evidence = {},
        .causes = {handover.place},
        .identity = {std::string("wrapped"), handover.callee},
        .function = handover.function};
    draft.evidence.push_back({carrier.place, "the function around is given this one"});
    draft.evidence.push_back(
        {{function.file, function.offset},
         "this handler is given to a function value to wrap, and never looks at its own request"});
    draft.evidence.push_back({handover.place, "passes on the one from outside"});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules

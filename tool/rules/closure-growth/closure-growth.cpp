// WB204: a captured carrier is derived from itself in a closure that can run more than once.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::CaptureStore;
using model::Certainty;
using model::Closure;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Place;
using model::Program;
using model::Runs;
using model::Step;

constexpr std::string_view kRule = "closure-growth";

/// How often the literals between a captured variable and an assignment to it run.
struct Repetition {
  Runs runs = Runs::Once;
  const Closure* closure = nullptr;  ///< the one that decides it
};

/// The variable may be captured through several literals; any one of them that runs often makes the
/// assignment happen often for one variable.
Repetition repetition_of(const Program& program, FlowIndex captured) {
  Repetition repetition;
  for (std::size_t steps = 0; captured != 0 && steps < program.closures.size() + 1; ++steps) {
    const Flow& flow = program.flows[captured];
    if (flow.kind != FlowKind::Captured) break;
    const Closure* closure = closure_of(program, flow.function);
    const Runs runs = closure == nullptr ? Runs::Unknown : closure->runs;
    if (runs == Runs::Often) return {runs, closure};
    if (runs == Runs::Unknown) repetition = {runs, closure};
    captured = flow.parents.empty() ? 0 : flow.parents[0];
  }
  return repetition;
}

/// Goroutines that the rounds of a loop start, with one variable for all of them.
bool shared_by_goroutines(const CaptureStore& store, const Closure* closure) {
  return store.from_outside_loop && closure != nullptr && closure->started;
}

void report(const Program& program, const CaptureStore& store, const Descent& descent,
            FlowIndex derivation, const Closure& closure, Sink& sink) {
  const FlowIndex innermost = innermost_of_statement(program, derivation);
  const Flow& flow = program.flows[innermost];
  const std::string_view noun = carrier_noun(flow);
  const bool likely = !descent.certain(derivation) || grows_maybe(program.flows[derivation]);
  Draft draft = {
      .rule = kRule,
      .place = flow.place,
      .message = fmt::format("the captured {} {} is derived from itself {} and gains {}", noun,
                             store.variable,
                             closure.runs == Runs::Once
                                 ? "by each goroutine that the loop starts, all of which share it,"
                                 : "each time the closure runs",
                             describe_layers(program, flow)),
      .certainty = likely ? Certainty::Likely : Certainty::Proven,
      .severity = {},
      .evidence = {},
      .causes = {flow.place, program.flows[derivation].place},
      .identity = identity_of(program, flow),
      .function = store.function};
  draft.identity.push_back(store.variable);

  const Flow& captured = program.flows[descent.ancestors().front()];
  if (!captured.parents.empty() && captured.parents[0] != 0) {
    const Place outside = program.flows[captured.parents[0]].place;
    if (outside.file != model::kNowhere && outside.offset != 0) {
      draft.evidence.push_back(
          {outside, fmt::format("{} is made outside the closure", store.variable)});
    }
  }
  draft.evidence.push_back({closure.place, closure.runs == Runs::Once
                                               ? "each round of the loop starts a goroutine"
                                               : "the closure can run more than once"});
  draft.evidence.insert(draft.evidence.end(), closure.why.begin(), closure.why.end());
  append_derivation(program, flow,
                    fmt::format("derives the {} from the captured one and adds {}", noun,
                                describe_layers(program, flow)),
                    draft.evidence);
  if (innermost != derivation) {
    const auto layers = describe_layers(program, program.flows[derivation]);
    append_derivation(program, program.flows[derivation], "adds " + layers, draft.evidence);
  }
  draft.evidence.push_back(
      {store.place, fmt::format("and keeps it in {} for {}", store.variable,
                                closure.runs == Runs::Once ? "the others" : "the next run")});
  sink.report(std::move(draft));
}

}  // namespace

void check_closure_growth(const Program& program, Sink& sink) {
  std::set<std::pair<Place, std::string_view>> told;
  for (const CaptureStore& store : program.capture_stores) {
    const Descent descent(program, store.value, [&](FlowIndex, const Flow& flow) {
      return flow.kind == FlowKind::Captured && flow.index == store.slot &&
             flow.function == store.function;
    });
    for (const FlowIndex derivation : descent.derivations()) {
      const Flow& flow = program.flows[derivation];
      if (flow.layers.empty()) continue;
      const Place place = program.flows[innermost_of_statement(program, derivation)].place;
      if (!grows(flow)) {
        sink.silent(kRule, flow.place, "adds its layer only while the key is absent");
        continue;
      }
      Repetition repetition = repetition_of(program, descent.ancestors().front());
      if (repetition.runs != Runs::Often) {
        const Closure* own = closure_of(program, store.function);
        if (shared_by_goroutines(store, own)) repetition = {Runs::Once, own};
        else if (repetition.runs == Runs::Once) continue;
      }
      if (!told.emplace(place, store.variable).second) continue;
      if (repetition.runs == Runs::Unknown) {
        sink.silent(kRule, place, "how often the closure runs isn't known");
        continue;
      }
      report(program, store, descent, derivation, *repetition.closure, sink);
    }
  }
}

}  // namespace waybill::rules

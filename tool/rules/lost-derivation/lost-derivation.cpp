// WB206: a carrier is derived and then nothing sees it.
#include <algorithm>
#include <map>
#include <set>
#include <string>
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
using model::FlowKind;
using model::FunctionIndex;
using model::Handover;
using model::Place;
using model::Program;
using model::Store;

constexpr std::string_view kRule = "lost-derivation";

/// Cutting a context off its parent is done on purpose; nobody expects its values to be seen.
bool is_deliberate(const Flow& flow) {
  return flow.callee == "context.WithoutCancel";
}

/// Whether the call is known and always adds layers, or is not on disk and named as one that does.
bool is_derivation(const Flow& flow) {
  if (flow.unresolved) return named_as_derivation(bare_name(flow.callee));
  return !flow.may && !flow.layers.empty() && !grows_maybe(flow);
}

/// Whether the call makes a context to be cancelled, and gives that context to `_`.
bool keeps_only_cancel(const Flow& flow) {
  return flow.blank && flow.callee.starts_with("context.With") && !flow.layers.empty() &&
         std::ranges::all_of(flow.layers, [](const model::Layer& layer) {
           return layer.kind == model::LayerKind::Cancel;
         });
}

std::vector<FlowIndex> root_parents(const Program& program, FlowIndex flow) {
  const Descent descent(program, flow, [](FlowIndex, const Flow& candidate) {
    return candidate.kind != FlowKind::Derive && candidate.kind != FlowKind::Join &&
           candidate.kind != FlowKind::LoopHead;
  });
  return descent.ancestors();
}

/// Returns the first derivation behind `lost` in its function that goes back to the same older
/// carrier and is kept in a variable; 0 if there is none.
FlowIndex overwriting(const Program& program, const std::vector<FlowIndex>& of_function,
                      FlowIndex lost) {
  const Place place = program.flows[lost].place;
  const auto older = root_parents(program, lost);
  FlowIndex best = 0;
  for (const FlowIndex index : of_function) {
    const Flow& flow = program.flows[index];
    if (!flow.assigned || !(flow.place > place) || flow.place.file != place.file) continue;
    if (best != 0 && !(flow.place < program.flows[best].place)) continue;
    if (descent_from(program, index, lost).reached()) continue;
    const auto roots = root_parents(program, index);
    const bool same = std::ranges::any_of(roots, [&](FlowIndex root) {
      return std::ranges::find(older, root) != older.end() ||
             // A request's context is read anew at each r.Context(): the same field, another flow.
             std::ranges::any_of(older, [&](FlowIndex other) {
               const Flow &a = program.flows[root], &b = program.flows[other];
               return a.kind == FlowKind::Load && b.kind == FlowKind::Load &&
                      a.storage == b.storage;
             });
    });
    if (same) best = index;
  }
  return best;
}

Draft start(const Program& program, const Flow& flow, std::string message, std::string_view how) {
  const auto layers = describe_layers(program, flow);
  if (!layers.empty()) message += ", and with it " + layers;
  const bool likely = flow.may || grows_maybe(flow);
  Draft draft = {.rule = kRule,
                 .place = flow.place,
                 .message = std::move(message),
                 .certainty = likely ? Certainty::Likely : Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {flow.place},
                 .identity = identity_of(program, flow),
                 .function = flow.function};
  draft.identity.emplace_back(how);
  return draft;
}

void report_dropped(const Program& program, const Flow& flow, Sink& sink) {
  const std::string_view noun = carrier_noun(flow);
  Draft draft =
      start(program, flow, fmt::format("the {} that {} returns is dropped", noun, flow.callee),
            "dropped");
  append_derivation(program, flow,
                    fmt::format("returns a new {}; the one it is given stays as it is", noun),
                    draft.evidence);
  sink.report(std::move(draft));
}

void report_blank(const Program& program, const Flow& flow, Sink& sink) {
  Draft draft = start(program, flow, {}, "blank");
  draft.message = fmt::format(
      "the context that {} returns goes to _: its cancel function ends nothing", flow.callee);
  append_derivation(program, flow, "makes the context and what cancels it", draft.evidence);
  sink.report(std::move(draft));
}

void report_failed_only(const Program& program, const Flow& flow, Sink& sink) {
  const std::string_view noun = carrier_noun(flow);
  Draft draft = start(program, flow, {}, "failed");
  draft.message = fmt::format(
      "the {} from {} is looked at only where the call failed: where it succeeded, the older {} goes "
      "on",
      noun, flow.callee, noun);
  draft.certainty = Certainty::Likely;
  append_derivation(program, flow, fmt::format("yields a new {}", noun), draft.evidence);
  sink.report(std::move(draft));
}

void report_unused(const Program& program, FlowIndex index, FlowIndex later, Sink& sink) {
  const Flow& flow = program.flows[index];
  const std::string_view noun = carrier_noun(flow);
  Draft draft =
      start(program, flow,
            later == 0 ? fmt::format("the {} from {} is assigned and never used", noun, flow.callee)
                       : fmt::format("the {} from {} is never used: {} derives from the "
                                     "older {} again",
                                     noun, flow.callee, program.flows[later].callee, noun),
            "unused");
  append_derivation(program, flow, fmt::format("derives the {}", noun), draft.evidence);
  if (later != 0) {
    append_derivation(program, program.flows[later],
                      fmt::format("derives from the older {}, not from this one", noun),
                      draft.evidence);
  }
  sink.report(std::move(draft));
}

/// Returns the call that puts a value into the context of a request which is given another context
/// before anything looks at it, where that other one doesn't descend from it; 0 if there is none.
FlowIndex lost_with_request(const Program& program, FlowIndex request) {
  const FlowIndex later = program.flows[request].replaced_by;
  FlowIndex lost = 0;
  const Descent descent(program, request, [&](FlowIndex index, const Flow& flow) {
    if (flow.kind != FlowKind::Derive) return true;
    const bool holds_value = std::ranges::any_of(flow.layers, [](const model::Layer& layer) {
      return layer.kind == model::LayerKind::Value;
    });
    // A variable that holds the context may be looked at by itself.
    return index != request && (holds_value || flow.assigned);
  });
  if (descent.ancestors().size() != 1) return 0;
  lost = descent.ancestors().front();
  const Flow& flow = program.flows[lost];
  if (flow.kind != FlowKind::Derive || flow.assigned || flow.layers.empty()) return 0;
  if (descent_from(program, later, lost).reached()) return 0;
  const auto older = root_parents(program, lost);
  const auto others = root_parents(program, later);
  const bool same = std::ranges::any_of(
      others, [&](FlowIndex root) { return std::ranges::find(older, root) != older.end(); });
  return same ? lost : 0;
}

void report_replaced(const Program& program, FlowIndex lost, FlowIndex later, Sink& sink) {
  const Flow& flow = program.flows[lost];
  const std::string_view noun = carrier_noun(flow);
  Draft draft = start(program, flow,
                      fmt::format("the {} from {} is never used: the request is given another one "
                                  "next, which derives from the older {} again",
                                  noun, flow.callee, noun),
                      "replaced");
  append_derivation(program, flow, fmt::format("derives the {}", noun), draft.evidence);
  draft.evidence.push_back(
      {program.flows[later].place,
       fmt::format("gives the request a {} that doesn't descend from it", noun)});
  draft.causes.push_back(program.flows[later].place);
  sink.report(std::move(draft));
}

void report_unseen(const Program& program, const Store& store, Sink& sink) {
  const Flow& flow = program.flows[store.value];
  const std::string_view noun = carrier_noun(flow);
  const bool receiver = store.storage.owner == model::Storage::Owner::Receiver;
  const auto owner = store.storage.type.empty() ? std::string("the value") : store.storage.type;
  Draft draft =
      start(program, flow,
            fmt::format("the {} is stored in {} of a copy of {}, which the caller never sees", noun,
                        store.storage.path, owner),
            "unseen");
  append_derivation(program, flow, fmt::format("derives the {}", noun), draft.evidence);
  draft.evidence.push_back(
      {store.place,
       fmt::format("stores it in {}; {} is passed by value, so the change ends with the call",
                   store.storage.path, receiver ? "the receiver" : "the owner")});
  draft.identity.push_back(store.storage.path);
  sink.report(std::move(draft));
}

/// Whether the call starts a span: it is known, adds nothing but its own layer, and is named so.
bool starts_span(const Flow& flow) {
  if (flow.kind != FlowKind::Derive || flow.may || flow.unresolved || flow.layers.empty()) {
    return false;
  }
  const std::string_view name = bare_name(flow.callee);
  return (name.starts_with("Start") || name.contains("Span")) &&
         std::ranges::all_of(flow.layers, [](const model::Layer& layer) {
           return layer.kind == model::LayerKind::Opaque;
         });
}

/// Whether the call starts a span whose context goes to `_` and that is still open at the place.
bool is_open_span(const Flow& flow, Place at) {
  if (!flow.blank || !starts_span(flow)) return false;
  return flow.until_return || (flow.ended.file == at.file && flow.ended > at);
}

/// Whether the call starts a span that only the dropped context has: nobody can end it.
bool loses_span(const Flow& flow) {
  const std::string_view name = bare_name(flow.callee);
  return flow.dropped && flow.only_result && !flow.may && !flow.layers.empty() &&
         !grows_maybe(flow) && (name.starts_with("Start") || name.contains("Span"));
}

/// A parameter of a function, the receiver being 0 if there is one.
using Parameter = std::pair<FunctionIndex, std::uint16_t>;

/// The parameters below which the function, or one that it calls, starts a span: which one.
std::map<Parameter, FlowIndex> find_span_parents(const Program& program) {
  std::map<Parameter, FlowIndex> found;
  std::map<Parameter, std::vector<Parameter>> givers;
  std::vector<Parameter> open;
  const auto parameters = [&](FlowIndex flow) {
    std::vector<Parameter> of;
    for (const FlowIndex root : root_parents(program, flow)) {
      const Flow& from = program.flows[root];
      if (from.kind == FlowKind::Parameter) of.emplace_back(from.function, from.index);
    }
    return of;
  };
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (!starts_span(flow)) continue;
    for (const Parameter& parameter : parameters(index)) {
      if (found.try_emplace(parameter, index).second) open.push_back(parameter);
    }
  }
  for (const model::Pass& pass : program.passes) {
    if (pass.may) continue;
    for (const Parameter& parameter : parameters(pass.flow)) {
      givers[{pass.callee, pass.parameter}].push_back(parameter);
    }
  }
  while (!open.empty()) {
    const Parameter below = open.back();
    open.pop_back();
    for (const Parameter& giver : givers[below]) {
      if (found.try_emplace(giver, found.at(below)).second) open.push_back(giver);
    }
  }
  return found;
}

/// Whether the carrier goes out of the process or on to what handles the request: what is started there
/// belongs below the span.
bool goes_on(const Program& program, const Handover& handover) {
  if (handover.how != Handover::How::Call) return false;
  const std::string_view name = handover.name;
  if (name == "RoundTrip" || name == "ServeHTTP") return true;
  if (name == "Do" && handover.package == "net/http") return true;
  if (name == "Inject" && handover.package.contains("propagation")) return true;
  if (!handover.forwards || !handover.callee.empty()) return false;
  const auto& parameters = program.functions[handover.function].parameters;
  return std::ranges::any_of(parameters, [](const std::string& type) {
    return type.ends_with("UnaryHandler") || type.ends_with("UnaryInvoker") || type.ends_with("Streamer");
  });
}

void report_span(const Program& program, const Flow& flow, const Handover& handover, Sink& sink) {
  Draft draft = start(program, flow, {}, "span");
  draft.message = fmt::format(
      "the context of the span that {} starts goes to _: what the request meets next is not below it",
      flow.callee);
  draft.certainty = Certainty::Likely;
  append_derivation(program, flow,
                    flow.until_return ? "starts a span that lasts until the function returns"
                                      : "starts a span that lasts until it is ended further down",
                    draft.evidence);
  draft.evidence.push_back(
      {handover.place, handover.callee.empty()
                           ? std::string("hands the older one on")
                           : fmt::format("hands the older one on to {}", handover.callee)});
  sink.report(std::move(draft));
}

/// A span whose context goes to `_`, where a callee starts one of its own from the context before.
void check_spans(const Program& program, std::set<Place>& told, Sink& sink) {
  const bool any = std::ranges::any_of(
      program.flows, [](const Flow& flow) { return is_open_span(flow, flow.place); });
  if (!any) return;
  const auto span_parents = find_span_parents(program);
  for (const Handover& handover : program.handovers) {
    if (handover.how != Handover::How::Call) continue;
    for (const FlowIndex index : handover.newer) {
      const Flow& flow = program.flows[index];
      if (!is_open_span(flow, handover.place) || told.contains(flow.place)) continue;
      if (goes_on(program, handover)) {
        told.insert(flow.place);
        report_span(program, flow, handover, sink);
        continue;
      }
      if (handover.target == 0) continue;
      const auto inner = span_parents.find({handover.target, handover.parameter});
      if (inner == span_parents.end()) continue;
      told.insert(flow.place);
      const Flow& span = program.flows[inner->second];
      Draft draft = start(program, flow, {}, "span");
      draft.message = fmt::format(
          "the context of the span that {} starts goes to _: the span that {} starts meanwhile is "
          "not its child",
          flow.callee, program.functions[span.function].name);
      draft.certainty = Certainty::Likely;
      append_derivation(program, flow,
                        flow.until_return ? "starts a span that lasts until the function returns"
                                          : "starts a span that lasts until it is ended further down",
                        draft.evidence);
      draft.evidence.push_back(
          {handover.place, fmt::format("passes the older context to {}", handover.callee)});
      draft.evidence.push_back(
          {span.place, fmt::format("starts a span from it with {}", span.callee)});
      sink.report(std::move(draft));
    }
  }
}

}  // namespace

void check_lost_derivation(const Program& program, Sink& sink) {
  std::map<FunctionIndex, std::vector<FlowIndex>> kept;  // derivations in variables, by function
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (flow.kind == FlowKind::Derive && flow.assigned) kept[flow.function].push_back(index);
  }
  std::set<Place> told;
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (flow.kind != FlowKind::Derive) continue;
    if (flow.replaced_by != 0) {
      const FlowIndex lost = lost_with_request(program, index);
      if (lost != 0 && told.insert(program.flows[lost].place).second) {
        report_replaced(program, lost, flow.replaced_by, sink);
      }
      continue;
    }
    if (keeps_only_cancel(flow)) {
      if (told.insert(flow.place).second) report_blank(program, flow, sink);
      continue;
    }
    if (flow.only_on_failure && !is_deliberate(flow)) {
      if (told.insert(flow.place).second) report_failed_only(program, flow, sink);
      continue;
    }
    const bool unused = flow.assigned && !flow.used;
    if (!flow.dropped && !unused) continue;
    if (is_deliberate(flow)) continue;
    const FlowIndex later = flow.dropped ? 0 : overwriting(program, kept[flow.function], index);
    // Makers of cancel functions and spans have another purpose, and other calls may have one, but
    // who starts over from the older context where the derived one was at hand hardly meant to.
    if (!flow.pure && !loses_span(flow) && (later == 0 || !is_derivation(flow))) {
      sink.silent(kRule, flow.place, fmt::format("{} does more than derive", flow.callee));
      continue;
    }
    if (!told.insert(flow.place).second) continue;
    if (flow.dropped) {
      report_dropped(program, flow, sink);
    } else {
      report_unused(program, index, later, sink);
    }
  }
  for (const Store& store : program.stores) {
    if (store.seen || store.value == 0) continue;
    const Flow& flow = program.flows[store.value];
    if (flow.kind != FlowKind::Derive || is_deliberate(flow)) continue;
    if (told.insert(flow.place).second) report_unseen(program, store, sink);
  }
  check_spans(program, told, sink);
}

}  // namespace waybill::rules

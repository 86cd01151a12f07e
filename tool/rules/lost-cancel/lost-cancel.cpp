// WB503: a cancel function that nothing calls, or not on every way, or only when an endless loop
// ends.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Bound;
using model::Cancel;
using model::Certainty;
using model::Loop;
using model::LoopKind;
using model::Place;
using model::Program;
using model::Step;

constexpr std::string_view kRule = "lost-cancel";

/// Whether nothing above the context ever ends: it was derived from context.Background or TODO, with
/// at most values between.
bool is_below_root(const Program& program, const Cancel& cancel) {
  const auto holds_values = [](const model::Flow& flow) {
    return flow.kind == model::FlowKind::Derive && flow.parents.size() == 1 && !flow.unresolved &&
           std::ranges::all_of(flow.layers, [](const model::Layer& layer) {
             return layer.kind == model::LayerKind::Value;
           });
  };
  return std::ranges::any_of(program.flows, [&](const model::Flow& flow) {
    if (flow.kind != model::FlowKind::Derive || flow.place != cancel.place) return false;
    if (flow.parents.size() != 1) return false;
    model::FlowIndex above = flow.parents[0];
    for (int steps = 0; steps < 20 && holds_values(program.flows[above]); ++steps)
      above = program.flows[above].parents[0];
    return program.flows[above].kind == model::FlowKind::Root;
  });
}

/// What the missing call leaves behind.
std::string_view consequence(const Program& program, const Cancel& cancel) {
  const std::string_view name = bare_name(cancel.maker);
  if (name.starts_with("NotifyContext")) return "its goroutine and its signal handler are kept";
  const bool timed = name.starts_with("WithTimeout") || name.starts_with("WithDeadline");
  if (is_below_root(program, cancel)) {
    return timed ? "its timer is kept until the deadline"
                 : "what waits for the context to end waits for ever";
  }
  return timed ? "its timer and its place in the parent's list are kept until the deadline"
               : "its place in the parent's list is kept until the parent is cancelled";
}

Draft start(const Cancel& cancel, Place place, std::string message) {
  Draft draft = {.rule = kRule,
                 .place = place,
                 .message = std::move(message),
                 .certainty = cancel.may ? Certainty::Likely : Certainty::Proven,
                 .severity = {},
                 .evidence = {{cancel.place, cancel.maker + " makes the cancel function"}},
                 .causes = {cancel.place},
                 .identity = {cancel.maker},
                 .function = cancel.function};
  draft.evidence.insert(draft.evidence.end(), cancel.path.begin(), cancel.path.end());
  return draft;
}

/// Whether signals are listened to for as long as the process lives: `ctx, _ :=
/// signal.NotifyContext(context.Background(), os.Interrupt)`.
bool listens_for_good(const Program& program, const Cancel& cancel) {
  return bare_name(cancel.maker).starts_with("NotifyContext") && is_below_root(program, cancel);
}

void check_deferred(const Program& program, const Cancel& cancel, Sink& sink) {
  const Loop& loop = program.loops[cancel.loop];
  const bool unbounded = loop.bound == Bound::Unbounded ||
                         (loop.bound == Bound::Unknown && loop.kind == LoopKind::Endless);
  const auto reason =
      loop.bound_reason.empty() ? std::string("has no condition") : loop.bound_reason;
  Draft draft =
      start(cancel, cancel.at,
            fmt::format("the cancel function of {} is deferred inside {} ({}): it runs "
                        "only when the function returns, so each round keeps one more "
                        "context and one more deferred call",
                        cancel.maker, unbounded ? "an unbounded loop" : "a loop", reason));
  // A few contexts too many for a while; the next call may pass a longer list.
  if (!unbounded) draft.severity = model::Severity::Info;
  draft.evidence.insert(draft.evidence.begin(), Step{loop.place, "the loop: " + reason});
  draft.evidence.push_back({cancel.at, "runs when the function returns, not when the round ends"});
  draft.identity.push_back("deferred");
  sink.report(std::move(draft));
}

}  // namespace

void check_lost_cancel(const Program& program, Sink& sink) {
  for (const Cancel& cancel : program.cancels) {
    switch (cancel.state) {
      case Cancel::State::Discarded: {
        if (listens_for_good(program, cancel)) {
          sink.silent(kRule, cancel.place, "the process listens to these signals while it lives");
          break;
        }
        Draft draft = start(cancel, cancel.place,
                            fmt::format("the cancel function of {} is discarded: {}", cancel.maker,
                                        consequence(program, cancel)));
        draft.identity.push_back("discarded");
        sink.report(std::move(draft));
        break;
      }
      case Cancel::State::LostOnPath: {
        if (program.functions[cancel.function].name == "main.main") {
          sink.silent(kRule, cancel.place, "where main returns, the process ends");
          break;
        }
        Draft draft = start(cancel, cancel.place,
                            fmt::format("the cancel function of {} is not called on every way: {}",
                                        cancel.maker, consequence(program, cancel)));
        draft.evidence.push_back({cancel.at, cancel.loop == 0
                                                 ? "leaves the function without calling it"
                                                 : "goes on to the next round without calling it"});
        // Of something half made that nobody has: mostly, nothing waits for its context yet.
        if (!cancel.field.empty() && is_below_root(program, cancel)) draft.severity = model::Severity::Info;
        draft.identity.push_back("path");
        sink.report(std::move(draft));
        break;
      }
      case Cancel::State::DeferredInLoop: check_deferred(program, cancel, sink); break;
      case Cancel::State::LeftAside: {
        Draft draft = start(cancel, cancel.place,
                            fmt::format("the cancel function of {} is only called when what runs "
                                        "aside has cause to, not when the work is done: {}",
                                        cancel.maker, consequence(program, cancel)));
        draft.evidence.push_back({cancel.at, "nothing else has it, and this calls it on some ways"});
        draft.identity.push_back("aside");
        sink.report(std::move(draft));
        break;
      }
      case Cancel::State::NeverCalled: {
        Draft draft = start(cancel, cancel.place,
                            fmt::format("the cancel function of {} is kept in {}, which nothing "
                                        "calls: {}",
                                        cancel.maker, cancel.field, consequence(program, cancel)));
        draft.evidence.push_back({cancel.at, fmt::format("keeps it in {}", cancel.field)});
        draft.identity.push_back(cancel.field);
        sink.report(std::move(draft));
        break;
      }
    }
  }
}

}  // namespace waybill::rules

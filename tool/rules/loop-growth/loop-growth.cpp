// WB203: a carrier from outside a loop is derived from itself in each round.
#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Bound;
using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Loop;
using model::LoopIndex;
using model::LoopKind;
using model::Place;
using model::Program;

constexpr std::string_view kRule = "loop-growth";

/// How much is known of a loop's end, from the least to the most that speaks for a leak.
enum class Verdict : std::uint8_t { Harmless, Uncertain, Carried, Likely, Leak };

/// A condition that nothing bounds (`for !done`, `for ctx.Err() == nil`) may hold for ever, and
/// usually does in a service; a range, a counted loop or a comparison (`for i < n`) usually ends.
Verdict verdict_of(const Loop& loop) {
  switch (loop.bound) {
    case Bound::Bounded: return Verdict::Harmless;
    case Bound::Unbounded: return Verdict::Leak;
    case Bound::Unknown: break;
  }
  switch (loop.kind) {
    case LoopKind::Endless: return Verdict::Leak;
    case LoopKind::Condition:
      return loop.bound_reason == "compares" ? Verdict::Uncertain : Verdict::Likely;
    case LoopKind::Counted:
    case LoopKind::Range: break;
  }
  return Verdict::Uncertain;
}

/// Whether each round puts on the same: a key that doesn't change, a logger's fields, a span. What
/// differs from round to round builds something up.
bool repeats(const Program& program, const Flow& flow) {
  if (flow.unresolved) return false;
  return std::ranges::all_of(flow.layers, [&](const model::Layer& layer) {
    switch (layer.kind) {
      case model::LayerKind::Value:
        return !layer.may && layer.key != 0 &&
               program.keys[layer.key].kind == model::KeyKind::Static;
      case model::LayerKind::Logger: return true;
      case model::LayerKind::Opaque: return !layer.may;
      case model::LayerKind::Metadata:
      case model::LayerKind::Cancel: return false;
    }
    return false;
  });
}

/// A range ends, but it carries each round's layers into the next one: wrong where they are meant
/// for the round alone. Attempts that are counted are few.
Verdict carried_verdict(const Program& program, const Flow& head, const Flow& derivation,
                        Verdict verdict) {
  const bool ends = program.loops[head.loop].kind == LoopKind::Range &&
                    (verdict == Verdict::Harmless || verdict == Verdict::Uncertain);
  return ends && head.round_only && repeats(program, derivation) ? Verdict::Carried : verdict;
}

unsigned depth_of(const Program& program, LoopIndex loop) {
  unsigned depth = 0;
  for (; loop != 0 && depth < program.loops.size(); loop = program.loops[loop].parent) ++depth;
  return depth;
}

/// A derivation that comes round in a loop.
struct Growth {
  FlowIndex head = 0;
  Verdict verdict = Verdict::Harmless;
  bool certain = false;
  unsigned depth = 0;
  std::set<FlowIndex> statement;  ///< the derivations of one statement

  /// Whether this loop says more about the derivation than the other one it comes round in.
  bool says_more_than(const Growth& other) const {
    return std::tuple(verdict, certain, depth) >
           std::tuple(other.verdict, other.certain, other.depth);
  }
};

std::string reason_of(const Loop& loop) {
  if (!loop.bound_reason.empty()) return loop.bound_reason;
  return loop.kind == LoopKind::Endless ? "has no condition" : "its end isn't known";
}

std::string message_for(const Program& program, const Flow& flow, const Loop& loop,
                        Verdict verdict) {
  if (verdict == Verdict::Carried) {
    return fmt::format(
        "the {} is meant for one round of the loop and derived from the previous round's: it gains "
        "{} each time, on top of all earlier ones",
        carrier_noun(flow), describe_layers(program, flow));
  }
  auto message = fmt::format(
      "the {} is derived from itself in each round of an unbounded loop ({}) and gains {} each "
      "time",
      carrier_noun(flow), reason_of(loop), describe_layers(program, flow));
  if (only_cancels(flow)) {
    message += "; once one round's is cancelled, all later ones are";
  }
  return message;
}

void report(const Program& program, FlowIndex innermost, const Growth& growth, Sink& sink) {
  const Flow& head = program.flows[growth.head];
  const Flow& flow = program.flows[innermost];
  const Loop& loop = program.loops[head.loop];
  const std::string_view noun = carrier_noun(flow);
  const bool likely = !growth.certain || growth.verdict == Verdict::Likely ||
                      growth.verdict == Verdict::Carried || grows_maybe(flow);

  Draft draft = {.rule = kRule,
                 .place = flow.place,
                 .message = message_for(program, flow, loop, growth.verdict),
                 .certainty = likely ? Certainty::Likely : Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {},
                 .identity = identity_of(program, flow),
                 .function = flow.function};
  if (!head.parents.empty() && head.parents[0] != 0) {
    const Flow& entry = program.flows[head.parents[0]];
    if (entry.place.file != model::kNowhere) {
      draft.evidence.push_back(
          {entry.place, fmt::format("the {} comes from outside the loop", noun)});
    }
  }
  draft.evidence.push_back({loop.place, "the loop: " + reason_of(loop)});
  append_derivation(program, flow,
                    fmt::format("derives the {} from the previous round's and adds {}", noun,
                                describe_layers(program, flow)),
                    draft.evidence);
  for (const FlowIndex other : growth.statement) {
    const Flow& outer = program.flows[other];
    draft.causes.push_back(outer.place);
    if (other == innermost) continue;
    const auto layers = describe_layers(program, outer);
    append_derivation(program, outer,
                      layers.empty() ? std::string("carries it on") : "adds " + layers,
                      draft.evidence);
  }
  sink.report(std::move(draft));
}

}  // namespace

void check_loop_growth(const Program& program, Sink& sink) {
  std::map<Place, std::pair<FlowIndex, Growth>> growths;  // by the call, so that each is told once
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& head = program.flows[index];
    if (head.kind != FlowKind::LoopHead || head.loop == 0) continue;
    const Verdict verdict = verdict_of(program.loops[head.loop]);
    for (const FlowIndex round : head.parents | std::views::drop(1)) {
      const Descent descent = descent_from(program, round, index);
      for (const FlowIndex derivation : descent.derivations()) {
        const Flow& flow = program.flows[derivation];
        if (!grows(flow)) {
          if (!flow.layers.empty()) {
            sink.silent(kRule, flow.place, "adds its layer only while the key is absent");
          }
          continue;
        }
        const FlowIndex innermost = innermost_of_statement(program, derivation);
        Growth growth = {.head = index,
                         .verdict = carried_verdict(program, head, flow, verdict),
                         .certain = descent.certain(derivation) && !grows_maybe(flow),
                         .depth = depth_of(program, head.loop),
                         .statement = {innermost, derivation}};
        auto [known, fresh] =
            growths.try_emplace(program.flows[innermost].place, std::pair(innermost, growth));
        if (fresh) continue;
        Growth& before = known->second.second;
        growth.statement.merge(before.statement);
        if (growth.says_more_than(before)) {
          before = std::move(growth);
        } else {
          before.statement = std::move(growth.statement);
        }
      }
    }
  }
  for (const auto& [place, entry] : growths) {
    const auto& [innermost, growth] = entry;
    const Loop& loop = program.loops[program.flows[growth.head].loop];
    switch (growth.verdict) {
      case Verdict::Harmless:
        sink.silent(kRule, place, "the loop is bounded: " + reason_of(loop));
        break;
      case Verdict::Uncertain:
        sink.silent(kRule, place, "whether the loop is bounded isn't known: " + reason_of(loop));
        break;
      case Verdict::Carried:
      case Verdict::Likely:
      case Verdict::Leak: report(program, innermost, growth, sink); break;
    }
  }
}

}  // namespace waybill::rules

// WB606: gorilla/context, which knows requests by their address, beside r.WithContext, which makes
// new ones.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
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

constexpr std::string_view kRule = "legacy-side-store";
constexpr std::string_view kPackage = "github.com/gorilla/context";

bool is_set(const Handover& call) {
  return call.package == kPackage && call.name == "Set";
}
bool is_get(const Handover& call) {
  return call.package == kPackage && call.name.starts_with("Get");
}

/// Returns the nearest call behind `from` that made the request a new one; 0 if it is the same.
FlowIndex copied_since(const Program& program, FlowIndex request, Place from) {
  const Descent descent(program, request, [](FlowIndex, const Flow& flow) {
    // WithContext, Clone, or a helper that returns what they make.
    return flow.kind == FlowKind::Derive && flow.request &&
           (bare_name(flow.callee) == "WithContext" || bare_name(flow.callee) == "Clone" ||
            !flow.layers.empty());
  });
  for (const FlowIndex ancestor : descent.ancestors()) {
    if (program.flows[ancestor].place > from) return ancestor;
  }
  return 0;
}

void report(const Handover& set, const Flow& copy, const Handover& reader, bool likely,
            Sink& sink) {
  Draft draft = {
      .rule = kRule,
      .place = likely ? copy.place : reader.place,
      .message = likely ? "the request is made anew after gorilla/context has stored something "
                          "for the old one: handlers behind don't find it"
                        : "gorilla/context is asked for what it stores for another request: "
                          "WithContext made a new one since",
      .certainty = likely ? Certainty::Likely : Certainty::Proven,
      .severity = {},
      .evidence = {},
      .causes = {},
      .identity = {copy.callee, reader.callee},
      .function = set.function};
  draft.evidence.push_back({set.place, "stores it for the request as it is here"});
  draft.evidence.push_back({copy.place, fmt::format("{} makes a new request", copy.callee)});
  draft.evidence.push_back({reader.place, "asks with the new request's address"});
  sink.report(std::move(draft));
}

}  // namespace

void check_legacy_side_store(const Program& program, Sink& sink) {
  std::map<FunctionIndex, std::vector<const Handover*>> by_function;
  const Handover* any_get = nullptr;
  for (const Handover& call : program.handovers) {
    if (call.how != Handover::How::Call) continue;
    by_function[call.function].push_back(&call);
    if (is_get(call)) any_get = &call;
  }
  for (const auto& [function, calls] : by_function) {
    const auto set =
        std::ranges::find_if(calls, [](const Handover* call) { return is_set(*call); });
    if (set == calls.end()) continue;
    for (const Handover* call : calls) {
      if (!(call->place > (*set)->place)) continue;
      const bool get = is_get(*call);
      if (!get && (!call->forwards || any_get == nullptr)) continue;
      const FlowIndex copy = copied_since(program, call->flow, (*set)->place);
      if (copy == 0) continue;
      report(**set, program.flows[copy], get ? *call : *any_get, !get, sink);
    }
  }
}

}  // namespace waybill::rules

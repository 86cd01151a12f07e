// WB501: the context of one request or call is kept in something that outlives it.
#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/field-growth/owner.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::LayerKind;
using model::Place;
using model::Program;
using model::Store;

constexpr std::string_view kRule = "context-in-struct";

/// Whose context a stored value is, if all of its ways lead to parameters.
struct Ancestry {
  FlowIndex parameter = 0;
  bool own_cancel = false;  ///< a cancellation was put on top of it here
  bool may = false;
};

Ancestry ancestry_of(const Program& program, FlowIndex value) {
  Ancestry ancestry;
  std::set<FlowIndex> seen;
  for (std::vector<FlowIndex> open = {value}; !open.empty();) {
    const FlowIndex at = open.back();
    open.pop_back();
    if (at == 0 || !seen.insert(at).second) continue;
    const Flow& flow = program.flows[at];
    switch (flow.kind) {
      case FlowKind::Parameter: ancestry.parameter = at; break;
      case FlowKind::Derive:
        if (flow.detached || flow.unresolved) return {};
        ancestry.may = ancestry.may || flow.may;
        for (const model::Layer& layer : flow.layers) {
          ancestry.own_cancel = ancestry.own_cancel || layer.kind == LayerKind::Cancel;
        }
        open.insert(open.end(), flow.parents.begin(), flow.parents.end());
        break;
      case FlowKind::Join:
      case FlowKind::LoopHead:
        open.insert(open.end(), flow.parents.begin(), flow.parents.end());
        break;
      default: return {};
    }
  }
  return ancestry;
}

/// A context type of its own embeds the one it stands on.
bool is_embedded(const Store& store) {
  return bare_name(store.storage.path) == "Context" ||
         store.storage.path.find("[]") != std::string::npos;
}

bool is_context(std::string_view type) {
  return type == "context.Context";
}

}  // namespace

void check_context_in_struct(const Program& program, Sink& sink) {
  for (const Store& store : program.stores) {
    if (store.value == 0 || !store.seen || is_embedded(store)) continue;
    const Flow& stored = program.flows[store.value];
    const Ancestry ancestry = ancestry_of(program, store.value);
    if (ancestry.parameter == 0 || stored.request) continue;
    const Flow& parameter = program.flows[ancestry.parameter];
    const model::Function& function = program.functions[store.function];
    if (parameter.function != store.function || parameter.index >= function.parameters.size())
      continue;
    const std::string& carrier = function.parameters[parameter.index];
    if (!is_context(carrier) && !(function.handler && parameter.request)) continue;
    // The request itself is kept, not its context.
    if (parameter.request && stored.kind == FlowKind::Parameter) continue;
    if (ancestry.own_cancel) {
      sink.silent(kRule, store.place, "a cancellation of its owner's own is put on top");
      continue;
    }
    const Lifetime lifetime = lifetime_of(program, store);
    if (lifetime.span == Lifetime::Span::Call || lifetime.span == Lifetime::Span::Unknown) {
      sink.silent(kRule, store.place, lifetime.reason);
      continue;
    }
    const auto whose = function.handler && parameter.request ? "a request's" : "a call's";
    const auto where = store.storage.type.empty()
                           ? store.storage.path
                           : fmt::format("{} of {}", store.storage.path, store.storage.type);
    Draft draft = {
        .rule = kRule,
        .place = store.place,
        .message =
            fmt::format("{} context is kept in {}, and {}: later calls find it cancelled, and "
                        "all of its values stay",
                        whose, where, lifetime.reason),
        .certainty = ancestry.may || lifetime.span == Lifetime::Span::Likely ? Certainty::Likely
                                                                             : Certainty::Proven,
        .severity = {},
        .evidence = {{parameter.place, fmt::format("is given the {}", carrier)},
                     {store.place, "keeps it"}},
        .causes = {},
        .identity = {store.storage.type_path + "." + store.storage.path},
        .function = store.function};
    draft.evidence.insert(draft.evidence.end(), lifetime.why.begin(), lifetime.why.end());
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules

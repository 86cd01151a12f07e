// WB212: a context is derived from the framework's where the request's is needed.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/ancestry.hpp"
#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Program;
using model::Store;

constexpr std::string_view kRule = "wrong-parent";
constexpr std::string_view kGin = "github.com/gin-gonic/gin.Context";

bool sets_request(const Store& store) {
  return store.storage.type_path == kGin && store.storage.path == "Request" && store.value != 0 &&
         store.owner != 0;
}

/// Whether the request that is stored holds the gin context itself.
bool holds_framework(const Program& program, const Store& store) {
  return Ancestry(program, store.value, {store.owner}).reached();
}

/// Returns the derivation that puts something on the request's own context and is stored as the
/// request's; 0 if the store does nothing of the kind.
FlowIndex put_on_request(const Program& program, const Store& store) {
  const Descent descent(program, store.value, [](FlowIndex, const Flow& flow) {
    return flow.kind == FlowKind::Load && flow.request;
  });
  for (const FlowIndex index : descent.derivations()) {
    if (grows(program.flows[index]) && !only_cancels(program.flows[index])) return index;
  }
  return 0;
}

}  // namespace

void check_wrong_parent(const Program& program, Sink& sink) {
  if (!program.fallbacks.empty()) {
    for (const Store& store : program.stores) {
      if (sets_request(store) && holds_framework(program, store)) {
        sink.silent(kRule, store.place, "ContextWithFallback is set: gin asks the request");
      }
    }
    return;
  }
  // What would be hidden: the nearest in the same function, else any.
  std::vector<std::pair<const Store*, FlowIndex>> hidden;
  std::vector<const Store*> wrong;
  for (const Store& store : program.stores) {
    if (!sets_request(store)) continue;
    if (holds_framework(program, store)) {
      wrong.push_back(&store);
    } else if (const FlowIndex put = put_on_request(program, store); put != 0) {
      hidden.emplace_back(&store, put);
    }
  }
  for (const Store* store : wrong) {
    if (hidden.empty()) {
      sink.silent(kRule, store->place, "nothing is put on the request's own context");
      continue;
    }
    const auto same = std::ranges::find_if(hidden, [&](const auto& entry) {
      return entry.first->function == store->function && entry.first->place < store->place;
    });
    const auto [other, put] = same != hidden.end() ? *same : hidden.front();
    const Ancestry ancestry(program, store->value, {store->owner});
    const auto& steps = ancestry.derivations();
    const auto own = std::ranges::find_if(
        steps, [&](FlowIndex step) { return !program.flows[step].layers.empty(); });
    const Flow& flow = program.flows[own != steps.end() ? *own : store->value];
    Draft draft = {
        .rule = kRule,
        .place = flow.place,
        .message = fmt::format("the request's context is derived from {}, which doesn't ask the "
                               "request: {} and the request's cancellation are hidden from here on",
                               store->storage.type, describe_layers(program, program.flows[put])),
        .certainty = same != hidden.end() ? Certainty::Proven : Certainty::Likely,
        .severity = {},
        .evidence = {},
        .causes = {flow.place, store->place},
        .identity = identity_of(program, flow),
        .function = store->function};
    append_derivation(program, program.flows[put], "puts on the request's context what is hidden",
                      draft.evidence);
    append_derivation(program, flow, fmt::format("derives from {} itself", store->storage.type),
                      draft.evidence);
    draft.evidence.push_back({store->place, "makes that the request's context"});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules

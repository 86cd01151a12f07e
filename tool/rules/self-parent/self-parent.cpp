// WB211: a context that becomes its own ancestor.
#include <algorithm>
#include <set>
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
using model::Program;
using model::Store;

constexpr std::string_view kRule = "self-parent";
constexpr std::string_view kGin = "github.com/gin-gonic/gin.Context";

/// Whether look-ups in the owner go on to the field that is set.
bool asks_field(const Program& program, const Store& store) {
  const auto found = program.context_types.find(store.storage.type_path);
  if (found == program.context_types.end()) return false;
  const auto& asks = found->second.asks;
  return std::ranges::find(asks, store.storage.path) != asks.end();
}

void report(const Program& program, const Store& store, bool gin, Sink& sink) {
  const Flow& value = program.flows[store.value];
  const std::string owner =
      store.storage.type.empty() ? std::string("the context") : store.storage.type;
  Draft draft = {
      .rule = kRule,
      .place = store.place,
      .message = fmt::format("{} becomes its own ancestor through {}: looking up a key that is "
                             "not in it never ends",
                             owner, store.storage.path),
      .certainty = value.may ? Certainty::Likely : Certainty::Proven,
      .severity = {},
      .evidence = {},
      .causes = {store.place, value.place},
      .identity = {store.storage.type_path, store.storage.path},
      .function = store.function};
  const Ancestry ancestry(program, store.value, {store.owner});
  for (const FlowIndex step : ancestry.derivations()) {
    const Flow& flow = program.flows[step];
    if (flow.callee.empty()) continue;
    const auto layers = describe_layers(program, flow);
    draft.causes.push_back(flow.place);
    append_derivation(program, flow,
                      fmt::format("derives from {} itself{}{}", owner,
                                  layers.empty() ? "" : " and adds ", layers),
                      draft.evidence);
  }
  draft.evidence.push_back(
      {store.place, fmt::format("sets it as {} of {}", store.storage.path, owner)});
  const auto type = program.context_types.find(store.storage.type_path);
  if (gin) {
    draft.evidence.push_back(
        {program.fallbacks.front(), "makes gin's contexts answer from their requests' contexts"});
  } else if (type != program.context_types.end() && type->second.declared.file != model::kNowhere) {
    draft.evidence.push_back(
        {type->second.declared, fmt::format("look-ups in it go on to {}", store.storage.path)});
  }
  sink.report(std::move(draft));
}

}  // namespace

void check_self_parent(const Program& program, Sink& sink) {
  for (const Store& store : program.stores) {
    if (store.owner == 0 || store.value == 0) continue;
    if (!Ancestry(program, store.value, {store.owner}).reached()) continue;
    if (store.storage.type_path == kGin && store.storage.path == "Request") {
      // Without the fallback a gin context never asks its request: see wrong-parent.
      if (!program.fallbacks.empty()) report(program, store, true, sink);
      continue;
    }
    if (!asks_field(program, store)) {
      sink.silent(
          kRule, store.place,
          fmt::format("that {} asks {} isn't shown", store.storage.type, store.storage.path));
      continue;
    }
    if (!store.storage.pointer) {
      sink.silent(kRule, store.place, "the context that was derived from may be a copy");
      continue;
    }
    report(program, store, false, sink);
  }
}

}  // namespace waybill::rules

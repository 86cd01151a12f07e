// WB101: a context key of a predeclared type.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::Place;
using model::Program;
using model::Step;
using model::Write;

constexpr std::string_view kName = "basic-type-key";

/// A call in a helper whose key is a parameter of the helper's that has a predeclared type:
/// whatever the helper is called with, the key can collide.
struct Setter {
  const Flow* flow = nullptr;
  const Layer* layer = nullptr;
  const Key* key = nullptr;
};
using Setters = std::map<Place, Setter>;

Setters find_setters(const Program& program) {
  Setters setters;
  for (const Flow& flow : program.flows) {
    if (flow.kind != model::FlowKind::Derive) continue;
    for (const Layer& layer : flow.layers) {
      const Key* key = key_at(program, layer.key);
      if (layer.kind == model::LayerKind::Value && key != nullptr &&
          key->kind == KeyKind::Parameter && key->basic_type) {
        setters.emplace(flow.place, Setter{&flow, &layer, key});
      }
    }
  }
  return setters;
}

std::string setter_name(const Program& program, const Setter& setter) {
  const auto function = setter.flow->function;
  return function < program.functions.size()
             ? std::string(bare_name(program.functions[function].name))
             : std::string();
}

Draft draft_at_call(const Program& program, const Setters& setters, const Write& write,
                    const Key& key) {
  Draft draft;
  draft.rule = kName;
  draft.place = write.place;
  draft.function = write.function;
  draft.certainty = is_may(program, write) ? Certainty::Likely : Certainty::Proven;
  draft.identity = {key.shown, key.type};
  draft.message = fmt::format(
      "the context key {} has the predeclared type {}: any package that picks the same text or "
      "number "
      "has the same key",
      shown_key(program, write.layer.key), key.type);
  draft.evidence = write_evidence(write.layer, write.place, "the key is chosen here");
  for (const Step& step : way_down(write.layer, write.place)) {
    const auto setter = setters.find(step.place);
    if (setter == setters.end()) continue;
    draft.message += fmt::format("; {} takes every key as {}", setter_name(program, setter->second),
                                 setter->second.key->type);
    break;
  }
  append_declaration(key, draft.evidence);
  return draft;
}

Draft draft_at_setter(const Program& program, const Setter& setter) {
  Draft draft;
  draft.rule = kName;
  draft.place = setter.flow->place;
  draft.function = setter.flow->function;
  draft.certainty = setter.layer->may || setter.flow->may ? Certainty::Likely : Certainty::Proven;
  draft.identity = {"parameter", setter.key->type};
  draft.message = fmt::format(
      "{} takes the context key as {}, a predeclared type: whatever it is called with, any package "
      "can have the same key",
      setter_name(program, setter), setter.key->type);
  draft.evidence = write_evidence(*setter.layer, draft.place, "the key is a parameter");
  return draft;
}

}  // namespace

void check_basic_type_key(const Program& program, Sink& sink) {
  const ContextWrites contexts(program);
  const Setters setters = find_setters(program);
  std::set<Place> told;  // setters that a finding at a caller shows
  for (const Write& write : program.writes) {
    const Key* key = key_at(program, write.layer.key);
    if (key == nullptr || key->kind != KeyKind::Static || !key->basic_type) continue;
    if (!contexts.contains(write)) continue;
    sink.report(draft_at_call(program, setters, write, *key));
    const bool shown =
        write.place.file < program.files.size() && program.files[write.place.file].reported;
    if (!shown) continue;
    for (const Step& step : way_down(write.layer, write.place)) told.insert(step.place);
  }
  for (const auto& [place, setter] : setters) {
    if (told.contains(place)) continue;
    // Where a setter calls a setter, the innermost that says `string` is the cause.
    const auto below = way_down(*setter.layer, place);
    const bool has_inner =
        std::ranges::any_of(below, [&](const Step& step) { return setters.contains(step.place); });
    if (!has_inner) sink.report(draft_at_setter(program, setter));
  }
}

}  // namespace waybill::rules

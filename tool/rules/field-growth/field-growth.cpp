// WB209: a carrier kept in something that outlives the call is derived from itself per call.
#include <algorithm>
#include <map>
#include <set>
#include <string>
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
using model::Place;
using model::Program;
using model::Storage;
using model::Store;

constexpr std::string_view kRule = "field-growth";

/// The same field of the same type, by whatever name the owner goes in that function.
bool same_field(const Storage& a, const Storage& b) {
  return a.path == b.path && a.type == b.type && a.type_path == b.type_path;
}

/// Whether what is loaded is what a store sets. Which element of a map or slice is meant isn't
/// known.
bool is_stored_there(const Storage& loaded, const Storage& stored) {
  if (loaded == stored) return true;
  constexpr std::string_view kElement = "[]";
  std::string_view path = stored.path;
  if (!path.ends_with(kElement)) return false;
  path.remove_suffix(kElement.size());
  if (path.ends_with('.')) path.remove_suffix(1);
  return loaded.path == path && loaded.owner == stored.owner && loaded.index == stored.index &&
         loaded.type_path == stored.type_path;
}

/// Whether a store goes to some element of a map or slice.
bool is_element(const Storage& storage) {
  return storage.path.find("[]") != std::string::npos;
}

Descent descent_from_itself(const Program& program, const Store& store) {
  return Descent(program, store.value, [&](FlowIndex, const Flow& flow) {
    return flow.kind == FlowKind::Load && is_stored_there(flow.storage, store.storage);
  });
}

/// Returns the load that a value is, straight or through captured variables; 0 if it is none.
FlowIndex load_behind(const Program& program, FlowIndex value) {
  for (std::size_t steps = 0; value != 0 && steps < 16; ++steps) {
    const Flow& flow = program.flows[value];
    if (flow.kind == FlowKind::Load) return value;
    if (flow.kind != FlowKind::Captured && flow.kind != FlowKind::Join) return 0;
    value = flow.parents.empty() ? 0 : flow.parents[0];
  }
  return 0;
}

/// Returns the store by which the function (or a literal in it) puts the old carrier back; null if
/// there is none.
const Store* restoring(const Program& program, const std::vector<const Store*>& same,
                       const Store& store) {
  for (const Store* other : same) {
    if (other == &store) continue;
    const bool here = other->function == store.function ||
                      program.functions[other->function].parent == store.function;
    if (!here) continue;
    const FlowIndex load = load_behind(program, other->value);
    if (load != 0 && same_field(program.flows[load].storage, store.storage)) return other;
  }
  return nullptr;
}

/// Returns a store elsewhere that sets the field anew, to something that isn't derived from it;
/// null if there is none. Constructors don't count: they set another object's.
const Store* resetting(const Program& program, const std::vector<const Store*>& same,
                       const Store& store) {
  for (const Store* other : same) {
    if (other->function == store.function || other->value == 0) continue;
    const auto owner = other->storage.owner;
    if (owner == Storage::Owner::Local || owner == Storage::Owner::None) continue;
    if (program.functions[other->function].constructor) continue;
    if (!descent_from_itself(program, *other).reached()) return other;
  }
  return nullptr;
}

std::string shown_storage(const Storage& storage) {
  std::string path = storage.path;
  if (const auto element = path.find(".[]"); element != std::string::npos) path.erase(element, 1);
  if (storage.owner == Storage::Owner::Global) return "the package-level " + path;
  return storage.type.empty() ? path : fmt::format("{} of {}", path, storage.type);
}

/// What each call leaves behind. Some loggers replace a field of the same name, so they need not get
/// longer.
std::string gain(const Program& program, const Flow& flow) {
  if (carrier_noun(flow) == "logger") return "the fields of each call stay for the next ones";
  return fmt::format("it gains {} per call", describe_layers(program, flow));
}

void report(const Program& program, const Store& store, const Descent& descent,
            FlowIndex derivation, const Lifetime& lifetime, const Store* reset, Sink& sink) {
  const FlowIndex innermost = innermost_of_statement(program, derivation);
  const Flow& flow = program.flows[innermost];
  const std::string_view noun = carrier_noun(flow);
  const auto field = shown_storage(store.storage);
  const bool likely = lifetime.span == Lifetime::Span::Likely || reset != nullptr ||
                      is_element(store.storage) || !descent.certain(derivation) ||
                      grows_maybe(program.flows[derivation]);
  Draft draft = {.rule = kRule,
                 .place = flow.place,
                 .message = fmt::format("the {} in {} is derived from itself and kept: {}, and {}",
                                        noun, field, gain(program, flow), lifetime.reason),
                 .certainty = likely ? Certainty::Likely : Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {flow.place, program.flows[derivation].place, store.place},
                 .identity = identity_of(program, flow),
                 .function = store.function};
  draft.identity.push_back(store.storage.type_path + "." + store.storage.path);

  const Flow& load = program.flows[descent.ancestors().front()];
  if (load.place.file != model::kNowhere) {
    draft.evidence.push_back({load.place, fmt::format("reads {}", field)});
  }
  append_derivation(
      program, flow,
      fmt::format("derives the {} from it and adds {}", noun, describe_layers(program, flow)),
      draft.evidence);
  if (innermost != derivation) {
    append_derivation(program, program.flows[derivation],
                      "adds " + describe_layers(program, program.flows[derivation]),
                      draft.evidence);
  }
  draft.evidence.push_back({store.place, fmt::format("keeps it in {}", field)});
  draft.evidence.insert(draft.evidence.end(), lifetime.why.begin(), lifetime.why.end());
  if (reset != nullptr) {
    draft.evidence.push_back(
        {reset->place, "is set anew here: how often that happens isn't known"});
  }
  sink.report(std::move(draft));
}

}  // namespace

void check_field_growth(const Program& program, Sink& sink) {
  std::map<std::pair<std::string_view, std::string_view>, std::vector<const Store*>> by_field;
  for (const Store& store : program.stores) {
    by_field[{store.storage.type, store.storage.path}].push_back(&store);
  }
  std::set<Place> told;
  for (const Store& store : program.stores) {
    if (store.value == 0 || !store.seen) continue;
    const Descent descent = descent_from_itself(program, store);
    if (!descent.reached()) continue;
    for (const FlowIndex derivation : descent.derivations()) {
      const Flow& flow = program.flows[derivation];
      if (flow.layers.empty()) continue;
      if (!grows(flow)) {
        sink.silent(kRule, flow.place, "adds its layer only while the key is absent, or something else is unset");
        continue;
      }
      const Place place = program.flows[innermost_of_statement(program, derivation)].place;
      if (!told.insert(place).second) continue;

      auto same = by_field[{store.storage.type, store.storage.path}];
      std::erase_if(same,
                    [&](const Store* other) { return !same_field(other->storage, store.storage); });
      if (restoring(program, same, store) != nullptr) {
        sink.silent(kRule, place, "the function puts the old one back");
        continue;
      }
      const Lifetime lifetime =
          lifetime_of(program, store, &program.flows[descent.ancestors().front()]);
      if (lifetime.span == Lifetime::Span::Call || lifetime.span == Lifetime::Span::Unknown) {
        sink.silent(kRule, place, lifetime.reason);
        continue;
      }
      report(program, store, descent, derivation, lifetime, resetting(program, same, store), sink);
    }
  }
}

}  // namespace waybill::rules

// WB201: the same key twice on one line of descent within a function.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::LayerKind;
using model::Place;
using model::Presence;
using model::Program;
using model::Step;

constexpr std::string_view kName = "duplicate-key";
constexpr int kMostGetters = 2;  ///< helpers within helpers that look a key up for a setter

using Flows = std::vector<FlowIndex>;
using FlowSet = std::unordered_set<FlowIndex>;
using Identity = std::uint64_t;

/// Whether the layer can be one of two that hold a key: a layer added only while its key is absent
/// never is.
const Key* counted_key(const Program& program, const Layer& layer) {
  if (layer.kind != LayerKind::Value || layer.presence == Presence::IfAbsent) return nullptr;
  const Key* key = key_at(program, layer.key);
  return key != nullptr && key->kind == KeyKind::Static ? key : nullptr;
}

/// Returns the flow's layer that holds the key; of several the surest. The flow has one.
const Layer& layer_with(const Program& program, const Flow& flow, Identity identity) {
  const Layer* found = nullptr;
  for (const Layer& layer : flow.layers) {
    const Key* key = counted_key(program, layer);
    if (key == nullptr || key->identity != identity) continue;
    if (found == nullptr || (found->may && !layer.may)) found = &layer;
  }
  return *found;
}

/// Returns the flows that control can bring a carrier from without going round a loop: what a loop
/// puts on its own carrier again is growth, another rule's affair.
std::span<const FlowIndex> parents_of(const Flow& flow) {
  if (flow.kind == FlowKind::Captured || flow.kind == FlowKind::Load) return {};
  const std::span<const FlowIndex> parents(flow.parents);
  if (flow.kind == FlowKind::Join) return parents;
  return parents.first(std::min<std::size_t>(parents.size(), 1));
}

/// The descent within one function, both ways.
class Lineage {
 public:
  Lineage(const Program& program, const Flows& flows) : program_(program) {
    for (const FlowIndex flow : flows) {
      for (const FlowIndex parent : parents_of(program.flows[flow])) {
        children_[parent].push_back(flow);
      }
    }
  }

  /// The way up from a second write to the nearest first ones.
  struct Way {
    Flows first;
    FlowSet between;     ///< carriers that hold the first value
    bool always = true;  ///< no way up passes by the first writes
    bool may = false;    ///< some step of it is a "may"
  };
  Way up(FlowIndex second, const FlowSet& writes) const {
    const FunctionIndex function = program_.flows[second].function;
    Way way;
    FlowSet seen;
    Flows stack;
    const auto push_parents = [&](FlowIndex flow) {
      bool any = false;
      for (const FlowIndex parent : parents_of(program_.flows[flow])) {
        if (parent == 0 || program_.flows[parent].function != function) continue;
        any = true;
        if (seen.insert(parent).second) stack.push_back(parent);
      }
      return any;
    };
    push_parents(second);
    Flows passed;
    while (!stack.empty()) {
      const FlowIndex flow = stack.back();
      stack.pop_back();
      if (writes.contains(flow)) {
        way.first.push_back(flow);
      } else {
        passed.push_back(flow);
        if (!push_parents(flow)) way.always = false;
      }
    }
    std::ranges::sort(way.first);
    // Of what was passed, only what descends from a first write holds its value.
    Flows below = way.first;
    while (!below.empty()) {
      const FlowIndex flow = below.back();
      below.pop_back();
      if (!way.between.insert(flow).second) continue;
      if (program_.flows[flow].may && !writes.contains(flow)) way.may = true;
      if (const auto found = children_.find(flow); found != children_.end()) {
        for (const FlowIndex child : found->second) {
          if (seen.contains(child) && child != second) below.push_back(child);
        }
      }
    }
    return way;
  }

  /// Whether control may pass by the flow: some join below it has another way in that does not
  /// descend from it. (A way that leaves the function instead can't be told.)
  bool is_conditional(FlowIndex flow) const {
    FlowSet below;
    Flows stack = {flow};
    Flows joins;
    while (!stack.empty()) {
      const FlowIndex at = stack.back();
      stack.pop_back();
      if (!below.insert(at).second) continue;
      if (program_.flows[at].kind == FlowKind::Join) joins.push_back(at);
      if (const auto found = children_.find(at); found != children_.end()) {
        stack.insert(stack.end(), found->second.begin(), found->second.end());
      }
    }
    return std::ranges::any_of(joins, [&](FlowIndex join) {
      return std::ranges::any_of(program_.flows[join].parents,
                                 [&](FlowIndex parent) { return !below.contains(parent); });
    });
  }

 private:
  const Program& program_;
  std::unordered_map<FlowIndex, Flows> children_;
};

/// A second write of one key and the first ones above it.
struct Repeat {
  Identity identity = 0;
  const Layer* layer = nullptr;
  Flows first;
  bool likely = false;
};

/// Who looks up which key, so that a setter that builds on the old value can be told.
class Readers {
 public:
  explicit Readers(const Program& program) {
    for (const Flow& flow : program.flows) {
      if (flow.kind == FlowKind::Derive) function_at_.emplace(number(flow.place), flow.function);
    }
    for (const model::Read& read : program.reads) {
      const Key* key = key_at(program, read.key);
      if (key != nullptr && key->kind == KeyKind::Static)
        reads_.emplace(read.function, key->identity);
    }
    for (const model::Pass& pass : program.passes) {
      handed_to_[pass.function].push_back(pass.callee);
    }
  }

  /// Whether a function between the call and the layer's write looks the key up.
  bool is_read_on_way(const Layer& layer, Place call, Identity identity) const {
    return std::ranges::any_of(way_down(layer, call), [&](const Step& step) {
      const auto function = function_at_.find(number(step.place));
      return function != function_at_.end() && has_read(function->second, identity);
    });
  }

  /// Whether the function looks the key up itself, or has it looked up by one that it hands a context
  /// to.
  bool has_read(FunctionIndex function, Identity identity, int level = 0) const {
    if (reads_.contains({function, identity})) return true;
    const auto found = handed_to_.find(function);
    if (found == handed_to_.end() || level >= kMostGetters) return false;
    return std::ranges::any_of(found->second, [&](FunctionIndex callee) {
      return callee != function && has_read(callee, identity, level + 1);
    });
  }

 private:
  static std::uint64_t number(Place place) {
    return std::uint64_t{place.file} << 32 | place.offset;
  }

  std::unordered_map<std::uint64_t, FunctionIndex> function_at_;
  std::set<std::pair<FunctionIndex, Identity>> reads_;
  std::unordered_map<FunctionIndex, std::vector<FunctionIndex>> handed_to_;
};

/// A look-up of a key.
struct ReadAt {
  Identity identity = 0;
  FlowIndex flow = 0;
  Place place;
};

/// The keys and reads of one function.
struct FunctionView {
  FunctionIndex function = 0;
  Flows flows;
  std::map<Identity, Flows> writers;  ///< by key, the derivations that add it
  std::vector<ReadAt> reads;
};

bool is_first_sometimes(const Program& program, const Flows& first, Identity identity) {
  return std::ranges::any_of(first, [&](FlowIndex flow) {
    return layer_with(program, program.flows[flow], identity).presence == Presence::Sometimes;
  });
}

void report(const Program& program, FlowIndex second, const std::vector<Repeat>& repeats,
            Sink& sink) {
  const Flow& flow = program.flows[second];
  Draft draft;
  draft.rule = kName;
  draft.place = flow.place;
  draft.function = flow.function;
  std::vector<std::string> names;
  for (const Repeat& repeat : repeats) {
    names.push_back(shown_key(program, repeat.layer->key));
    // One sure repeat is enough for a sure finding.
    if (&repeat == &repeats.front()) draft.certainty = Certainty::Likely;
    if (!repeat.likely) draft.certainty = Certainty::Proven;
  }
  draft.identity = names;
  const bool one = names.size() == 1;
  draft.message =
      fmt::format("the {} {} {} in this context already, put there by this function: {}",
                  one ? "key" : "keys", fmt::join(names, ", "), one ? "is" : "are",
                  one ? "the second write hides the first value and adds a layer"
                      : "the second writes hide the first values and add layers");
  for (const Repeat& repeat : repeats) {
    const std::string name = shown_key(program, repeat.layer->key);
    for (const FlowIndex index : repeat.first) {
      const Flow& first = program.flows[index];
      const Layer& layer = layer_with(program, first, repeat.identity);
      for (Step& step : write_evidence(layer, first.place, fmt::format("writes {} first", name))) {
        draft.evidence.push_back(std::move(step));
      }
    }
    for (Step& step :
         write_evidence(*repeat.layer, flow.place, fmt::format("writes {} again", name))) {
      draft.evidence.push_back(std::move(step));
    }
  }
  sink.report(std::move(draft));
}

void check_function(const Program& program, const FunctionView& view, const Readers& readers,
                    Sink& sink) {
  std::map<FlowIndex, std::vector<Repeat>> repeats;
  const Lineage lineage(program, view.flows);
  for (const auto& [identity, writers] : view.writers) {
    if (writers.size() < 2) continue;
    const FlowSet writes(writers.begin(), writers.end());
    for (const FlowIndex second : writers) {
      const Lineage::Way way = lineage.up(second, writes);
      if (way.first.empty()) continue;
      const Flow& flow = program.flows[second];
      const Layer& layer = layer_with(program, flow, identity);
      // A getter that is asked twice yields two carriers with the same values, so that a look-up in
      // the one counts for the other.
      const bool is_read = std::ranges::any_of(view.reads, [&](const ReadAt& read) {
        return read.identity == identity &&
               (way.between.contains(read.flow) || read.place < program.flows[second].place);
      });
      if (is_read || layer.builds_on || readers.is_read_on_way(layer, flow.place, identity)) {
        sink.silent(
            kName, flow.place,
            fmt::format("{} is looked up between its two writes: the second may build on the "
                        "first",
                        shown_key(program, layer.key)));
        continue;
      }
      if (holds_logger(program, layer)) {
        sink.silent(kName, flow.place,
                    fmt::format("{} holds a logger, which is put in again with more to say",
                                shown_key(program, layer.key)));
        continue;
      }
      const bool by_same_helper = std::ranges::all_of(way.first, [&](FlowIndex index) {
        const Layer& first = layer_with(program, program.flows[index], identity);
        return first.presence == Presence::Sometimes && first.write == layer.write;
      });
      if (by_same_helper && layer.presence == Presence::Sometimes) {
        sink.silent(kName, flow.place,
                    fmt::format("a helper that writes {} at times is called twice: it may know "
                                "when it has done so",
                                shown_key(program, layer.key)));
        continue;
      }
      Repeat repeat{.identity = identity, .layer = &layer, .first = way.first};
      // Two conditions may exclude each other; one alone leaves a path that takes both writes.
      const bool first_conditional =
          !way.always || is_first_sometimes(program, way.first, identity);
      const bool second_conditional =
          layer.presence == Presence::Sometimes || lineage.is_conditional(second);
      const auto is_sure = [&](FlowIndex index) {
        const Flow& first = program.flows[index];
        return !first.may && !layer_with(program, first, identity).may;
      };
      repeat.likely = (first_conditional && second_conditional) || way.may || flow.may ||
                      layer.may || std::ranges::none_of(way.first, is_sure);
      repeats[second].push_back(std::move(repeat));
    }
  }
  for (const auto& [second, found] : repeats) report(program, second, found, sink);
}

/// Returns the functions that add some key at two places, with their flows.
std::vector<FunctionView> find_candidates(const Program& program) {
  std::map<FunctionIndex, FunctionView> views;
  std::set<FunctionIndex> wanted;
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (flow.kind != FlowKind::Derive) continue;
    for (const Layer& layer : flow.layers) {
      const Key* key = counted_key(program, layer);
      if (key == nullptr) continue;
      Flows& writers = views[flow.function].writers[key->identity];
      if (writers.empty() || writers.back() != index) writers.push_back(index);
      if (writers.size() > 1) wanted.insert(flow.function);
    }
  }
  std::erase_if(views, [&](const auto& entry) { return !wanted.contains(entry.first); });
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const auto view = views.find(program.flows[index].function);
    if (view != views.end()) view->second.flows.push_back(index);
  }
  for (const model::Read& read : program.reads) {
    const auto view = views.find(read.function);
    const Key* key = key_at(program, read.key);
    if (view == views.end() || key == nullptr || key->kind != KeyKind::Static) continue;
    view->second.reads.push_back({key->identity, read.flow, read.place});
  }
  std::vector<FunctionView> found;
  for (auto& [function, view] : views) {
    view.function = function;
    found.push_back(std::move(view));
  }
  return found;
}

}  // namespace

void check_duplicate_key(const Program& program, Sink& sink) {
  const Readers readers(program);
  for (const FunctionView& view : find_candidates(program)) {
    check_function(program, view, readers, sink);
  }
}

}  // namespace waybill::rules

// WB202: a key that a caller has written already is written again further down.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/key_table.hpp"
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
using model::Pass;
using model::Presence;
using model::Program;
using model::Step;

constexpr std::string_view kName = "shadowed-key";
constexpr int kMostCallers = 4;          ///< callers of callers that are looked at
constexpr int kMostPasses = 5000;        ///< hand-overs that are looked at for one write
constexpr int kMostGetters = 2;          ///< helpers within helpers that look a key up for a setter
constexpr std::size_t kMostWriters = 4;  ///< functions that write a key again by mistake
constexpr std::size_t kMaxDistance = 3;  ///< value layers between the two writes of a warning

const Layer* layer_with(const Program& program, const Flow& flow, std::uint64_t identity) {
  for (const Layer& layer : flow.layers) {
    if (layer.kind != LayerKind::Value) continue;
    const Key* key = key_at(program, layer.key);
    if (key != nullptr && key->kind == KeyKind::Static && key->identity == identity) return &layer;
  }
  return nullptr;
}

/// Whether only a library knows the key (the table of known flows names it by a word): its setters
/// put in what was made from the value before, a logger with one field more.
bool is_of_library(const Key& key) {
  return !key.basic_type && !key.anonymous && key.type.find('.') == std::string::npos;
}

/// A first write above a second one.
struct First {
  FlowIndex flow = 0;
  std::vector<const Pass*> passes;  ///< from the first write's function down
  std::size_t distance = 0;         ///< value layers in between
};

class Search {
 public:
  explicit Search(const Program& program) : program_(program) {
    for (const Pass& pass : program.passes) {
      callers_[{pass.callee, pass.parameter}].push_back(&pass);
      handed_to_[pass.function].push_back(pass.callee);
    }
    for (const model::Read& read : program.reads) {
      const Key* key = key_at(program, read.key);
      if (key != nullptr && key->kind == KeyKind::Static)
        readers_.emplace(read.function, key->identity);
      if (key == nullptr || key->kind != KeyKind::Static) blind_.insert(read.function);
    }
  }

  /// Whether the function looks the key up, or one that is not known: what it writes may build on
  /// that.
  bool reads(FunctionIndex function, std::uint64_t identity) const {
    return readers_.contains({function, identity}) || blind_.contains(function);
  }

  /// Whether the function looks the key up itself, or has it looked up by one that it hands a context to.
  bool has_read(FunctionIndex function, std::uint64_t identity, int level = 0) const {
    if (reads(function, identity)) return true;
    const auto found = handed_to_.find(function);
    if (found == handed_to_.end() || level >= kMostGetters) return false;
    return std::ranges::any_of(found->second, [&](FunctionIndex callee) {
      return callee != function && has_read(callee, identity, level + 1);
    });
  }

  /// Whether the function of the second write has looked up before, by a getter, what the first write
  /// put in, be it this key or another one: it heeds what is there already.
  bool heeds(const Flow& second, const Flow& first) const {
    return std::ranges::any_of(program_.passes, [&](const Pass& pass) {
      if (pass.function != second.function || !(pass.place < second.place)) return false;
      return std::ranges::any_of(first.layers, [&](const Layer& layer) {
        const Key* key = key_at(program_, layer.key);
        return layer.kind == LayerKind::Value && key != nullptr && key->kind == KeyKind::Static &&
               readers_.contains({pass.callee, key->identity});
      });
    });
  }

  /// Looks above a write for an earlier one in a caller; each step must be certain.
  bool find(FlowIndex second, std::uint64_t identity, First& first) {
    looked_at_ = 0;
    return up(program_.flows[second].parents[0], program_.flows[second].function, identity, 0,
              first);
  }

 private:
  /// Follows the one way up. Where ways meet there may be another without the key, so it ends
  /// there.
  bool up(FlowIndex index, FunctionIndex second_in, std::uint64_t identity, int callers,
          First& first) {
    for (int steps = 0; steps < 200 && index != 0; ++steps) {
      const Flow& flow = program_.flows[index];
      if (flow.kind == FlowKind::Parameter)
        return from_callers(flow, second_in, identity, callers, first);
      if (flow.kind != FlowKind::Derive || flow.may || flow.unresolved || flow.parents.size() != 1)
        return false;
      if (const Layer* layer = layer_with(program_, flow, identity)) {
        // Within one function it is duplicate-key's affair.
        if (flow.function == second_in || layer->may || layer->presence != Presence::Always)
          return false;
        first.flow = index;
        return true;
      }
      for (const Layer& layer : flow.layers)
        first.distance += layer.kind == LayerKind::Value ? 1 : 0;
      index = flow.parents[0];
    }
    return false;
  }

  bool from_callers(const Flow& parameter, FunctionIndex second_in, std::uint64_t identity,
                    int callers, First& first) {
    if (callers >= kMostCallers) return false;
    const auto found = callers_.find({parameter.function, parameter.index});
    if (found == callers_.end()) return false;
    for (const Pass* pass : found->second) {
      if (++looked_at_ > kMostPasses) return false;
      if (pass->may || reads(pass->function, identity)) continue;
      First way = first;
      if (!up(pass->flow, second_in, identity, callers + 1, way)) continue;
      way.passes.push_back(pass);
      first = std::move(way);
      return true;
    }
    return false;
  }

  const Program& program_;
  std::map<std::pair<FunctionIndex, std::uint16_t>, std::vector<const Pass*>> callers_;
  std::unordered_map<FunctionIndex, std::vector<FunctionIndex>> handed_to_;
  std::set<std::pair<FunctionIndex, std::uint64_t>> readers_;
  std::set<FunctionIndex> blind_;
  int looked_at_ = 0;
};

/// The flows that a function hands back, or that something it hands back descends from: their
/// layers are the caller's to judge.
std::vector<bool> handed_back(const Program& program) {
  std::vector<bool> back(program.flows.size(), false);
  std::vector<FlowIndex> work;
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    if (program.flows[index].returned) work.push_back(index);
  }
  while (!work.empty()) {
    const FlowIndex index = work.back();
    work.pop_back();
    if (back[index]) continue;
    back[index] = true;
    for (const FlowIndex parent : program.flows[index].parents) {
      if (parent != 0 && program.flows[parent].function == program.flows[index].function)
        work.push_back(parent);
    }
  }
  return back;
}

/// Whether some function between the call and the layer looks the key up.
bool is_read_on_way(const Search& search,
                    const std::unordered_map<std::uint64_t, FunctionIndex>& at, const Layer& layer,
                    model::Place call, std::uint64_t identity) {
  return std::ranges::any_of(way_down(layer, call), [&](const Step& step) {
    const auto found = at.find(std::uint64_t{step.place.file} << 32 | step.place.offset);
    // One in a dependency is not known well enough.
    return found == at.end() || search.has_read(found->second, identity);
  });
}

/// A second write of a key, below the first.
struct Second {
  FlowIndex flow = 0;
  const Layer* layer = nullptr;
  First first;
};

void report(const Program& program, const Flow& second, const Layer& layer, const First& first,
            Sink& sink) {
  const std::string name = shown_key(program, layer.key);
  const Key& key = program.keys[layer.key];
  Draft draft;
  draft.rule = kName;
  draft.place = second.place;
  draft.function = second.function;
  draft.identity = {name};
  const Flow& above = program.flows[first.flow];
  draft.message = fmt::format(
      "the key {} is in this context already, put there by {}: this write hides that value from "
      "everything below and adds a layer",
      name, program.functions[above.function].name);
  if (first.distance > kMaxDistance) draft.severity = model::Severity::Info;
  draft.certainty =
      layer.may || layer.presence != Presence::Always ? Certainty::Likely : Certainty::Proven;
  const Layer& before = *layer_with(program, above, key.identity);
  draft.evidence = write_evidence(before, above.place, fmt::format("writes {} first", name));
  for (const Pass* pass : first.passes) {
    draft.evidence.push_back({pass->place, fmt::format("hands the context to {}",
                                                       program.functions[pass->callee].name)});
    draft.causes.push_back(pass->place);
  }
  for (Step& step : write_evidence(layer, second.place, fmt::format("writes {} again", name)))
    draft.evidence.push_back(std::move(step));
  sink.report(std::move(draft));
}

}  // namespace

void check_shadowed_key(const Program& program, Sink& sink) {
  Search search(program);
  const std::vector<bool> back = handed_back(program);
  std::unordered_map<std::uint64_t, FunctionIndex> function_at;
  for (const Flow& flow : program.flows) {
    if (flow.kind == FlowKind::Derive)
      function_at.emplace(std::uint64_t{flow.place.file} << 32 | flow.place.offset, flow.function);
  }
  std::map<std::uint64_t, std::vector<Second>> seconds;
  for (FlowIndex index = 1; index < program.flows.size(); ++index) {
    const Flow& flow = program.flows[index];
    if (flow.kind != FlowKind::Derive || flow.may || back[index] || flow.parents.size() != 1)
      continue;
    for (const Layer& layer : flow.layers) {
      if (layer.kind != LayerKind::Value || layer.presence == Presence::IfAbsent) continue;
      const Key* key = key_at(program, layer.key);
      if (key == nullptr || key->kind != KeyKind::Static || is_of_library(*key)) continue;
      First first;
      if (!search.find(index, key->identity, first)) continue;
      if (holds_logger(program, layer)) {
        sink.silent(kName, flow.place,
                    fmt::format("{} holds a logger, which is put in again with more to say",
                                shown_key(program, layer.key)));
        continue;
      }
      if (layer.builds_on || search.reads(flow.function, key->identity) ||
          search.heeds(flow, program.flows[first.flow]) ||
          is_read_on_way(search, function_at, layer, flow.place, key->identity)) {
        sink.silent(
            kName, flow.place,
            fmt::format("{} is looked up between its two writes: the second may build on the first",
                        shown_key(program, layer.key)));
        continue;
      }
      seconds[key->identity].push_back({index, &layer, std::move(first)});
    }
  }
  for (const auto& [identity, of_key] : seconds) {
    std::set<FunctionIndex> writers;
    for (const Second& second : of_key) writers.insert(program.flows[second.flow].function);
    for (const Second& second : of_key) {
      const Flow& flow = program.flows[second.flow];
      if (writers.size() > kMostWriters) {
        sink.silent(kName, flow.place,
                    fmt::format("{} functions write {} again: it is meant to be set for each scope",
                                writers.size(), shown_key(program, second.layer->key)));
        continue;
      }
      report(program, flow, *second.layer, second.first, sink);
    }
  }
}

}  // namespace waybill::rules

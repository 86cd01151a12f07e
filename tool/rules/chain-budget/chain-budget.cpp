// WB208: more value layers or keys are put on one request than a budget allows.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::Layer;
using model::LayerKind;
using model::Pass;
using model::Place;
using model::Program;

constexpr std::string_view kName = "chain-budget";

/// What is on a carrier at most, as far as is sure: of ways that meet and of callers that which
/// brings most. What a loop adds to its own carrier again is growth, another rule's affair.
class Loads {
 public:
  struct Load {
    std::uint32_t depth = 0, keys = 0;
    FlowIndex before = 0;        ///< the carrier that it goes on from
    const Pass* pass = nullptr;  ///< if that one is a caller's: the call
    enum State : std::uint8_t { Unknown, Open, Known } state = Unknown;
  };

  explicit Loads(const Program& program) : program_(program), loads_(program.flows.size()) {
    for (const Pass& pass : program.passes) {
      if (!pass.may) passes_[number(pass.callee, pass.parameter)].push_back(&pass);
    }
  }

  const Load& of(FlowIndex start) {
    // A stack of its own: chains of calls and of derivations are as long as people write them.
    std::vector<FlowIndex> stack = {start};
    while (!stack.empty()) {
      const FlowIndex index = stack.back();
      if (loads_[index].state == Load::Known) {
        stack.pop_back();
        continue;
      }
      const bool first_time = loads_[index].state == Load::Unknown;
      loads_[index].state = Load::Open;
      bool waits = false;
      Load best;
      for_each_before(index, [&](FlowIndex before, const Pass* pass) {
        Load& above = loads_[before];
        if (first_time && above.state == Load::Unknown) {
          stack.push_back(before);
          waits = true;
        } else if (above.state == Load::Known) {
          // Recursion comes back to an open one: it adds nothing here.
          const bool more = std::pair(above.depth, above.keys) > std::pair(best.depth, best.keys);
          if (more || best.before == 0) {
            best = {.depth = above.depth, .keys = above.keys, .before = before, .pass = pass};
          }
        }
      });
      if (waits) continue;
      add_layers(index, best);
      best.state = Load::Known;
      loads_[index] = best;
      stack.pop_back();
    }
    return loads_[start];
  }

 private:
  static std::uint64_t number(FunctionIndex function, std::uint16_t parameter) {
    return std::uint64_t{function} << 16 | parameter;
  }

  template <class Visit>
  void for_each_before(FlowIndex index, Visit visit) const {
    const Flow& flow = program_.flows[index];
    if (flow.may) return;
    if (flow.kind == FlowKind::Parameter) {
      const auto found = passes_.find(number(flow.function, flow.index));
      if (found == passes_.end()) return;
      for (const Pass* pass : found->second) {
        if (pass->flow != 0) visit(pass->flow, pass);
      }
      return;
    }
    const bool one = flow.kind == FlowKind::LoopHead || flow.kind == FlowKind::Derive;
    if (!one && flow.kind != FlowKind::Join && flow.kind != FlowKind::Captured) return;
    const std::size_t all = flow.parents.size();
    const std::size_t count = one ? std::min<std::size_t>(all, 1) : all;
    for (std::size_t i = 0; i < count; ++i) {
      if (flow.parents[i] != 0) visit(flow.parents[i], nullptr);
    }
  }

  void add_layers(FlowIndex index, Load& load) const {
    const Flow& flow = program_.flows[index];
    if (flow.may) return;
    std::vector<std::uint64_t> added;
    for (const Layer& layer : flow.layers) {
      if (layer.kind != LayerKind::Value || layer.may) continue;
      const model::Key* key = key_at(program_, layer.key);
      const bool known = key != nullptr && key->kind == model::KeyKind::Static;
      const bool there = known && (std::ranges::find(added, key->identity) != added.end() ||
                                   has(load.before, key->identity));
      if (there && layer.presence == model::Presence::IfAbsent) continue;
      ++load.depth;
      if (known && !there) {
        ++load.keys;
        added.push_back(key->identity);
      }
    }
  }

  bool has(FlowIndex from, std::uint64_t identity) const {
    for (FlowIndex at = from; at != 0; at = loads_[at].before) {
      for (const Layer& layer : program_.flows[at].layers) {
        const model::Key* key = key_at(program_, layer.key);
        if (layer.kind != LayerKind::Value || key == nullptr) continue;
        if (key->identity == identity) return true;
      }
    }
    return false;
  }

  const Program& program_;
  std::vector<Load> loads_;
  std::unordered_map<std::uint64_t, std::vector<const Pass*>> passes_;
};

struct Excess {
  FlowIndex crossing = 0;  ///< the derivation that goes beyond the budget
  Loads::Load load;        ///< what is on it
  std::uint32_t hands = 0; ///< callers that handed it on
};

class Judge {
 public:
  Judge(const Program& program, Sink& sink) : program_(program), sink_(sink), loads_(program) {}

  void run() {
    for (FlowIndex index = 1; index < program_.flows.size(); ++index) {
      const Flow& flow = program_.flows[index];
      if (flow.kind != FlowKind::Derive || flow.layers.empty()) continue;
      derived_at_.emplace(flow.place, index);
    }
    // Chains with one beginning are one finding: the heaviest of them.
    std::map<FunctionIndex, Excess> heaviest;
    for (FlowIndex index = 1; index < program_.flows.size(); ++index) {
      const Flow& flow = program_.flows[index];
      if (flow.kind != FlowKind::Derive || flow.layers.empty()) continue;
      const Loads::Load load = loads_.of(index);
      if (!is_beyond(load) || (load.before != 0 && is_beyond(loads_.of(load.before)))) continue;
      if (is_by_helper_alone(index) || is_for_caller(index)) continue;
      const auto [first, hands] = beginning(index);
      Excess& kept = heaviest[program_.flows[first].function];
      const std::pair here(load.depth, load.keys), there(kept.load.depth, kept.load.keys);
      // A call of a helper tells more than what the helper does.
      if (kept.crossing == 0 || here > there || (here == there && hands < kept.hands)) {
        kept = {index, load, hands};
      }
    }
    for (const auto& [function, excess] : heaviest) report(excess);
  }

 private:
  bool is_beyond(const Loads::Load& load) const {
    return load.depth > sink_.budget.depth || load.keys > sink_.budget.keys;
  }

  /// Whether what a helper adds is beyond the budget by itself: that is reported in the helper.
  bool is_by_helper_alone(FlowIndex index) {
    const Flow& flow = program_.flows[index];
    const Loads::Load load = loads_.of(index);
    const Loads::Load above = load.before == 0 ? Loads::Load{} : loads_.of(load.before);
    const Loads::Load own{.depth = load.depth - above.depth, .keys = load.keys - above.keys};
    if (!is_beyond(own)) return false;
    return std::ranges::all_of(flow.layers, [&](const Layer& layer) {
      return layer.write != flow.place && layer.write.file < program_.files.size() &&
             program_.files[layer.write.file].reported;
    });
  }

  /// Whether the function is a helper that was called here to derive: what its caller gets from it
  /// is beyond the budget, too, and tells more.
  bool is_for_caller(FlowIndex index) {
    while (loads_.of(index).before != 0) {
      const Loads::Load& load = loads_.of(index);
      if (load.pass != nullptr) {
        const auto [from, to] = derived_at_.equal_range(load.pass->place);
        return std::any_of(
            from, to, [&](const auto& derived) { return is_beyond(loads_.of(derived.second)); });
      }
      index = load.before;
    }
    return false;
  }

  /// The first derivation of the chain that adds a value, and how many calls lie between.
  std::pair<FlowIndex, std::uint32_t> beginning(FlowIndex index) {
    std::uint32_t hands = 0;
    while (loads_.of(index).before != 0 && loads_.of(loads_.of(index).before).depth > 0) {
      if (loads_.of(index).pass != nullptr) ++hands;
      index = loads_.of(index).before;
    }
    return {index, hands};
  }

  void report(const Excess& excess) {
    const Flow& crossing = program_.flows[excess.crossing];
    Draft draft;
    draft.rule = kName;
    draft.place = crossing.place;
    draft.function = crossing.function;
    draft.message = fmt::format(
        "{} value layers with {} different keys are on this context; the budget is {} and {}",
        excess.load.depth, excess.load.keys, sink_.budget.depth, sink_.budget.keys);
    std::vector<model::Step> steps;  // from the last to the first
    std::uint32_t depth = excess.load.depth;
    for (FlowIndex at = excess.crossing; at != 0;) {
      const Flow& flow = program_.flows[at];
      const Loads::Load& load = loads_.of(at);
      const std::uint32_t above = load.before == 0 ? 0 : loads_.of(load.before).depth;
      if (depth > above && !flow.layers.empty()) {
        const std::string added = describe_layers(program_, flow);
        steps.push_back({flow.place, fmt::format("{} adds {}", flow.callee, added)});
        if (flow.function == crossing.function) draft.causes.push_back(flow.place);
      }
      if (load.pass != nullptr && above > 0) steps.push_back({load.pass->place, "hands it on"});
      depth = above;
      at = load.before;
    }
    std::ranges::reverse(steps);
    draft.evidence = std::move(steps);
    sink_.report(std::move(draft));
  }

  const Program& program_;
  Sink& sink_;
  Loads loads_;
  std::multimap<Place, FlowIndex> derived_at_;
};

}  // namespace

void check_chain_budget(const Program& program, Sink& sink) {
  Judge(program, sink).run();
}

}  // namespace waybill::rules

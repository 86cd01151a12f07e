// Ways that meet: what is on a carrier whichever of them control came. A layer that is added just where its key
// is absent is on all of them behind that test.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Layer;
using model::Presence;

namespace {

constexpr std::size_t kMostChains = 4;      ///< origins of one value that are told apart

bool same_origin(const Chain& a, const Chain& b) {
  return a.origin == b.origin && a.index == b.index && a.storage == b.storage;
}

const Layer* layer_like(const std::vector<Layer>& layers, const Layer& layer) {
  const auto found = std::ranges::find_if(layers, [&](const Layer& other) {
    return other.kind == layer.kind && other.key == layer.key && (layer.key != 0 || other.write == layer.write);
  });
  return found == layers.end() ? nullptr : &*found;
}

bool fills_in(const Layer& layer) { return layer.absent_test.file != model::kNowhere; }

}  // namespace

/// Ways that meet: for each origin the longest chain stands for all, and what the others lack is only
/// sometimes there. Never the sum.
std::vector<Chain> FunctionSolver::join(std::vector<Way> ways) {
  struct Joined {
    Chain chain;
    std::vector<const Way*> of;   // the ways that it stands for
  };
  std::vector<Joined> joined;
  for (Way& way : ways) {
    for (Chain& chain : way.chains) {
      const auto same = std::ranges::find_if(joined, [&](const Joined& other) { return same_origin(other.chain, chain); });
      if (same == joined.end()) {
        if (joined.size() < kMostChains) joined.push_back({std::move(chain), {&way}});
        continue;
      }
      std::vector<const Way*> shorter_ways = {&way};
      if (chain.layers.size() > same->chain.layers.size()) {
        std::swap(same->chain, chain);
        std::swap(same->of, shorter_ways);
      }
      Chain& longer = same->chain;
      for (Layer& layer : longer.layers) {
        const Layer* there = layer_like(chain.layers, layer);
        if (layer.presence == Presence::Always && there == nullptr) layer.presence = Presence::Sometimes;
        if (!fills_in(layer)) continue;
        const bool is_there = there != nullptr && (there->presence == Presence::Always || fills_in(*there));
        const bool was_there = std::ranges::all_of(shorter_ways, [&](const Way* other) { return has_key_already(*other, layer); });
        if (!is_there && !was_there) layer.absent_test = {};
      }
      same->of.insert(same->of.end(), shorter_ways.begin(), shorter_ways.end());
      longer.may = longer.may || chain.may;
      longer.detached = longer.detached || chain.detached;
    }
  }
  std::vector<Chain> chains;
  for (Joined& one : joined) chains.push_back(std::move(one.chain));
  return chains;
}

/// Whether a way without the layer is the one on which its key was found.
bool FunctionSolver::has_key_already(const Way& way, const Layer& layer) const {
  if (layer.absent_test.file != body_.file) return false;
  const auto test = absence_tests_.find(layer.absent_test.offset);
  if (test == absence_tests_.end()) return false;
  if (std::ranges::find(way.meetings, test->first) != way.meetings.end()) return true;
  const RegionRecord& branch = summary_.regions()[test->second];
  for (RegionRef region = way.region; region != function_.first_region && region != 0;) {
    const RegionRecord& at = summary_.regions()[region];
    const bool is_branch = at.kind == RegionKind::Then || at.kind == RegionKind::Else;
    if (is_branch && at.offset == branch.offset) return at.kind != branch.kind;
    region = at.parent;
  }
  return false;
}

/// The branch that a call stands in directly, if the key's absence from the carrier is all that leads to it; 0 otherwise.
RegionRef FunctionSolver::absence_test(ValueRef call, model::KeyIndex key, Local from) {
  const RegionRef region = record(call).region;
  if (region == 0 || region == function_.first_region) return 0;
  const RegionRecord& at = summary_.regions()[region];
  if (at.cond == 0 || (at.kind != RegionKind::Then && at.kind != RegionKind::Else)) return 0;
  if (!is_absent(at.cond, at.kind == RegionKind::Then, key, from)) return 0;
  absence_tests_[at.offset] = region;
  return region;
}

/// Whether a condition that holds, or doesn't, says that the carrier lacks the key and nothing else: `!ok`,
/// `ctx.Value(k) == nil`.
bool FunctionSolver::is_absent(ValueRef condition, bool holds, model::KeyIndex key, Local from) {
  const auto is_here = [&](ValueRef value) { return value >= function_.first_value && value < function_.last_value; };
  const auto is_nil = [&](ValueRef value) { return is_here(value) && record(value).op == ValueOp::Name && text(record(value).a) == "nil"; };
  for (; is_here(condition) && record(condition).op == ValueOp::Unary; condition = record(condition).a) {
    if (static_cast<Tok>(record(condition).aux) != Tok::Not) return false;
    holds = !holds;
  }
  if (!is_here(condition)) return false;
  const ValueRecord& at = record(condition);
  ValueRef looked_up = 0;
  if (at.op == ValueOp::Binary) {
    const Tok op = static_cast<Tok>(at.aux);
    if (op != (holds ? Tok::Eql : Tok::Neq)) return false;
    looked_up = is_nil(at.b) ? at.a : is_nil(at.a) ? at.b : 0;
  } else if (at.op == ValueOp::Result && at.aux == 1 && record(at.a).op == ValueOp::Assert && !holds) {
    looked_up = record(at.a).a;
  }
  for (; is_here(looked_up); looked_up = record(looked_up).a) {
    const ValueOp op = record(looked_up).op;
    if (op != ValueOp::Assert && !(op == ValueOp::Result && record(looked_up).aux == 0)) break;
  }
  if (!is_here(looked_up) || record(looked_up).op != ValueOp::Call) return false;
  const Callee& target = callee(looked_up);
  const Operands with = operands(looked_up);
  if (target.name != "Value" || with.values.size() != 2 || with.at(0) == 0) return false;
  const model::KeyIndex tested = key_at(with.at(1));
  return tested != 0 && same_key(tested, key) && same_carrier(flow(with.at(0)), from);
}

bool FunctionSolver::same_key(model::KeyIndex a, model::KeyIndex b) const {
  const auto& keys = solver_.program().keys;
  if (a == b) return true;
  return keys[a].identity == keys[b].identity && keys[a].kind == keys[b].kind && keys[a].parameter == keys[b].parameter;
}

/// Whether two carriers have the same layers: one of them may be a view of the other, or both what one field holds.
bool FunctionSolver::same_carrier(Local a, Local b, int depth) const {
  constexpr int kDeepest = 20;
  const auto without_views = [&](Local at) {
    for (int steps = 0; steps < kDeepest && at != 0; ++steps) {
      const model::Flow& flow = flows_[at];
      if (flow.kind != FlowKind::Derive || !flow.layers.empty() || flow.parents.empty()) break;
      at = flow.parents[0];
    }
    return at;
  };
  a = without_views(a);
  b = without_views(b);
  if (a == 0 || b == 0 || depth > kDeepest) return false;
  if (a == b) return true;
  const model::Flow& left = flows_[a];
  const model::Flow& right = flows_[b];
  return left.kind == FlowKind::Load && right.kind == FlowKind::Load && left.storage == right.storage && !left.parents.empty() &&
         !right.parents.empty() && same_carrier(left.parents[0], right.parents[0], depth + 1);
}

}  // namespace waybill::go_source

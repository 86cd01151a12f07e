// Whether what a loop derives is meant for the round that derives it: it is handed on there, and
// nothing behind the loop looks at it.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::FlowKind;

namespace {
constexpr std::size_t kMostSteps = 400;   ///< flows between a use and the loop's head
}

/// Whether the carrier comes from the loop's head, and whether something was put on it since.
FunctionSolver::FromHead FunctionSolver::from_head(Local carrier, Local head) const {
  FromHead found;
  std::set<std::pair<Local, bool>> seen;
  std::vector<std::pair<Local, bool>> open = {{carrier, false}};
  while (!open.empty() && seen.size() < kMostSteps) {
    auto [at, derived] = open.back();
    open.pop_back();
    if (at == 0 || !seen.insert({at, derived}).second) continue;
    if (at == head) {
      found.reached = true;
      found.derived = found.derived || derived;
      continue;
    }
    const model::Flow& flow = flows_[at];
    derived = derived || (flow.kind == FlowKind::Derive && !flow.layers.empty());
    for (const Local parent : flow.parents) open.emplace_back(parent, derived);
  }
  return found;
}

/// Whether all that comes round in the loop is derivations of a logger.
bool FunctionSolver::is_logger(Local head) const {
  std::set<Local> seen;
  std::vector<Local> open = {head};
  bool logs = false;
  while (!open.empty() && seen.size() < kMostSteps) {
    const Local at = open.back();
    open.pop_back();
    if (at == 0 || !seen.insert(at).second) continue;
    for (const model::Layer& layer : flows_[at].layers) {
      if (layer.kind != model::LayerKind::Logger) return false;
      logs = true;
    }
    open.insert(open.end(), flows_[at].parents.begin(), flows_[at].parents.end());
  }
  return logs;
}

void FunctionSolver::round_facts() {
  close_phis();
  std::vector<std::pair<Local, RegionRef>> heads;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Phi || !(at.flags & kPhiLoop)) continue;
    const Local head = flow(value);
    if (head == 0 || flows_[head].kind != FlowKind::LoopHead) continue;
    const auto& parents = flows_[head].parents;
    const bool grows = std::any_of(parents.begin() + (parents.empty() ? 0 : 1), parents.end(),
                                   [&](Local round) { return from_head(round, head).derived; });
    if (grows) heads.emplace_back(head, at.c);
  }
  if (heads.empty()) return;
  close_phis();

  const auto regions = summary_.regions();
  const auto stands_in = [&](RegionRef inner, RegionRef outer) {
    while (inner > outer && inner > function_.first_region) inner = regions[inner].parent;
    return inner == outer;
  };
  std::set<Local> handed, behind, leaving;
  const auto use = [&](ValueRef at, ValueRef carrier, bool is_handed, bool leaves) {
    const Local of = carrier == 0 ? 0 : flow(carrier);
    if (of == 0) return;
    for (const auto& [head, region] : heads) {
      const FromHead from = from_head(of, head);
      if (!from.reached) continue;
      if (leaves) leaving.insert(head);
      else if (!stands_in(record(at).region, region)) behind.insert(head);
      else if (is_handed && from.derived) handed.insert(head);
    }
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Call: {
        const Local made = flow(value);
        for (const ValueRef operand : operands(value).values) {
          // A call that derives from it hands nothing on.
          const Local of = operand == 0 ? 0 : flow(operand);
          const bool derives = made != 0 && of != 0 && !flows_[made].unresolved &&
                               std::ranges::find(flows_[made].parents, of) != flows_[made].parents.end();
          use(value, operand, !derives, false);
        }
        break;
      }
      case ValueOp::Return:
        for (const ValueRef result : summary_.list(at.b)) use(value, result, false, true);
        break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
      case ValueOp::StoreCapture:
        use(value, at.c, false, true);
        break;
      case ValueOp::Send: use(value, at.c, true, false); break;
      case ValueOp::Closure:
        for (const ValueRef captured : summary_.list(at.b)) use(value, captured, true, false);
        break;
      default: break;
    }
  }
  for (const auto& [head, region] : heads) {
    // Lines behind the loop don't want the last round's fields: nobody builds a logger by logging.
    flows_[head].round_only = handed.contains(head) && !leaving.contains(head) &&
                              (!behind.contains(head) || is_logger(head));
  }
}

}  // namespace waybill::go_source

// The loops that carriers stand in: what kind they are, and whether they end by themselves.
#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

model::LoopIndex FunctionSolver::loop(RegionRef region) {
  if (!recorded_) return 0;
  while (region != 0 && region >= function_.first_region) {
    const RegionKind kind = summary_.regions()[region].kind;
    if (kind == RegionKind::Loop || kind == RegionKind::Range) break;
    if (region == function_.first_region) return 0;
    region = summary_.regions()[region].parent;
  }
  if (region == 0 || region < function_.first_region) return 0;
  if (const auto known = loops_.find(region); known != loops_.end()) return known->second;
  const RegionRecord& at = summary_.regions()[region];
  Resolver& resolver = solver_.resolver();
  model::Loop made;
  made.place = {body_.file, at.offset};
  made.function = solver_.function_index(body_);
  if (at.kind == RegionKind::Range) {
    made.kind = model::LoopKind::Range;
    const TypeId type = resolver.type_of(body_.file, at.cond);
    switch (resolver.type(resolver.underlying(type)).kind) {
      case TypeKind::Chan: made.bound = model::Bound::Unbounded; made.bound_reason = "receives from a channel until it is closed"; break;
      case TypeKind::Slice: case TypeKind::Array: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a slice"; break;
      case TypeKind::Map: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a map"; break;
      case TypeKind::Basic: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a number or string"; break;
      case TypeKind::Pointer: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over an array"; break;
      case TypeKind::Function: made.bound_reason = "ranges over an iterator"; break;
      default: made.bound_reason = "ranges over something whose type is not known"; break;
    }
  } else if (!(at.flags & kLoopHasCondition) && (at.flags & kLoopCountsOut)) {
    made.kind = model::LoopKind::Counted;
    made.bound = model::Bound::Bounded;
    made.bound_reason = "leaves when it has counted far enough";
  } else if (!(at.flags & kLoopHasCondition)) {
    made.kind = model::LoopKind::Endless;
    made.bound = model::Bound::Unbounded;
    made.bound_reason = "has no condition";
  } else if (at.flags & kLoopHasPost) {
    made.kind = model::LoopKind::Counted;
    made.bound = model::Bound::Bounded;
    made.bound_reason = "counts";
  } else {
    made.kind = model::LoopKind::Condition;
    const ValueRecord& condition = record(at.cond);
    if (at.cond != 0 && condition.op == ValueOp::Call) {
      made.bound = model::Bound::Unbounded;
      made.bound_reason = "goes on as long as a call says so";
    } else if (at.cond != 0 && condition.op == ValueOp::Binary &&
               (static_cast<Tok>(condition.aux) == Tok::Lss || static_cast<Tok>(condition.aux) == Tok::Leq ||
                static_cast<Tok>(condition.aux) == Tok::Gtr || static_cast<Tok>(condition.aux) == Tok::Geq)) {
      made.bound_reason = "compares";
    } else {
      made.bound_reason = "has a condition";
    }
  }
  const auto index = static_cast<model::LoopIndex>(solver_.program().loops.size());
  solver_.program().loops.push_back(std::move(made));
  loops_[region] = index;
  const model::LoopIndex outer = at.parent == region || region == function_.first_region ? 0 : loop(at.parent);
  solver_.program().loops[index].parent = outer;
  return index;
}

}  // namespace waybill::go_source

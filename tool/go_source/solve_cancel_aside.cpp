// Cancel functions that nothing but a goroutine or a timer's function has, which calls them only when
// something else happens: where the function's own work ends, nobody calls them.
#include <algorithm>
#include <vector>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

/// Whether the channel that a select's case receives from is one that the function around the literal made: by that
/// it tells the literal that its work is done.
bool FunctionSolver::is_own_channel(ValueRef literal, ValueRef channel) const {
  while (record(channel).op == ValueOp::Phi && !summary_.list(record(channel).b).empty()) channel = summary_.list(record(channel).b)[0];
  if (record(channel).op != ValueOp::Capture) return false;
  const auto captured = summary_.list(record(literal).b);
  if (record(channel).aux >= captured.size()) return true;
  const ValueRef outside = origin(captured[record(channel).aux]);
  return outside == 0 || record(outside).op != ValueOp::Parameter;
}

/// Whether the literal does nothing with the function that it captures but to call it, once, in a branch that
/// control may pass by.
bool FunctionSolver::calls_on_some_ways(ValueRef literal, std::size_t slot) const {
  const FunctionRecord& body = summary_.functions()[record(literal).a];
  ValueRef captured = 0;
  for (ValueRef value = body.first_value; value < body.last_value && captured == 0; ++value) {
    if (record(value).op == ValueOp::Capture && record(value).aux == slot) captured = value;
  }
  if (captured == 0) return false;
  bool calls = false;
  for (ValueRef value = captured + 1; value < body.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Call: {
        const auto arguments = summary_.list(at.b);
        if (std::ranges::find(arguments, captured) != arguments.end()) return false;
        if (at.a != captured) break;
        if (calls || (at.flags & kCallDefer)) return false;
        bool passed_by = false;
        for (RegionRef region = at.region; region > body.first_region; region = summary_.regions()[region].parent) {
          const RegionRecord& around = summary_.regions()[region];
          if (around.kind == RegionKind::CommCase && around.cond != 0 && is_own_channel(literal, around.cond)) return false;
          passed_by = passed_by || around.kind == RegionKind::CommCase || around.kind == RegionKind::Then;
        }
        if (!passed_by) return false;
        calls = true;
        break;
      }
      case ValueOp::Binary: case ValueOp::Capture: break;
      case ValueOp::Closure: {
        const auto inner = summary_.list(at.b);
        if (std::ranges::find(inner, captured) != inner.end()) return false;
        break;
      }
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        if (std::ranges::find(elements, captured) != elements.end()) return false;
        break;
      }
      default:
        if (at.c == captured || at.a == captured) return false;
        break;
    }
  }
  return calls;
}

/// Whether the context that the call makes, and all that comes of it, is only given to calls that the function
/// waits for.
bool FunctionSolver::stays_here(ValueRef call) {
  const Local made = flow(call);
  if (made == 0) return false;
  const auto is_of = [&](ValueRef value) { return value != 0 && flow(value) != 0 && descends(flow(value), made); };
  close_phis();
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Return:
        if (std::ranges::any_of(summary_.list(at.b), is_of)) return false;
        break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
      case ValueOp::StoreCapture: case ValueOp::Send:
        if (is_of(at.c)) return false;
        break;
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        for (std::size_t i = 2; i < elements.size(); i += 3) {
          if (is_of(elements[i])) return false;
        }
        break;
      }
      case ValueOp::Call: {
        if (!(at.flags & kCallGo)) break;
        const auto arguments = summary_.list(at.b);
        if (std::ranges::any_of(arguments, is_of)) return false;
        break;
      }
      default: break;
    }
  }
  return true;
}

/// The literal that alone has the cancel function: a goroutine, or what a timer runs, that calls it on some ways only.
/// 0 if somebody else has it or may, or if the function isn't one whose work ends.
ValueRef FunctionSolver::left_aside(ValueRef made) {
  for (RegionRef region = function_.first_region; region < function_.last_region; ++region) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.kind == RegionKind::Loop && at.cond == 0 && !(at.flags & (kLoopHasCondition | kLoopLeaves))) return 0;
  }
  std::vector<ValueRef> names = {made};
  const auto is_it = [&](ValueRef value) { return value != 0 && std::ranges::find(names, value) != names.end(); };
  ValueRef literal = 0;
  for (ValueRef value = made + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Phi:
        if (at.flags & kPhiLoop) {
          if (std::ranges::any_of(summary_.list(at.b), is_it)) return 0;
        } else if (std::ranges::any_of(summary_.list(at.b), is_it)) {
          names.push_back(value);
        }
        break;
      case ValueOp::Closure: {
        const auto captured = summary_.list(at.b);
        for (std::size_t slot = 0; slot < captured.size(); ++slot) {
          if (!is_it(captured[slot])) continue;
          if (literal != 0 || !calls_on_some_ways(value, slot)) return 0;
          literal = value;
        }
        break;
      }
      case ValueOp::Call: {
        if (is_it(at.a)) return 0;
        const auto arguments = summary_.list(at.b);
        if (std::ranges::any_of(arguments, is_it)) return 0;
        break;
      }
      case ValueOp::Return:
        if (std::ranges::any_of(summary_.list(at.b), is_it)) return 0;
        break;
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        if (std::ranges::any_of(elements, is_it)) return 0;
        break;
      }
      case ValueOp::Binary: break;
      case ValueOp::UnusedAtExit: return 0;   // told as that
      default:
        if (is_it(at.a) || is_it(at.c)) return 0;
        break;
    }
  }
  if (literal == 0) return 0;
  bool aside = false;
  for (ValueRef value = literal + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call) continue;
    if (at.a == literal) {
      if (!(at.flags & kCallGo)) return 0;
      aside = true;
      continue;
    }
    const auto arguments = summary_.list(at.b);
    if (std::ranges::find(arguments, literal) == arguments.end()) continue;
    if (callee(value).package != "time" || callee(value).name != "AfterFunc") return 0;
    aside = true;
  }
  const ValueRef call = record(made).a;
  return aside && !is_cancelled_with_parent(call) && stays_here(call) ? literal : 0;
}

}  // namespace waybill::go_source

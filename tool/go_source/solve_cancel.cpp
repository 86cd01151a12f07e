// Cancel functions: who makes them, who hands them on, and which are lost.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

std::optional<Solution::CancelResult> FunctionSolver::cancel_of(ValueRef call, std::uint16_t result) {
  const Callee& target = callee(call);
  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    if (effect.kind == EffectKind::Derive && effect.layer == AddedLayer::Cancel) {
      if (result != 1 || target.name == "WithContext") return {};   // errgroup.WithContext cancels itself
      return Solution::CancelResult{result, callee_text(call), {}};
    }
    return {};
  }
  if (target.kind == CalleeKind::Function && target.body) {
    for (const Solution::CancelResult& cancel : solver_.solution(target.body).cancels) {
      if (cancel.result == result) return cancel;
    }
  }
  return {};
}

/// Whether the context that the call is given was made cancellable in this very function, which kept that
/// cancel function: it ends the child too.
bool FunctionSolver::is_cancelled_with_parent(ValueRef call) {
  for (int steps = 0; steps < 8; ++steps) {
    ValueRef parent = 0;
    for (const ValueRef operand : operands(call).values) {
      if (operand == 0 || flow(operand) == 0) continue;
      parent = origin(operand);
      break;
    }
    if (parent < function_.first_value || parent >= function_.last_value) return false;
    if (record(parent).op == ValueOp::Result) parent = record(parent).a;
    if (record(parent).op != ValueOp::Call) return false;
    call = parent;
    if (cancel_of(call, 1)) return (record(call).aux >> 1 & 1) == 0;
  }
  return false;
}

/// Whether the block that the statement stands in ends by leaving the function, whatever it does before.
bool FunctionSolver::returns_behind(ValueRef statement) const {
  for (ValueRef value = statement + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Return && at.region == record(statement).region) return true;
  }
  return false;
}

/// Whether control leaves in the first branch behind a call of a helper that returns, beside a context and
/// its cancel function, whether it could: where it failed there is nothing to cancel.
bool FunctionSolver::leaves_with_error(ValueRef call, const Solution::CancelResult& made, RegionRef exit) {
  if (made.path.empty()) return false;
  const Type& type = solver_.resolver().type(callee(call).type);
  if (type.kind != TypeKind::Function || type.results.size() < 3) return false;
  const RegionRef around = record(call).region;
  for (RegionRef region = exit; region != around && region != function_.first_region; region = summary_.regions()[region].parent) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.parent == around) return at.kind == RegionKind::Then;
  }
  return false;
}

void FunctionSolver::cancel_facts(Solution& solution) {
  // A returned cancel function is the caller's to call.
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Return) continue;
    const auto returned = summary_.list(at.b);
    for (std::size_t result = 0; result < returned.size(); ++result) {
      ValueRef from = origin(returned[result]);
      std::uint16_t which = 0;
      if (from < function_.first_value || from >= function_.last_value) continue;
      if (record(from).op == ValueOp::Result && record(record(from).a).op == ValueOp::Call) {
        which = record(from).aux;
        from = record(from).a;
      } else if (returned.size() == 1 && function_.results == 2 && record(from).op == ValueOp::Call) {
        which = 1;
        result = 1;
      } else {
        continue;
      }
      if (const auto cancel = cancel_of(from, which)) {
        const auto place_in = static_cast<std::uint16_t>(result);
        const auto same = std::ranges::find(solution.cancels, place_in, &Solution::CancelResult::result);
        if (same != solution.cancels.end()) continue;
        Solution::CancelResult passed{place_in, cancel->maker, cancel->path};
        passed.path.insert(passed.path.begin(), {place(from), "calls " + callee_text(from)});
        solution.cancels.push_back(std::move(passed));
      }
    }
  }
  if (!recorded_) return;
  const auto report = [&](model::Cancel::State state, ValueRef call, const Solution::CancelResult& made) -> model::Cancel& {
    cancels_.push_back({.state = state, .place = place(call), .at = place(call), .maker = made.maker, .path = made.path});
    return cancels_.back();
  };
  const auto made_by = [&](ValueRef value) -> std::pair<ValueRef, std::optional<Solution::CancelResult>> {
    const ValueRef from = origin(value);
    if (from < function_.first_value || from >= function_.last_value || record(from).op != ValueOp::Result) return {0, {}};
    if (record(record(from).a).op != ValueOp::Call) return {0, {}};
    return {record(from).a, cancel_of(record(from).a, record(from).aux)};
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Call) {
      for (std::uint16_t result = 1; result < 4; ++result) {
        const bool blank = at.aux >> result & 1;
        const bool dropped = (at.flags & (kCallStatement | kCallGo | kCallDefer)) && result == 1;
        if (!blank && !dropped) continue;
        const auto made = cancel_of(value, result);
        if (made && !is_cancelled_with_parent(value)) report(model::Cancel::State::Discarded, value, *made);
      }
      if ((at.flags & kCallDefer) && at.a != 0) {
        const auto [call, made] = made_by(at.a);
        if (made && loop(at.region) != 0 && loop(record(call).region) == loop(at.region) && !returns_behind(value)) {
          model::Cancel& cancel = report(model::Cancel::State::DeferredInLoop, call, *made);
          cancel.at = place(value);
          cancel.loop = loop(at.region);
        }
      }
    } else if (at.op == ValueOp::UnusedAtExit) {
      const auto [call, made] = made_by(at.a);
      if (made && !leaves_with_error(call, *made, at.region)) {
        model::Cancel& cancel = report(model::Cancel::State::LostOnPath, call, *made);
        cancel.at = place(value);
        if (at.flags & kRoundEnds) cancel.loop = loop(at.region);
      }
    } else if (at.op == ValueOp::Update && !(at.flags & kImplied)) {
      const auto [call, made] = made_by(at.c);
      const std::string_view field = text(at.b);
      // Functions that mention a `cancel` are kept whole, so only of a field of that very name can it be
      // said that nobody calls it. An exported one may be called from anywhere.
      if (made && field == "cancel" && !solver_.field_is_selected(solver_.tree().files[body_.file].package, field)) {
        model::Cancel& cancel = report(model::Cancel::State::NeverCalled, call, *made);
        cancel.at = place(value);
        cancel.field = field;
      }
    }
  }
}

}  // namespace waybill::go_source

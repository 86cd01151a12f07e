// Cancel functions: who makes them, who hands them on, and which are lost.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

namespace {

/// Whether a function whose source isn't here is named like one that yields a context and beside it what
/// cancels that: WithDeadlineFraction, or Join of a package for joining contexts.
bool names_cancellable(const Callee& target) {
  const std::string_view name = target.name;
  if (name.starts_with("With")) {
    return name.contains("Cancel") || name.contains("Timeout") || name.contains("Deadline");
  }
  const std::string_view package = target.package.substr(target.package.rfind('/') + 1);
  const bool of_contexts = package.contains("context") || package.contains("ctx");
  return of_contexts && (name == "Join" || name == "Merge" || name == "Combine");
}

bool is_cancel_type(std::string_view path) {
  return path == "context.CancelFunc" || path == "context.CancelCauseFunc" || path == "golang.org/x/net/context.CancelFunc";
}

}  // namespace

/// The cancel function that a call yields of which only the name or the type is known.
std::optional<Solution::CancelResult> FunctionSolver::unseen_cancel_of(ValueRef call, std::uint16_t result) {
  const Callee& target = callee(call);
  if (target.body || target.name.empty() || (target.kind == CalleeKind::Function && target.object)) return {};
  if (const Type& type = solver_.resolver().type(target.type); type.kind == TypeKind::Function) {
    if (result >= type.results.size() || result == 0) return {};
    const TypeId context = type.results[result - 1u], cancel = type.results[result];
    if (solver_.held(context) != model::Held::Context || !is_cancel_type(solver_.type_path(cancel))) return {};
    return Solution::CancelResult{result, callee_text(call), {}, true};
  }
  if (target.kind != CalleeKind::Function || result != 1 || !target.receiver.empty() || !names_cancellable(target)) return {};
  const auto arguments = summary_.list(record(call).b);
  const bool given = std::ranges::any_of(arguments, [&](ValueRef argument) {
    return argument != 0 && solver_.held(solver_.resolver().type_of(body_.file, argument)) == model::Held::Context;
  });
  if (!given) return {};
  return Solution::CancelResult{result, callee_text(call), {}, true};
}

std::optional<Solution::CancelResult> FunctionSolver::cancel_of(ValueRef call, std::uint16_t result) {
  const Callee& target = callee(call);
  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    if (effect.kind == EffectKind::Derive && effect.layer == AddedLayer::Cancel) {
      if (result != 1 || target.name == "WithContext") return {};   // errgroup.WithContext cancels itself
      return Solution::CancelResult{result, callee_text(call), {}, false};
    }
    return {};
  }
  if (target.kind == CalleeKind::Function && target.body) {
    for (const Solution::CancelResult& cancel : solver_.solution(target.body).cancels) {
      if (cancel.result == result) return cancel;
    }
  }
  return unseen_cancel_of(call, result);
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
  if (made.path.empty() && !made.may) return false;
  const Type& type = solver_.resolver().type(callee(call).type);
  if (type.kind != TypeKind::Function || type.results.size() < 3) return false;
  const RegionRef around = record(call).region;
  for (RegionRef region = exit; region != around && region != function_.first_region; region = summary_.regions()[region].parent) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.parent == around) return at.kind == RegionKind::Then;
  }
  return false;
}

/// The field that the function stores the value in, of something it makes; "" if it stores it in none.
std::string FunctionSolver::field_that_keeps(ValueRef held) const {
  for (ValueRef value = held + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Update && at.c == held) return std::string(text(at.b));
    if (at.op != ValueOp::Composite) continue;
    const auto elements = summary_.list(at.b);
    for (std::size_t i = 2; i < elements.size(); i += 3) {
      if (elements[i] == held) return std::string(text(elements[i - 2]));
    }
  }
  return {};
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
        Solution::CancelResult passed{place_in, cancel->maker, cancel->path, cancel->may};
        passed.path.insert(passed.path.begin(), {place(from), "calls " + callee_text(from)});
        solution.cancels.push_back(std::move(passed));
      }
    }
  }
  if (!recorded_) return;
  const auto report = [&](model::Cancel::State state, ValueRef call, const Solution::CancelResult& made) -> model::Cancel& {
    cancels_.push_back({.state = state, .place = place(call), .at = place(call), .maker = made.maker, .may = made.may, .path = made.path});
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
    } else if (at.op == ValueOp::Result && at.aux != 0 && record(at.a).op == ValueOp::Call) {
      if (const auto made = cancel_of(at.a, at.aux)) {
        if (const ValueRef literal = left_aside(value); literal != 0) {
          model::Cancel& cancel = report(model::Cancel::State::LeftAside, at.a, *made);
          cancel.at = place(literal);
          cancel.may = true;
        }
      }
    } else if (at.op == ValueOp::UnusedAtExit) {
      const auto [call, made] = made_by(at.a);
      if (made && !leaves_with_error(call, *made, at.region)) {
        model::Cancel& cancel = report(model::Cancel::State::LostOnPath, call, *made);
        cancel.at = place(value);
        cancel.field = field_that_keeps(at.a);
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
  // What nothing ever calls isn't lost on some ways only.
  std::vector<model::Place> never;
  for (const model::Cancel& cancel : cancels_) {
    if (cancel.state == model::Cancel::State::NeverCalled) never.push_back(cancel.place);
  }
  std::erase_if(cancels_, [&](const model::Cancel& lost) {
    return lost.state == model::Cancel::State::LostOnPath && std::ranges::find(never, lost.place) != never.end();
  });
}

}  // namespace waybill::go_source

// Values that are closed, or given back to the pool they came from, while a context still holds them
// for somebody who runs later.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Handover;
using model::StoredValue;

namespace {
constexpr std::size_t kMostReleases = 4;   ///< of one value
}

/// What the call is, if after it nobody may use the value any longer; else "". `operand` is what was
/// put into the context.
std::string FunctionSolver::release_of(ValueRef call, ValueRef operand) {
  const Callee& target = callee(call);
  if (target.receiver.empty() && target.kind != CalleeKind::Interface) return {};
  const Operands with = operands(call);
  const auto is_it = [&](ValueRef given) {
    if (given == 0) return false;
    const ValueRef pointee = record(operand).op == ValueOp::Address ? record(operand).a : operand;
    const ValueRef held = record(given).op == ValueOp::Address ? record(given).a : given;
    return is_version_of(given, operand, 0) || is_version_of(held, pointee, 0);
  };
  if (target.name == "Close" && with.values.size() == 1 && is_it(with.at(0))) return callee_text(call);
  const bool is_pool = (target.package == "sync" && target.receiver == "Pool") || target.receiver.ends_with("Pool");
  if (target.name == "Put" && is_pool && with.values.size() == 2 && is_it(with.at(1))) return callee_text(call);
  return {};
}

/// Whether a defer statement ends something that the call returned beside the carrier: calls it, a
/// method of it, or a literal or function that is given it.
bool FunctionSolver::ends_with_function(ValueRef call) {
  const auto returned = [&](ValueRef value) {
    const ValueRef from = origin(value);
    return from >= function_.first_value && from < function_.last_value && record(from).op == ValueOp::Result &&
           record(from).a == call && record(from).aux != 0;
  };
  for (ValueRef value = call + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || !(at.flags & kCallDefer)) continue;
    const ValueRecord& called = record(at.a);
    if (returned(at.a) || (called.op == ValueOp::Select && returned(called.a))) return true;
    if (called.op == ValueOp::Closure && std::ranges::any_of(summary_.list(called.b), returned)) return true;
    if (std::ranges::any_of(summary_.list(at.b), returned)) return true;
  }
  return false;
}

/// The last call in the function of a method that ends what the call returns beside the carrier; none if there is none.
model::Place FunctionSolver::last_end_of(ValueRef call) const {
  for (ValueRef value = function_.last_value; value-- > call + 1;) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || record(at.a).op != ValueOp::Select) continue;
    const std::string_view name = text(record(at.a).b);
    if (name != "End" && name != "Finish") continue;
    const ValueRef from = origin(record(at.a).a);
    if (from < function_.first_value || from >= function_.last_value) continue;
    if (record(from).op == ValueOp::Result && record(from).a == call && record(from).aux != 0) return place(value);
  }
  return {};
}

/// Finds who still has the context when the function lets go of the value in it.
void FunctionSolver::find_releases(StoredValue& stored, ValueRef call, Local made, ValueRef operand) {
  for (ValueRef value = function_.first_value; value < function_.last_value && stored.releases.size() < kMostReleases; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || value == call || (at.flags & kCallGo)) continue;
    const bool deferred = at.flags & kCallDefer;
    if (!deferred && !reaches(call, value)) continue;
    const std::string what = release_of(value, operand);
    if (what.empty()) continue;
    for (std::size_t i = 0; i < handovers_.size(); ++i) {
      const Handover& handover = handovers_[i];
      const ValueRef given = handover_values_[i];
      if (given <= call || handover.how == Handover::How::Ask || handover.how == Handover::How::Store) continue;
      if (!descends(handover.flow, made)) continue;
      const ValueRecord& hands = record(given);
      StoredValue::Release release{.place = place(value), .what = what, .deferred = deferred, .given = handover.place,
                                   .taker = handover.callee};
      release.target = handover.target;
      release.parameter = handover.parameter;
      if (handover.how == Handover::How::Capture) {
        // Only a literal that `go` runs is known to run beside this function.
        for (ValueRef user = given + 1; user < function_.last_value; ++user) {
          const ValueRecord& runs_it = record(user);
          if (runs_it.op == ValueOp::Call && (runs_it.flags & kCallGo) && runs_it.a == given) release.beside = true;
        }
        if (!release.beside) continue;
        release.captured = true;
        release.taker = "a function literal";
        release.target = solver_.record_function({body_.file, hands.a}, {});
      } else if (hands.op == ValueOp::Call && (hands.flags & kCallGo)) {
        release.beside = true;
      } else if (hands.op == ValueOp::Call && (hands.flags & kCallDefer)) {
        continue;
      } else if (handover.how == Handover::How::Send) {
        continue;   // who receives it, and when, is not known
      } else {
        // Handed on where it is closed already, or to the caller by a function that closes it at its end.
        const bool returned = handover.how == Handover::How::Return;
        if (deferred ? !returned : !reaches(value, given)) continue;
        if (deferred && !reaches(value, given)) continue;
      }
      release.waits = release.beside && (function_.flags & kFunctionWaitsAfterStart);
      stored.releases.push_back(std::move(release));
      if (stored.releases.size() >= kMostReleases) break;
    }
  }
}

}  // namespace waybill::go_source

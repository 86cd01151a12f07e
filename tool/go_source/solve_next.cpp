// Where a function hands a framework's context to what comes next on the request's way, and what it
// does with that context only after the rest has returned.
#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;

/// Whether the call runs the rest of the request's way: gin's and hertz's Next, echo's next handler.
bool FunctionSolver::calls_next(ValueRef call) {
  const Callee& target = callee(call);
  if (target.name == "Next") {
    return target.package == "github.com/gin-gonic/gin" || target.package == "github.com/cloudwego/hertz/pkg/app";
  }
  if (target.kind != CalleeKind::Dynamic || record(call).a == 0) return false;
  const std::string path = solver_.type_path(solver_.resolver().type_of(body_.file, record(call).a));
  return path.starts_with("github.com/labstack/echo/") && path.ends_with(".HandlerFunc");
}

/// Whether a framework's context is the receiver or an argument.
bool FunctionSolver::is_given_pooled(ValueRef call) {
  const Operands with = operands(call);
  for (const ValueRef operand : with.values) {
    if (operand != 0 && solver_.held(solver_.resolver().type_of(body_.file, operand)) == Held::Pooled) return true;
  }
  return false;
}

/// Whether control only comes to the second value by way of the first: it stands behind it in the same
/// block or one inside it.
bool FunctionSolver::runs_only_behind(ValueRef first, ValueRef second) const {
  if (first >= second || (function_.flags & kFunctionHasGoto)) return false;
  const auto regions = summary_.regions();
  const RegionRef outer = record(first).region;
  RegionRef inner = record(second).region;
  while (inner > outer && inner > function_.first_region) inner = regions[inner].parent;
  return inner == outer;
}

void FunctionSolver::next_facts() {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || (at.flags & (kCallGo | kCallDefer)) || !calls_next(value) || !is_given_pooled(value)) continue;
    model::NextCall next{.place = place(value), .callee = callee_text(value), .carrier = {}};
    for (const ValueRef operand : operands(value).values) {
      if (operand == 0) continue;
      const TypeId type = solver_.resolver().type_of(body_.file, operand);
      if (solver_.held(type) == Held::Pooled && next.carrier.empty()) next.carrier = solver_.resolver().type_text(type);
    }
    next.again = loop(at.region) != 0 || (function_.flags & kFunctionHasGoto);
    for (ValueRef other = function_.first_value; other < function_.last_value; ++other) {
      const ValueRecord& call = record(other);
      if (other == value || call.op != ValueOp::Call) continue;
      const bool later = call.flags & (kCallGo | kCallDefer);
      if ((other < value && !later && !next.again) || !is_given_pooled(other)) continue;
      const Callee& target = callee(other);
      const bool unknown = target.kind == CalleeKind::Dynamic || target.kind == CalleeKind::Unresolved;
      if (unknown && !calls_next(other)) next.unknown = place(other);
      if (runs_only_behind(value, other)) next.behind.push_back(place(other));
      if (later) next.put_off.push_back(place(other));
    }
    next_calls_.push_back(std::move(next));
  }
}

}  // namespace waybill::go_source

// Derived carriers that are looked at only where the call that made them failed: who goes on where it
// succeeded goes on with the older one.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/lex.hpp"

namespace waybill::go_source {

/// Whether a test holds where the call said by another result that it failed: `!ok`, `ok == false`, `err != nil`.
bool FunctionSolver::tests_failure(ValueRef test, ValueRef call) const {
  const auto is_other_result = [&](ValueRef value) {
    return value != 0 && record(value).op == ValueOp::Result && record(value).a == call && record(value).aux != 0;
  };
  const auto names = [&](ValueRef value, std::string_view wanted) {
    return value != 0 && record(value).op == ValueOp::Name && text(record(value).a) == wanted;
  };
  if (test == 0) return false;
  const ValueRecord& at = record(test);
  const Tok op = static_cast<Tok>(at.aux);
  if (at.op == ValueOp::Unary) return op == Tok::Not && is_other_result(at.a);
  if (at.op != ValueOp::Binary) return false;
  const ValueRef left = at.a, right = at.b;
  if (op == Tok::Eql) return is_other_result(left) && names(right, "false");
  return op == Tok::Neq && is_other_result(left) && names(right, "nil");
}

/// Whether the value looks at the other one.
bool FunctionSolver::looks_at(ValueRef value, ValueRef other) const {
  const ValueRecord& at = record(value);
  switch (at.op) {
    case ValueOp::Call: case ValueOp::IndexList:
      if (at.a == other) return true;
      [[fallthrough]];
    case ValueOp::Phi: case ValueOp::Return: case ValueOp::Closure: case ValueOp::Composite: {
      const auto operands = summary_.list(at.b);
      return std::ranges::find(operands, other) != operands.end();
    }
    case ValueOp::After: case ValueOp::Binary: case ValueOp::Index: return at.a == other || at.b == other;
    case ValueOp::Literal: case ValueOp::Name: case ValueOp::Parameter: case ValueOp::TypeExpression: case ValueOp::Zero:
    case ValueOp::Capture:
      return false;
    default: return at.a == other || at.c == other;
  }
}

/// Whether all that looks at the first result of a call stands where the call failed, on ways that leave the function.
bool FunctionSolver::only_on_failure(ValueRef result) {
  const ValueRef call = record(result).a;
  // A function literal that was made before, as for a defer, has the variable, and so what it is set to later.
  for (ValueRef value = function_.first_value; value < result; ++value) {
    if (record(value).op != ValueOp::Closure) continue;
    const bool has_context = std::ranges::any_of(summary_.list(record(value).b), [&](ValueRef captured) {
      return captured != 0 && solver_.carrier_class(solver_.resolver().type_of(body_.file, captured)) == CarrierClass::Context;
    });
    if (has_context) return false;
  }
  const auto regions = summary_.regions();
  bool any = false;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (value == result || !looks_at(value, result)) continue;
    RegionRef region = record(value).region;
    while (region > function_.first_region && regions[region].parent != record(result).region) region = regions[region].parent;
    if (region <= function_.first_region || regions[region].kind != RegionKind::Then) return false;
    if (!tests_failure(regions[region].cond, call)) return false;
    const bool leaves = std::ranges::any_of(summary_.values().subspan(value, function_.last_value - value), [&](const ValueRecord& at) {
      return at.op == ValueOp::Return && at.region == region;
    });
    if (!leaves) return false;
    any = true;
  }
  return any;
}

}  // namespace waybill::go_source

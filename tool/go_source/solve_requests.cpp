// Requests that are given a context and, before anything looks at it, another one.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

namespace {

bool gives_context(std::string_view method) { return method == "WithContext" || method == "Clone"; }

/// Whether the record mentions the value other than as an operand of its own kind.
bool mentions(const Summary& summary, const ValueRecord& at, ValueRef value) {
  switch (at.op) {
    case ValueOp::Call: case ValueOp::Closure: case ValueOp::Composite: case ValueOp::Phi: case ValueOp::Return:
    case ValueOp::IndexList: {
      const auto operands = summary.list(at.b);
      if (std::ranges::find(operands, value) != operands.end()) return true;
      return at.op == ValueOp::Call && at.a == value;
    }
    case ValueOp::Binary: case ValueOp::Index: return at.a == value || at.b == value;
    case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName: case ValueOp::Send:
      return at.a == value || at.c == value;
    case ValueOp::StoreCapture: return at.c == value;
    case ValueOp::Result: case ValueOp::Dereference: case ValueOp::Address: case ValueOp::Slice: case ValueOp::Unary:
    case ValueOp::Assert: case ValueOp::RangeNext: case ValueOp::Receive: case ValueOp::ExitValue:
      return at.a == value;
    default: return false;
  }
}

}  // namespace

/// `r = r.WithContext(a)` and then `r = r.WithContext(b)`, with nothing between that could see `a`.
void FunctionSolver::replacement_facts(ValueRef call) {
  const Callee& target = callee(call);
  if (target.receiver != "Request" || target.package != "net/http" || !gives_context(target.name)) return;
  ValueRef receiver = operands(call).at(0);
  while (receiver >= function_.first_value && receiver < function_.last_value && record(receiver).op == ValueOp::After) {
    receiver = record(receiver).b;
  }
  if (receiver < function_.first_value || receiver >= function_.last_value || record(receiver).op != ValueOp::Call) return;
  const Callee& maker = callee(receiver);
  if (maker.receiver != "Request" || maker.package != "net/http" || !gives_context(maker.name)) return;
  const Local first = flow(receiver);
  const Local second = flow(call);
  if (first == 0 || second == 0 || !is_only_given_another_context(receiver)) return;
  flows_[first].replaced_by = second;
}

bool FunctionSolver::is_only_given_another_context(ValueRef request) const {
  std::vector<ValueRef> versions{request};   // the variable, as it is after each call on it
  std::size_t given = 0;
  for (std::size_t version = 0; version < versions.size(); ++version) {
    for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
      const ValueRecord& at = record(value);
      if (at.op == ValueOp::After) {
        if (at.b != versions[version]) continue;
        if (at.aux != 0) return false;   // it was an argument
        versions.push_back(value);
      } else if (at.op == ValueOp::Select) {
        if (at.a != versions[version]) continue;
        if (text(at.b) == "Context") return false;
        if (gives_context(text(at.b))) ++given;
      } else if (mentions(summary_, at, versions[version])) {
        return false;
      }
    }
  }
  return given == 1;
}

}  // namespace waybill::go_source

// What a function does with what it looks up, what the values are that it stores under keys, and
// whom it hands its carriers to.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {
namespace {
constexpr std::size_t kMostAssertions = 64;  ///< of one look-up; more tell no more
}

/// The value behind conversions and calls that it was given to.
ValueRef FunctionSolver::without_conversions(ValueRef value) {
  for (int steps = 0; steps < 20 && value >= function_.first_value && value < function_.last_value;
       ++steps) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::After) {
      value = at.b;
    } else if (at.op == ValueOp::Result && at.aux == 0 && record(at.a).op == ValueOp::Call) {
      value = at.a;  // v, ok := c.Get(key)
    } else if (at.op == ValueOp::Call && callee(value).kind == CalleeKind::Conversion) {
      const auto arguments = summary_.list(at.b);
      if (arguments.size() != 1 || arguments[0] == 0) return value;
      value = arguments[0];
    } else {
      return value;
    }
  }
  return value;
}

std::vector<model::Assertion> FunctionSolver::assertions(ValueRef looked_up, model::KeyIndex key) {
  std::vector<model::Assertion> found;
  Resolver& resolver = solver_.resolver();
  if (!asserted_) {
    asserted_.emplace();
    for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
      if (record(value).op == ValueOp::Assert) {
        asserted_->emplace(without_conversions(record(value).a), value);
      }
    }
  }
  std::vector<ValueRef> values;
  const auto [from, to] = asserted_->equal_range(looked_up);
  for (auto at = from; at != to && values.size() < kMostAssertions; ++at)
    values.push_back(at->second);
  std::ranges::sort(values);
  for (const ValueRef value : values) {
    const ValueRecord& at = record(value);
    const TypeId type = resolver.type_of(body_.file, value);
    model::Assertion assertion;
    const TypeId written = at.b == 0 ? type : resolver.type_at(body_.file, at.b);
    assertion.type = resolver.type_text(written);
    assertion.identity = resolver.concrete_identity(written);
    assertion.in_switch = at.flags & kTypeSwitch;
    assertion.checked = at.flags & (kTypeSwitch | kCommaOk);
    assertion.guarded = guarded(value, key) || is_tested_beside(value);
    assertion.nil_tested = is_compared_with_nil(value);
    assertion.place = place(value);
    found.push_back(std::move(assertion));
  }
  return found;
}

/// Whether the assertion is only come to if what it is on is not nil: `v != nil && v.(T)`, `v == nil || v.(T)`.
bool FunctionSolver::is_tested_beside(ValueRef assertion) {
  constexpr int kDeepest = 12;
  const ValueRef looked_up = without_conversions(record(assertion).a);
  const auto is_here = [&](ValueRef value) { return value >= function_.first_value && value < function_.last_value; };
  const auto is_nil = [&](ValueRef value) { return is_here(value) && record(value).op == ValueOp::Name && text(record(value).a) == "nil"; };
  const auto is_it = [&](ValueRef value) { return is_here(value) && without_conversions(value) == looked_up; };
  const auto tests = [&](const auto& self, ValueRef value, Tok way, int depth) -> bool {
    if (!is_here(value) || depth > kDeepest) return false;
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::After) return self(self, at.b, way, depth + 1);
    if (at.op != ValueOp::Binary) return false;
    const Tok op = static_cast<Tok>(at.aux);
    if (op == way) return self(self, at.a, way, depth + 1) || self(self, at.b, way, depth + 1);
    return op == (way == Tok::LAnd ? Tok::Neq : Tok::Eql) && ((is_nil(at.b) && is_it(at.a)) || (is_nil(at.a) && is_it(at.b)));
  };
  const auto holds = [&](const auto& self, ValueRef value, int depth) -> bool {
    if (value == assertion) return true;
    if (!is_here(value) || depth > kDeepest) return false;
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Unary: case ValueOp::Select: case ValueOp::Dereference: return self(self, at.a, depth + 1);
      case ValueOp::After: case ValueOp::Binary: return self(self, at.a, depth + 1) || self(self, at.b, depth + 1);
      default: return false;
    }
  };
  for (ValueRef value = assertion + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Binary) continue;
    const Tok op = static_cast<Tok>(at.aux);
    if (op != Tok::LAnd && op != Tok::LOr) continue;
    if (holds(holds, at.b, 0) && tests(tests, at.a, op, 0)) return true;
  }
  return false;
}

/// Whether the function compares the value itself with nil.
bool FunctionSolver::is_compared_with_nil(ValueRef value) {
  const auto is_nil = [&](ValueRef operand) {
    return operand != 0 && record(operand).op == ValueOp::Name && text(record(operand).a) == "nil";
  };
  const auto is_it = [&](ValueRef operand) {
    while (operand >= function_.first_value && operand < function_.last_value &&
           record(operand).op == ValueOp::After) {
      operand = record(operand).b;
    }
    return operand == value;
  };
  for (ValueRef other = value + 1; other < function_.last_value; ++other) {
    const ValueRecord& at = record(other);
    if (at.op != ValueOp::Binary) continue;
    if ((is_nil(at.b) && is_it(at.a)) || (is_nil(at.a) && is_it(at.b))) return true;
  }
  return false;
}

void FunctionSolver::note_value(model::Layer& layer, ValueRef value) {
  Resolver& resolver = solver_.resolver();
  const ValueRef behind = without_conversions(value);
  TypeId type = resolver.type_of(body_.file, value);
  if (resolver.type(resolver.underlying(type)).kind == TypeKind::Interface) {
    // The first of several results: of what is behind it, only all together have a type.
    const TypeId of_behind = resolver.type_of(body_.file, behind);
    if (resolver.type(of_behind).kind != TypeKind::Tuple) type = of_behind;
  }
  layer.value_type = resolver.type_text(resolver.default_type(type));
  layer.value_identity = resolver.concrete_identity(type);
  layer.value_has_methods = layer.value_identity == 0 && resolver.has_methods_or_is_missing(type);
  if (layer.value_identity != 0 || behind < function_.first_value || behind >= function_.last_value)
    return;
  const bool is_interface = resolver.type(resolver.underlying(type)).kind == TypeKind::Interface;
  if (is_interface && record(behind).op == ValueOp::Parameter)
    layer.value_parameter = record(behind).aux;
}

void FunctionSolver::pass_facts(ValueRef call, const Operands& with, bool may) {
  const Callee& target = callee(call);
  if (target.kind == CalleeKind::Interface) return looked_up_pass_facts(call, with);
  if (!target.body) return;
  const model::FunctionIndex called = solver_.function_index(target.body);
  if (called == 0) return;  // no function that findings can stand in
  solver_.program().functions[called].called = true;
  const bool is_method = !target.receiver.empty();
  for (std::size_t i = 0; i < with.values.size(); ++i) {
    if (with.values[i] == 0 || (i == 0 && !is_method)) continue;
    const Local of = flow(with.values[i]);
    if (of == 0) continue;
    const auto parameter = static_cast<std::uint16_t>(is_method ? i : i - 1);
    model::Pass pass{.flow = of, .callee = called, .parameter = parameter, .place = place(call)};
    pass.may = may;
    passes_.push_back(std::move(pass));
  }
}

/// The key under which a value was looked up; 0 if it was not.
model::KeyIndex FunctionSolver::looked_up_under(ValueRef value) {
  for (int steps = 0; steps < 20 && value >= function_.first_value && value < function_.last_value;
       ++steps) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::After) {
      value = at.b;
    } else if (at.op == ValueOp::Assert || (at.op == ValueOp::Result && at.aux == 0)) {
      value = at.a;
    } else if (at.op == ValueOp::Call) {
      const Operands with = operands(value);
      const Callee& target = callee(value);
      for (const Effect& effect :
           KnownFlows::table().find(target.package, target.receiver, target.name)) {
        if (effect.kind == EffectKind::Read) return known_key(value, with, effect);
      }
      return 0;
    } else {
      return 0;
    }
  }
  return 0;
}

/// A method of something that was looked up under a key: who writes the key decides whose method it
/// is.
void FunctionSolver::looked_up_pass_facts(ValueRef call, const Operands& with) {
  constexpr std::size_t kMostReceivers = 64;
  const model::KeyIndex key = looked_up_under(with.at(0));
  if (key == 0 || !given_carrier(with)) return;
  const Callee& target = callee(call);
  bool more = false;
  for (const Resolver::Implementer& implementer : solver_.resolver().implementers(
           target.receiver_type, target.name, kMostReceivers, &more)) {
    const Summary& in = solver_.tree().files[implementer.method.file].summary;
    const FunctionRef function = in.declarations()[implementer.method.declaration].function;
    if (function == kNone) continue;
    const BodyRef body{implementer.method.file, function};
    solver_.solution(body);
    const model::FunctionIndex called = solver_.function_index(body);
    if (called == 0) continue;
    for (std::size_t i = 1; i < with.values.size(); ++i) {
      const Local of = with.values[i] == 0 ? 0 : flow(with.values[i]);
      if (of == 0) continue;
      model::Pass pass{.flow = of,
                       .callee = called,
                       .parameter = static_cast<std::uint16_t>(i),
                       .place = place(call),
                       .may = true,
                       .receiver_key = key};
      pass.receivers = {implementer.type, implementer.pointer};
      passes_.push_back(std::move(pass));
    }
  }
}

}  // namespace waybill::go_source

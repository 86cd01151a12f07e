// What was looked up in a context and is changed while it is still in there.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::ReadChange;

namespace {
constexpr std::size_t kMostWays = 200;   ///< values that are looked at on the ways back from one
constexpr int kDeepestAccessor = 3;      ///< helpers between a function and the look-up itself
}  // namespace

/// `append` to a slice that a look-up in a context gave.
void FunctionSolver::find_read_change(ValueRef append) {
  const auto arguments = summary_.list(record(append).b);
  if (arguments.size() < 2) return;
  ValueRef from = arguments[0];
  for (int steps = 0; steps < 20 && from >= function_.first_value && from < function_.last_value; ++steps) {
    const ValueRecord& at = record(from);
    if (at.op == ValueOp::After) {
      from = at.b;
    } else if (at.op == ValueOp::Result && record(at.a).op == ValueOp::Assert && at.aux == 0) {
      from = at.a;
    } else if (at.op == ValueOp::Assert) {
      from = at.a;
      if (record(from).op != ValueOp::Call) return;
      const Callee& target = callee(from);
      for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
        if (effect.kind != EffectKind::Read) continue;
        const Operands with = operands(from);
        Resolver& resolver = solver_.resolver();
        const TypeId type = resolver.type_of(body_.file, arguments[0]);
        if (resolver.type(resolver.underlying(type)).kind != TypeKind::Slice) return;
        read_changes_.push_back({.place = place(append), .read = place(from), .key = key_at(with.at(effect.key)),
                                 .type = resolver.type_text(type), .what = ReadChange::What::Append});
        return;
      }
      return;
    } else {
      return;
    }
  }
}

/// Returns the look-ups whose result the value may be, each with the last call or assignment that changed
/// it since, if there is one.
std::vector<FunctionSolver::LookedUp> FunctionSolver::look_ups_behind(ValueRef value, std::uint16_t result, int depth) {
  std::vector<LookedUp> found;
  struct Open { ValueRef value; ValueRef changed; std::uint16_t result; };
  std::vector<Open> open = {{value, 0, result}};
  std::set<std::pair<ValueRef, bool>> seen;
  while (!open.empty() && seen.size() < kMostWays) {
    const Open next = open.back();
    open.pop_back();
    if (next.value < function_.first_value || next.value >= function_.last_value) continue;
    if (!seen.emplace(next.value, next.changed != 0).second) continue;
    const ValueRecord& at = record(next.value);
    const auto go_on = [&](ValueRef to, ValueRef changed, std::uint16_t of = 0) { open.push_back({to, changed != 0 ? changed : next.changed, of}); };
    switch (at.op) {
      case ValueOp::After: go_on(at.b, copies_into(at.a, at.aux) ? at.a : 0); break;
      case ValueOp::UpdateElement: go_on(at.a, at.flags & kImplied ? 0 : next.value); break;
      case ValueOp::Phi:
        for (const ValueRef way : summary_.list(at.b)) go_on(way, 0);
        break;
      case ValueOp::Assert: go_on(at.a, 0); break;
      case ValueOp::Result:
        if (record(at.a).op == ValueOp::Call || at.aux == 0) go_on(at.a, 0, at.aux);
        break;
      case ValueOp::Call: {
        const Callee& target = callee(next.value);
        if (target.kind == CalleeKind::Conversion) {
          const auto arguments = summary_.list(at.b);
          if (arguments.size() == 1) go_on(arguments[0], 0);
          break;
        }
        if (next.result == 0 && !target.body) {
          const Operands with = operands(next.value);
          for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
            if (effect.kind == EffectKind::Read) found.push_back({key_at(with.at(effect.key)), next.value, next.changed});
          }
        } else if (target.body && depth < kDeepestAccessor) {
          const model::KeyIndex key = FunctionSolver(solver_, target.body).looked_up_result(next.result, depth + 1);
          if (key != 0) found.push_back({key, next.value, next.changed});
        }
        break;
      }
      default: break;
    }
  }
  return found;
}

/// The key under which the function looks up what it returns as that result, as it is; 0 if it does not.
model::KeyIndex FunctionSolver::looked_up_result(std::uint16_t result, int depth) {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op != ValueOp::Return) continue;
    const auto returned = summary_.list(record(value).b);
    if (result >= returned.size()) continue;
    for (const LookedUp& way : look_ups_behind(returned[result], 0, depth)) {
      if (solver_.program().keys[way.key].kind == model::KeyKind::Static) return way.key;
    }
  }
  return 0;
}

/// Whether the call copies entries into the map that is its operand.
bool FunctionSolver::copies_into(ValueRef call, std::uint16_t operand) {
  const Callee& target = callee(call);
  return operand == 1 && target.package == "maps" && target.name == "Copy";
}

/// A map that was looked up, changed and put back under its own key: the context it came from has the
/// change too.
void FunctionSolver::find_put_back(model::KeyIndex under, ValueRef operand) {
  const auto identity = [&](model::KeyIndex key) {
    const model::Key& at = solver_.program().keys[key];
    return at.kind == model::KeyKind::Static ? at.identity : 0;
  };
  // The caller keeps the context that he gives. One that is kept in a field, as options and a framework's request
  // keep theirs, is replaced by the newer one, and the map is as good as that one's own.
  const auto is_callers = [&](ValueRef call) {
    return std::ranges::any_of(operands(call).values, [&](ValueRef given) {
      Local of = given == 0 ? 0 : flow(given);
      if (of == 0 || solver_.carrier_class(solver_.resolver().type_of(body_.file, given)) != CarrierClass::Context) return false;
      for (std::size_t steps = 0; steps < kMostWays && of != 0 && flows_[of].kind == model::FlowKind::Derive; ++steps) {
        of = flows_[of].parents.empty() ? 0 : flows_[of].parents[0];
      }
      return of != 0 && flows_[of].kind == model::FlowKind::Parameter && !flows_[of].request;
    });
  };
  const std::uint64_t put_under = identity(under);
  if (put_under == 0) return;
  for (const LookedUp& way : look_ups_behind(operand, 0, 0)) {
    if (way.changed == 0 || identity(way.key) != put_under || !is_callers(way.call)) continue;
    Resolver& resolver = solver_.resolver();
    read_changes_.push_back({.place = place(way.changed), .read = place(way.call), .key = under,
                             .type = resolver.type_text(resolver.type_of(body_.file, operand)),
                             .what = ReadChange::What::Element});
    return;
  }
}

}  // namespace waybill::go_source

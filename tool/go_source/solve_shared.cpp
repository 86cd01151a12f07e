// Work that is done once for all who ask for it meanwhile, with the context of the one who came first.
#include <algorithm>
#include <cctype>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Escape;
using model::Held;
using model::Means;
using model::Use;

/// `group.Do(key, func() { … ctx … })`: who asks for the key meanwhile shares the result.
void FunctionSolver::escapes_by_share(ValueRef call, Solution& solution) {
  const Callee& target = callee(call);
  const bool by_name = target.name == "BatchFor" || target.name == "DoOnce";
  if (!by_name && target.name != "Do" && target.name != "DoChan" && target.name != "DoContext") return;
  const ValueRef group = operands(call).at(0);
  if (group == 0) return;
  Resolver& resolver = solver_.resolver();
  std::string type = resolver.type_text(resolver.without_pointer(resolver.type_of(body_.file, group)));
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!by_name && !type.contains("singleflight") && !type.contains("flightgroup")) return;
  for (const ValueRef argument : summary_.list(record(call).b)) {
    const ValueRef literal = literal_behind(argument);
    if (literal == 0) continue;
    CarrierUses captured;
    uses_of_literal(literal, false, captured);
    for (const CarrierUse& use : captured) {
      if (use.use != Use::Matters || (use.source.held != Held::Context && use.used_as != Held::Context)) continue;
      Escape escape = escape_of(use, call, Means::Shared);
      escape.taker = callee_text(call);
      escape.waits = false;
      note_escape(use.source, std::move(escape), call, solution);
      return;
    }
  }
}

/// Whether the value is put into a table that the receiver or the package keeps, and that is looked into here.
bool FunctionSolver::is_kept_in_table(ValueRef value) {
  const auto field_of = [&](ValueRef table) -> std::string_view {
    const ValueRef from = origin(table);
    if (from < function_.first_value || from >= function_.last_value) return {};
    const ValueRecord& at = record(from);
    if (at.op != ValueOp::Select) return {};
    const ValueRef owner = origin(at.a);
    const bool own = owner >= function_.first_value && owner < function_.last_value && is_receiver(owner);
    return own ? text(at.b) : std::string_view{};
  };
  std::string_view table;
  for (ValueRef at = function_.first_value; at < function_.last_value && table.empty(); ++at) {
    if (record(at).op == ValueOp::UpdateElement && origin(record(at).c) == value) table = field_of(record(at).a);
  }
  if (table.empty()) return false;
  for (ValueRef at = function_.first_value; at < function_.last_value; ++at) {
    if (record(at).op == ValueOp::Index && field_of(record(at).a) == table) return true;
  }
  return false;
}

/// Whether what the `go` statement starts works on something that others find in a table and wait for too.
bool FunctionSolver::starts_shared_work(ValueRef start) {
  const auto is_kept = [&](ValueRef value) {
    const ValueRef from = value == 0 ? 0 : origin(value);
    if (from < function_.first_value || from >= function_.last_value || is_receiver(from)) return false;
    return is_kept_in_table(from);
  };
  const Operands with = operands(start);
  if (std::ranges::any_of(with.values, is_kept)) return true;
  const ValueRef literal = literal_behind(record(start).a);
  return literal != 0 && std::ranges::any_of(summary_.list(record(literal).b), is_kept);
}

}  // namespace waybill::go_source

// What a function returns that goes on working with a context which the function cancels when it returns: a
// response whose body is yet to be read, rows, a transaction, a stream.
#include <algorithm>
#include <array>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Escape;
using model::Held;
using model::Means;
using model::Use;

namespace {

constexpr int kDeepest = 16;

/// What a value of that type is, if it ends with the context that it was made with; else nothing.
std::string_view bound_kind(std::string_view path) {
  if (path == "net/http.Response") return "response";
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view package = path.substr(0, dot), name = path.substr(dot + 1);
  const bool database = package == "database/sql" || package == "github.com/jmoiron/sqlx" || package.starts_with("github.com/jackc/pgx/");
  if (database && (name == "Rows" || name == "Row")) return "rows";
  if (package == "database/sql" && name == "Tx") return "transaction";
  // As generated for a method of a gRPC service that streams.
  const std::size_t service = name.find('_');
  if (service != std::string_view::npos && name.ends_with("Client") && service + 1 + 6 < name.size()) return "stream";
  return {};
}

bool makes_bound(const Callee& target, std::string_view kind) {
  if (kind == "response") return target.name == "Do" || target.name == "RoundTrip";
  if (kind == "rows") return target.name.starts_with("Query");
  if (kind == "transaction") return target.name == "BeginTx";
  return target.kind == CalleeKind::Interface;
}

}  // namespace

/// The call that makes the context with which the value, a context or a request, comes to its end with this
/// function; 0 if there is none. Sets may if that is so on some way only.
ValueRef FunctionSolver::made_to_end(ValueRef value, bool& may, int depth) {
  if (value < function_.first_value || value >= function_.last_value || depth > kDeepest) return 0;
  const ValueRecord& at = record(value);
  switch (at.op) {
    case ValueOp::After: return made_to_end(at.b, may, depth + 1);
    case ValueOp::Update: return made_to_end(at.a, may, depth + 1);
    case ValueOp::Phi:
      may = true;
      for (const ValueRef operand : summary_.list(at.b)) {
        if (operand == value) continue;
        if (const ValueRef made = made_to_end(operand, may, depth + 1); made != 0) return made;
      }
      return 0;
    case ValueOp::Result:
      return at.aux == 0 ? made_to_end(at.a, may, depth + 1) : 0;
    case ValueOp::Call: break;
    default: return 0;
  }
  const Callee& target = callee(value);
  const Operands with = operands(value);
  if (target.package == "net/http" && (target.name == "NewRequestWithContext" || target.name == "WithContext")) {
    return made_to_end(with.at(1), may, depth + 1);
  }
  const auto& effects = KnownFlows::table().find(target.package, target.receiver, target.name);
  if (effects.size() != 1 || effects[0].kind != EffectKind::Derive || target.name == "WithoutCancel") return 0;
  if (effects[0].layer == AddedLayer::Cancel && defers_cancel(value)) return value;
  return made_to_end(with.at(effects[0].operand), may, depth + 1);
}

/// Whether the function looks into the value, or hands it to somebody who may: then it may be used up here.
bool FunctionSolver::is_used_up(ValueRef made) {
  const auto is_it = [&](ValueRef value) {
    const ValueRef from = value == 0 ? 0 : origin(value);
    return from >= function_.first_value && from < function_.last_value && record(from).op == ValueOp::Result &&
           record(from).a == made && record(from).aux == 0;
  };
  for (ValueRef value = made + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Select && text(at.b) == "Body" && is_it(at.a)) return true;
    if ((at.op == ValueOp::Update || at.op == ValueOp::UpdatePointee) && is_it(at.a)) return true;
    if (at.op != ValueOp::Call) continue;
    const auto arguments = summary_.list(at.b);
    if (std::ranges::any_of(arguments, is_it)) return true;
    if (at.a != 0 && record(at.a).op == ValueOp::Select && is_it(record(at.a).a)) return true;
  }
  return false;
}

/// A way out by which something goes that still needs the context which is cancelled on that way.
void FunctionSolver::escapes_by_return(ValueRef out, Solution& solution) {
  Resolver& resolver = solver_.resolver();
  const Type whole = resolver.type(resolver.type_at(body_.file, function_.type));
  if (whole.kind != TypeKind::Function || whole.results.empty()) return;
  const TypeId first = resolver.without_pointer(whole.results[0]);
  const std::string_view kind = bound_kind(solver_.type_path(first));
  const auto returned = summary_.list(record(out).b);
  if (kind.empty() || returned.empty() || returned[0] == 0) return;
  ValueRef call = origin(returned[0]);
  if (call < function_.first_value || call >= function_.last_value) return;
  if (record(call).op == ValueOp::Result && record(call).aux == 0) call = record(call).a;
  if (record(call).op != ValueOp::Call || (record(call).flags & (kCallGo | kCallDefer))) return;
  const Callee& target = callee(call);
  if (target.body || !makes_bound(target, kind) || is_used_up(call)) return;
  const Operands with = operands(call);
  for (std::size_t i = 1; i < with.values.size(); ++i) {
    // Of a response the head may be all that somebody wants.
    bool may = kind == "response";
    const ValueRef made = made_to_end(with.values[i], may, 0);
    if (made == 0) continue;
    Escape escape;
    escape.function = solution.function;
    escape.ending = true;
    escape.root = escape.held = escape.used_as = Held::Context;
    escape.means = Means::Returned;
    escape.use = Use::Matters;
    escape.taker = kind;
    escape.place = escape.used = place(call);
    escape.user = callee_text(call);
    escape.given = place(made);
    escape.may = may;
    solver_.note_ending(std::move(escape));
    return;
  }
}

}  // namespace waybill::go_source

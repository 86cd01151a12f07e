// What shows that somebody waits for what a function starts, or can.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;

/// Whether the function may wait for something once control has passed the value.
bool FunctionSolver::waits_behind(ValueRef value) const {
  return (function_.flags & kFunctionWaits) && function_.last_wait >= record(value).offset;
}

/// Whether a value of the type may tell that something is done: a channel, a group to wait for, or what
/// holds one; a function, unless `no_functions`.
bool FunctionSolver::tells_an_end(TypeId type, bool no_functions, int depth) {
  Resolver& resolver = solver_.resolver();
  if (solver_.held(type) != Held::None) return false;
  const TypeId bare = resolver.without_pointer(type);
  const std::string path = solver_.type_path(bare);
  if (path == "sync.WaitGroup" || path == "golang.org/x/sync/errgroup.Group") return true;
  switch (resolver.type(resolver.underlying(bare)).kind) {
    case TypeKind::Chan: return true;
    case TypeKind::Function: case TypeKind::Unknown: case TypeKind::TypeParameter: return !no_functions;
    case TypeKind::Struct: {
      const auto fields = resolver.fields(bare);
      return depth < 2 && std::ranges::any_of(fields, [&](const Resolver::Field& field) {
               return tells_an_end(field.type, no_functions, depth + 1);
             });
    }
    default: return false;
  }
}

/// Whether a type is made of numbers, texts and collections of them alone: it tells nobody anything.
/// `seen` are the types that were looked at for it: one that is no plain data has settled it.
bool FunctionSolver::is_plain_data(TypeId type, std::set<TypeId>& seen) {
  constexpr std::size_t kMostTypes = 200;
  Resolver& resolver = solver_.resolver();
  const TypeId bare = resolver.without_pointer(type);
  if (!seen.insert(bare).second) return true;
  if (seen.size() > kMostTypes) return false;
  const Type made = resolver.type(resolver.underlying(bare));
  switch (made.kind) {
    case TypeKind::Basic: return true;
    case TypeKind::Slice: case TypeKind::Array: case TypeKind::Map: return is_plain_data(made.element, seen);
    case TypeKind::Struct: {
      // Of the standard library's types the size alone is known.
      const std::string_view package = resolver.type(bare).package;
      const bool is_standard = !package.empty() && !package.substr(0, package.find('/')).contains('.');
      const std::string_view name = resolver.type(bare).name;
      if (is_standard) {
        return (package == "time" && name == "Time") || (package == "net/url" && name == "URL") ||
               (package == "database/sql" && name.starts_with("Null"));
      }
      const auto fields = resolver.fields(bare);
      return !fields.empty() && std::ranges::all_of(
          fields, [&](const Resolver::Field& field) { return is_plain_data(field.type, seen); });
    }
    default: return false;
  }
}

/// Whether what the function yields may tell its caller that something it started is done.
bool FunctionSolver::yields_means_to_wait() {
  Resolver& resolver = solver_.resolver();
  const Type whole = resolver.type(resolver.type_at(body_.file, function_.type));
  if (whole.kind != TypeKind::Function || solver_.is_procedure(whole)) return false;
  const std::vector<TypeId> results(whole.results.begin(), whole.results.end());
  return std::ranges::any_of(results, [&](TypeId result) {
    return resolver.type(result).kind != TypeKind::Unknown && tells_an_end(result, false, 0);
  });
}

/// Whether some function is called behind the `go` statement with something, but for requests and contexts,
/// that what is started was given too, and may wait by it: an end of the same pipe or connection.
bool FunctionSolver::waits_with_what_is_given(ValueRef start) {
  std::vector<ValueRef> given;
  // Both ends of a pipe come from one call.
  const auto made_by = [&](ValueRef value) {
    const ValueRef from = origin(value);
    const bool is_result = from >= function_.first_value && from < function_.last_value && record(from).op == ValueOp::Result;
    return is_result ? record(from).a : from;
  };
  const auto add = [&](ValueRef value) {
    if (value == 0) return;
    Resolver& resolver = solver_.resolver();
    const TypeId type = resolver.type_of(body_.file, value);
    if (solver_.held(type) != Held::None) return;
    std::set<TypeId> seen;
    if (is_plain_data(type, seen)) return;
    const ValueRef from = made_by(value);
    if (from >= function_.first_value && from < function_.last_value && record(from).op != ValueOp::Literal &&
        record(from).op != ValueOp::Name && !is_receiver(from)) {
      given.push_back(from);
    }
  };
  for (const ValueRef argument : summary_.list(record(start).b)) add(argument);
  if (const ValueRef literal = literal_behind(record(start).a); literal != 0) {
    for (const ValueRef captured : summary_.list(record(literal).b)) add(captured);
  }
  // Who holds the one end of a pipe goes on as long as who holds the other, which is this function or its caller.
  if (std::ranges::any_of(given, [&](ValueRef from) {
        return record(from).op == ValueOp::Call && callee(from).package == "io" && callee(from).name == "Pipe";
      })) {
    return true;
  }
  if (given.empty()) return false;
  for (ValueRef value = start + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || (at.flags & kCallGo)) continue;
    const BodyRef body = callee(value).body;
    if (!body || !(solver_.tree().files[body.file].summary.functions()[body.function].flags & kFunctionWaits)) continue;
    const auto arguments = summary_.list(at.b);
    if (std::ranges::any_of(arguments, [&](ValueRef argument) {
          return std::ranges::find(given, made_by(argument)) != given.end();
        })) {
      return true;
    }
  }
  return false;
}

bool FunctionSolver::is_receiver(ValueRef value) const {
  return record(value).op == ValueOp::Parameter && record(value).aux == 0 && (function_.flags & kFunctionHasReceiver);
}

/// Whether what the function takes or yields may tell its caller that something it started is done.
/// Functions that the receiver has are for other things.
bool FunctionSolver::can_be_waited_for() {
  Resolver& resolver = solver_.resolver();
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Parameter && at.op != ValueOp::Capture) continue;
    if (tells_an_end(resolver.type_of(body_.file, value), is_receiver(value), 0)) return true;
  }
  return yields_means_to_wait();
}

}  // namespace waybill::go_source

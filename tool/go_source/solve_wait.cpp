// What shows that somebody waits for what a function starts, or can.
#include <algorithm>
#include <array>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;

/// Whether the value stands in a branch.
bool FunctionSolver::is_conditional(ValueRef value) const {
  const auto regions = summary_.regions();
  for (RegionRef region = record(value).region; region > function_.first_region; region = regions[region].parent) {
    const RegionKind kind = regions[region].kind;
    if (regions[region].flags & kRegionRest) continue;
    if (kind == RegionKind::Then || kind == RegionKind::Else || kind == RegionKind::Case || kind == RegionKind::TypeCase) return true;
  }
  return false;
}

/// Whether the function may wait for something once control has passed the value. What stands in a branch may be
/// waited for in the same one, or in another under the same condition.
bool FunctionSolver::waits_behind(ValueRef value) const {
  if (!(function_.flags & kFunctionWaits)) return false;
  const std::uint32_t last = is_conditional(value) ? function_.last_wait : function_.last_sure_wait;
  return last >= record(value).offset;
}

namespace {

/// Whether a type that isn't on disk is named like one that tells of an end, or has to be used up.
bool names_something_to_wait_for(std::string_view name) {
  static constexpr std::array<std::string_view, 27> kWords{
      "Chan", "Future", "Promise", "Group", "Handle", "Stream", "Conn", "Watch", "Subscri", "Iter", "Read", "Writ", "Response",
      "Body", "Task", "Job", "Done", "Result", "Session", "Client", "Pipe", "Event", "Wait", "Process", "Run", "Server", "Clos"};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return name.contains(word); });
}

}  // namespace

/// Whether a body loops or waits itself, or hands a context to one that does.
bool FunctionSolver::may_last(BodyRef body) {
  if (!body) return false;
  const auto waits = [&](BodyRef of) {
    return (solver_.tree().files[of.file].summary.functions()[of.function].flags & kFunctionWaits) != 0;
  };
  if (waits(body)) return true;
  const Summary& in = solver_.tree().files[body.file].summary;
  const FunctionRecord& function = in.functions()[body.function];
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    const ValueRecord& at = in.values()[value];
    if (at.op != ValueOp::Call || (at.flags & kCallGo)) continue;
    const BodyRef called = solver_.resolver().callee_of(body.file, value).body;
    if (called && waits(called)) return true;
  }
  return false;
}

/// Whether a value of the type may tell that something is done: a channel, a group to wait for, or what
/// holds one; a function, unless `no_functions`.
bool FunctionSolver::tells_an_end(TypeId type, bool no_functions, int depth) {
  Resolver& resolver = solver_.resolver();
  if (solver_.held(type) != Held::None) return false;
  const TypeId bare = resolver.without_pointer(type);
  const std::string path = solver_.type_path(bare);
  const Type& named = resolver.type(bare);
  if (named.kind == TypeKind::Named && !no_functions && resolver.type(resolver.underlying(bare)).kind == TypeKind::Unknown) {
    return names_something_to_wait_for(named.name);
  }
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

/// Whether what is started is given one of the things that a call yields, and another is kept here: the two ends
/// of something, as a future and who settles it.
bool FunctionSolver::has_other_end(ValueRef start) {
  Resolver& resolver = solver_.resolver();
  const auto is_end = [&](ValueRef given) {
    const ValueRef from = given == 0 ? 0 : origin(given);
    if (from < function_.first_value || from >= function_.last_value || record(from).op != ValueOp::Result) return false;
    const TypeId type = resolver.type_of(body_.file, from);
    std::set<TypeId> seen;
    if (solver_.held(type) != Held::None || is_plain_data(type, seen)) return false;
    for (ValueRef value = record(from).a + 1; value < function_.last_value; ++value) {
      const ValueRecord& at = record(value);
      if (at.op != ValueOp::Result || at.a != record(from).a || at.aux == record(from).aux) continue;
      const TypeId other = resolver.type_of(body_.file, value);
      std::set<TypeId> of_other;
      if (resolver.type_text(other) != "error" && solver_.held(other) == Held::None && !is_plain_data(other, of_other)) return true;
    }
    return false;
  };
  const ValueRef literal = literal_behind(record(start).a);
  return std::ranges::any_of(summary_.list(record(start).b), is_end) ||
         (literal != 0 && std::ranges::any_of(summary_.list(record(literal).b), is_end));
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

/// Whether what the function takes may tell its caller that something it started is done. Functions that the
/// receiver has are for other things.
bool FunctionSolver::takes_means_to_wait() {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Parameter && at.op != ValueOp::Capture) continue;
    if (tells_an_end(solver_.resolver().type_of(body_.file, value), is_receiver(value), 0)) return true;
  }
  return false;
}

bool FunctionSolver::can_be_waited_for() {
  return takes_means_to_wait() || yields_means_to_wait();
}

}  // namespace waybill::go_source

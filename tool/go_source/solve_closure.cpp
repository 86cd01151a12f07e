// How often a function literal runs: what may call it, as far as that can be shown.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Runs;

namespace {
constexpr int kDeepestUse = 8;
constexpr std::size_t kMostMethods = 12;   ///< implementations of an interface's method that are looked at
}

void FunctionSolver::closure_facts(ValueRef value) {
  // Only what changes between its runs makes their number matter, in it or in a literal inside it.
  const auto functions = summary_.functions();
  const FunctionRef number = record(value).a;
  bool assigns = false;
  for (FunctionRef inner = number; inner < functions.size() && !assigns; ++inner) {
    FunctionRef around = inner;
    while (around > number) around = functions[around].parent;
    if (around != number) continue;
    for (ValueRef at = functions[inner].first_value; at < functions[inner].last_value; ++at) {
      assigns = assigns || record(at).op == ValueOp::StoreCapture || record(at).op == ValueOp::StoreName;
    }
  }
  if (!assigns) return;
  model::Closure closure{.place = place(value)};
  const BodyRef body{body_.file, record(value).a};
  closure.function = solver_.record_function(body, {});
  closure.runs = is_command(body) ? Runs::Once : runs(value, closure.why, 0);
  closure.started = is_started(value);
  closures_.push_back(std::move(closure));
}

/// Whether a literal is what a command line runs: a process runs one command, once.
bool FunctionSolver::is_command(BodyRef literal) const {
  const FunctionRecord& function = summary_.functions()[literal.function];
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    if (record(value).op != ValueOp::Parameter) continue;
    const std::string type = solver_.resolver().type_text(solver_.resolver().type_of(literal.file, value));
    if (type == "*cli.Context" || type == "*cli.Command" || type == "*cobra.Command") return true;
  }
  return false;
}

/// Whether a literal is what a go statement starts, or what is given to a method Go (errgroup's, a pool's).
bool FunctionSolver::is_started(ValueRef literal) {
  for (ValueRef value = literal + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call) continue;
    if (at.a == literal) return (at.flags & kCallGo) != 0;
    const auto arguments = summary_.list(at.b);
    if (std::ranges::find(arguments, literal) != arguments.end()) return callee(value).name == "Go" || callee(value).name == "TryGo";
  }
  return false;
}

/// Whether a literal that is kept in a package-level variable puts another one in its own place, as one
/// does that is to run once.
bool FunctionSolver::disarms_itself(ValueRef literal, std::string_view variable) const {
  if (record(literal).op != ValueOp::Closure) return false;
  const FunctionRecord& body = summary_.functions()[record(literal).a];
  for (ValueRef value = body.first_value; value < body.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::StoreName && text(record(at.a).a) == variable) return true;
  }
  return false;
}

/// How often the function's parameters that are functions themselves run.
void FunctionSolver::given_runs(Solution& solution) {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Parameter) continue;
    Resolver& resolver = solver_.resolver();
    if (resolver.type(resolver.underlying(resolver.type_of(body_.file, value))).kind != TypeKind::Function) continue;
    std::vector<model::Step> why;
    solution.runs.emplace_back(at.aux, runs(value, why, 0));
  }
}

/// How often a literal runs a function that it captures.
Runs FunctionSolver::runs_captured(ValueRef literal, std::size_t slot, int depth) {
  const FunctionRecord& body = summary_.functions()[record(literal).a];
  Runs all = Runs::Unknown;
  for (ValueRef value = body.first_value; value < body.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || record(at.a).op != ValueOp::Capture || record(at.a).aux != slot) continue;
    if (at.region != 0 && summary_.regions()[at.region].depth > 0) return Runs::Often;
    std::vector<model::Step> why;
    all = runs(literal, why, depth + 1);
  }
  return all;
}

/// How often a callee runs the function that it is given as that argument. Of an interface's methods one that
/// runs it often is enough: all of them are there for the same.
Runs FunctionSolver::runs_given(const Callee& target, std::size_t argument) {
  const auto by = [&](BodyRef body, bool is_method) {
    const std::size_t wanted = is_method ? argument + 1 : argument;
    // What hands its own parameter on to itself walks something.
    if (body.file == body_.file && body.function == body_.function) return Runs::Often;
    for (const auto& [parameter, how] : solver_.solution(body).runs) {
      if (parameter == wanted) return how;
    }
    return Runs::Unknown;
  };
  if (target.kind == CalleeKind::Function && target.body) return by(target.body, !target.receiver.empty());
  if (target.kind != CalleeKind::Interface) return Runs::Unknown;
  bool more = false;
  for (const ObjectRef object : solver_.resolver().implementations(target.receiver_type, target.name, kMostMethods, &more)) {
    const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
    if (declared.function != kNone && by({object.file, declared.function}, true) == Runs::Often) return Runs::Often;
  }
  return Runs::Unknown;
}

/// Looks at each use of a function value. Any use that runs it often makes it run often; a use that is
/// not understood makes it unknown.
Runs FunctionSolver::runs(ValueRef function_value, std::vector<model::Step>& why, int depth) {
  if (depth > kDeepestUse) return Runs::Unknown;
  Runs all = Runs::Once;
  const auto use = [&](Runs one) {
    if (one == Runs::Often) all = Runs::Often;
    else if (one == Runs::Unknown && all != Runs::Often) all = Runs::Unknown;
  };
  const model::LoopIndex made_in = loop(record(function_value).region);
  int calls = 0;
  for (ValueRef value = function_.first_value; value < function_.last_value && all != Runs::Often; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Call: {
        if (at.a == function_value) {
          // Called in a loop that the literal was made outside of.
          const model::LoopIndex called_in = loop(at.region);
          if (called_in != made_in && called_in != 0) {
            why.push_back({place(value), "called in a loop"});
            use(Runs::Often);
          } else if (++calls > 1) {
            use(Runs::Unknown);
          }
          break;
        }
        const auto arguments = summary_.list(at.b);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
          if (arguments[i] != function_value) continue;
          const Callee& target = callee(value);
          if (target.kind == CalleeKind::Conversion || (target.kind == CalleeKind::Builtin && target.name == "append")) {
            use(runs(value, why, depth + 1));
            continue;
          }
          Runs given = Runs::Unknown;
          for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
            if (effect.operand != i + 1 && !(effect.kind == EffectKind::Often && effect.operand <= i + 1)) continue;
            if (effect.kind == EffectKind::Once) given = Runs::Once;
            if (effect.kind == EffectKind::Often) given = Runs::Often;
          }
          if (given == Runs::Unknown) given = runs_given(target, i);
          if (given == Runs::Often) why.push_back({place(value), "given to " + callee_text(value) + ", which may run it any number of times"});
          use(given);
        }
        break;
      }
      case ValueOp::Return:
        for (const ValueRef result : summary_.list(at.b)) {
          if (result != function_value) continue;
          why.push_back({place(value), "returned: it runs as often as it is called"});
          use(Runs::Often);
        }
        break;
      case ValueOp::StoreName:
        if (at.c == function_value && disarms_itself(function_value, text(record(at.a).a))) break;
        [[fallthrough]];
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::StoreCapture:
        if (at.c == function_value) {
          why.push_back({place(value), "stored: it runs as often as it is called"});
          use(Runs::Often);
        }
        break;
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        for (std::size_t i = 2; i < elements.size(); i += 3) {
          if (elements[i] == function_value) use(runs(value, why, depth + 1));
        }
        break;
      }
      case ValueOp::Address: case ValueOp::Assert:
        if (at.a == function_value) use(runs(value, why, depth + 1));
        break;
      case ValueOp::Phi:
        for (const ValueRef operand : summary_.list(at.b)) {
          if (operand == function_value) use(Runs::Unknown);
        }
        break;
      case ValueOp::Closure: {
        const auto captured = summary_.list(at.b);
        for (std::size_t slot = 0; slot < captured.size(); ++slot) {
          if (captured[slot] == function_value) use(runs_captured(value, slot, depth));
        }
        break;
      }
      case ValueOp::Send:
        if (at.c == function_value) use(Runs::Once);
        break;
      default: break;
    }
  }
  return all;
}

}  // namespace waybill::go_source

// How often a function literal runs: what may call it, as far as that can be shown.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Runs;

namespace {
constexpr int kDeepestUse = 8;
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
          if (given == Runs::Unknown && target.kind == CalleeKind::Function && target.body) {
            const bool is_method = !target.receiver.empty();
            for (const auto& [parameter, how] : solver_.solution(target.body).runs) {
              if (parameter == (is_method ? i + 1 : i)) given = how;
            }
          }
          if (given == Runs::Often) why.push_back({place(value), "given to " + callee_text(value) + ", which runs it any number of times"});
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
      case ValueOp::Closure:
        for (const ValueRef captured : summary_.list(at.b)) {
          if (captured == function_value) use(Runs::Unknown);
        }
        break;
      case ValueOp::Send:
        if (at.c == function_value) use(Runs::Once);
        break;
      default: break;
    }
  }
  return all;
}

}  // namespace waybill::go_source

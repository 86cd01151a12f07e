// To whom a function hands its carriers on: calls, results, stores, literals. Functions that derive
// nothing hand on what they were given, and little is written down of them.
#include <algorithm>
#include <array>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Handover;

namespace {

/// Keeps values beside the requests, by their addresses, so that all of its calls matter.
constexpr std::string_view kSideStore = "github.com/gorilla/context";

/// Whether a method of this type hands the request on to the next handler.
bool is_next(const Callee& target) {
  if (target.name != "Next") return false;
  static constexpr std::array<std::string_view, 4> kPackages{
      "github.com/gin-gonic/gin", "github.com/gofiber/fiber/v2", "github.com/gofiber/fiber/v3",
      "github.com/cloudwego/hertz/pkg/app"};
  return std::ranges::find(kPackages, target.package) != kPackages.end();
}

/// Whether a framework's context is given another context or request by the call.
bool gives_context(const Callee& target) {
  if (target.name != "SetUserContext" && target.name != "SetContext" && target.name != "SetRequest") return false;
  return target.package.starts_with("github.com/gofiber/fiber") || target.package.starts_with("github.com/labstack/echo");
}

/// Whether the call makes a new request from the one that it is called on.
bool makes_request(const Callee& target) {
  return target.package == "net/http" && target.receiver == "Request" &&
         (target.name == "WithContext" || target.name == "Clone");
}

}  // namespace

/// Whether a call only asks its receiver something: methods of a request or of a plain context.
bool FunctionSolver::only_looks_at(const Callee& target) {
  if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return true;
  const auto& effects = KnownFlows::table().find(target.package, target.receiver, target.name);
  return !effects.empty() && std::ranges::all_of(effects, [](const Effect& effect) {
    return effect.kind == EffectKind::Read || effect.kind == EffectKind::Derive || effect.kind == EffectKind::View ||
           effect.kind == EffectKind::Root || effect.kind == EffectKind::Gives;
  });
}

bool FunctionSolver::forwards(const Callee& target, Local carrier) {
  if (target.name == "ServeHTTP" || is_next(target)) return true;
  // A function value that is given a carrier: a http.HandlerFunc, an interceptor's handler.
  return target.kind == CalleeKind::Dynamic && carrier != 0;
}

/// Whether the function value that is called takes a request, a stream of messages for one, at that place.
bool FunctionSolver::takes_request_at(const Callee& target, std::size_t operand) {
  const Type& type = solver_.resolver().type(solver_.resolver().underlying(target.type));
  if (target.kind != CalleeKind::Dynamic || operand == 0 || type.kind != TypeKind::Function || operand > type.arguments.size()) return false;
  return solver_.carrier_class(type.arguments[operand - 1]) == CarrierClass::Request;
}

/// The carrier in what stands for a request without being one that is known: a stream with a context of its
/// own, as a literal or made by a function that is given both. The context counts before what it came with.
FunctionSolver::Local FunctionSolver::carrier_within(ValueRef value) {
  Local request = 0;
  const auto context_of = [&](ValueRef part) -> Local {
    const Local carrier = part == 0 ? 0 : flow(part);
    if (carrier == 0) return 0;
    if (!flows_[carrier].request) return carrier;
    request = carrier;
    return 0;
  };
  constexpr int kDeepest = 20;
  for (int steps = 0; steps < kDeepest && value >= function_.first_value && value < function_.last_value; ++steps) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Address: case ValueOp::Dereference: case ValueOp::Assert: value = at.a; continue;
      case ValueOp::After: value = at.b; continue;
      case ValueOp::Update:
        if (const Local context = context_of(at.c); context != 0) return context;
        value = at.a;
        continue;
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        for (std::size_t i = 2; i < elements.size(); i += 3) {
          if (const Local context = context_of(elements[i]); context != 0) return context;
        }
        return request;
      }
      case ValueOp::Call:
        for (const ValueRef operand : operands(value).values) {
          if (const Local context = context_of(operand); context != 0) return context;
        }
        return request;
      default: return request;
    }
  }
  return request;
}

bool FunctionSolver::descends(Local from_flow, Local ancestor) {
  std::set<Local> seen;
  for (std::vector<Local> open = {from_flow}; !open.empty();) {
    const Local at = open.back();
    open.pop_back();
    if (at == ancestor) return true;
    if (at == 0 || !seen.insert(at).second) continue;
    open.insert(open.end(), flows_[at].parents.begin(), flows_[at].parents.end());
  }
  return false;
}

/// Whether the second region is the first one, or lies inside it.
bool FunctionSolver::encloses(RegionRef outer, RegionRef inner) const {
  const auto regions = summary_.regions();
  while (inner > outer && inner > function_.first_region) inner = regions[inner].parent;
  return inner == outer;
}

/// Whether control that was at the first value comes to the second one on every way that goes on:
/// the second stands behind the first, in its block or one inside it; or behind the first one's
/// block, which nothing leaves.
bool FunctionSolver::reaches(ValueRef first, ValueRef second) {
  if (first >= second || (function_.flags & kFunctionHasGoto)) return false;
  const auto regions = summary_.regions();
  RegionRef region = record(first).region;
  const RegionRef target = record(second).region;
  if (encloses(region, target)) return true;
  // `if … { first }; second`: only where second stands right in a block around first's.
  for (; region != target; region = regions[region].parent) {
    if (region <= function_.first_region) return false;
    const RegionKind kind = regions[region].kind;
    if (kind != RegionKind::Then && kind != RegionKind::Else) return false;
    if (regions[region].depth != 0) return false;   // `continue` and `break` leave no trace
    for (ValueRef value = first + 1; value < second; ++value) {
      const ValueRecord& at = record(value);
      if (at.op == ValueOp::Return && encloses(region, at.region)) return false;
      if (at.op == ValueOp::Call && encloses(region, at.region) && callee(value).kind == CalleeKind::Builtin &&
          callee(value).name == "panic") {
        return false;
      }
    }
  }
  return true;
}

void FunctionSolver::note_newer(ValueRef call, Local carrier, Handover& handover) {
  close_phis();
  // Where ways meet that changed nothing, it is still the carrier it was.
  for (int steps = 0; steps < 20 && flows_[carrier].kind == FlowKind::Join && !flows_[carrier].parents.empty(); ++steps) {
    const auto& parents = flows_[carrier].parents;
    if (!std::ranges::all_of(parents, [&](Local parent) { return parent == parents[0]; })) break;
    carrier = parents[0];
  }
  for (const auto& [derivation, made] : derivations_) {
    if (derivation >= call) break;
    if (!reaches(derivation, call)) continue;
    const Local before = makes_request(callee(derivation)) ? flow(operands(derivation).at(0)) : Local{0};
    const auto is_of = [&](Local older) { return descends(made, older) || (before != 0 && descends(before, older)); };
    if (!descends(carrier, made)) {
      if (is_of(carrier)) handover.newer.push_back(made);
    } else if (flows_[carrier].kind == FlowKind::Join && encloses(record(derivation).region, record(call).region) &&
               std::ranges::any_of(flows_[carrier].parents, [&](Local way) { return !descends(way, made) && is_of(way); })) {
      handover.newer_on_some.push_back(made);
    }
  }
}

/// The carriers that the function hands on to what comes next on the request's way, and entries that a call may
/// put into a framework's own map or look up there, depending on its operands.
void FunctionSolver::forward_facts() {
  struct Set {
    ValueRef call;
    Local context;
  };
  std::vector<Set> sets;   // contexts and requests that a framework's context was given
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::ExitValue) {
      const Local left = flow(at.a);
      if (left != 0 && flows_[left].request) forwards_.push_back({.flow = left, .place = place(value), .at_exit = true});
      continue;
    }
    if (at.op != ValueOp::Call) continue;
    const Callee& target = callee(value);
    const Operands with = operands(value);
    if (gives_context(target)) {
      const Local context = with.at(1) == 0 ? 0 : flow(with.at(1));
      if (context != 0) sets.push_back({value, context});
      continue;
    }
    if (solver_.has_setup() && target.name == "Locals" && target.package.starts_with("github.com/gofiber/fiber")) {
      const std::size_t key = target.receiver.empty() ? 2 : 1;
      const ValueRef carrier = with.at(key - 1);
      const model::KeyIndex named = with.values.size() > key + 1 ? key_at(with.at(key)) : 0;
      if (named == 0 || carrier == 0 || solver_.program().keys[named].kind == model::KeyKind::Parameter) continue;
      model::Write write{.layer = {.key = named, .write = place(value)}, .place = place(value), .key_place = place(with.at(key))};
      write.carrier = solver_.resolver().type_text(solver_.resolver().type_of(body_.file, carrier));
      writes_.push_back(std::move(write));
      continue;
    }
    if (!is_next(target) && target.name != "ServeHTTP" && target.kind != CalleeKind::Dynamic && target.kind != CalleeKind::Literal) continue;
    std::vector<Local> carriers;
    for (std::size_t i = 0; i < with.values.size(); ++i) {
      const ValueRef operand = with.values[i];
      Local carrier = operand == 0 ? 0 : flow(operand);
      if (carrier == 0 && operand != 0 && takes_request_at(target, i)) carrier = carrier_within(operand);
      if (carrier != 0 && (is_next(target) || forwards(target, carrier))) carriers.push_back(carrier);
    }
    // Beside a context of its own, the framework's is only handed along.
    const bool has_context = std::ranges::any_of(carriers, [&](Local carrier) { return !flows_[carrier].request; });
    for (const Local carrier : carriers) {
      if (has_context && flows_[carrier].request) continue;
      bool sure = false;
      for (auto set = sets.rbegin(); set != sets.rend() && !sure && flows_[carrier].request; ++set) {
        sure = reaches(set->call, value);
        forwards_.push_back({.flow = set->context, .place = place(value)});
      }
      if (!sure) forwards_.push_back({.flow = carrier, .place = place(value)});
    }
  }
}

/// Whether the literal is a handler that is given to a function value, as a middleware is that wraps it.
bool FunctionSolver::is_wrapped() {
  const FunctionRecord& parent = summary_.functions()[function_.parent];
  FunctionSolver outside(solver_, {body_.file, function_.parent});
  std::vector<ValueRef> handlers;   // the literal and its conversions
  for (ValueRef value = parent.first_value; value < parent.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Closure && at.a == body_.function) handlers.push_back(value);
    if (at.op != ValueOp::Call || handlers.empty()) continue;
    const auto arguments = summary_.list(at.b);
    const bool given = std::ranges::any_of(arguments, [&](ValueRef argument) { return std::ranges::find(handlers, argument) != handlers.end(); });
    if (!given) continue;
    const CalleeKind kind = outside.callee(value).kind;
    if (kind == CalleeKind::Dynamic) return true;
    if (kind == CalleeKind::Conversion) handlers.push_back(value);
  }
  return false;
}

void FunctionSolver::handover_facts() {
  // A handler made for a middleware to wrap is given that one's request; what it hands on instead matters.
  bool looks_at_request = true;
  const Type& type = solver_.resolver().type(solver_.resolver().type_at(body_.file, function_.type));
  if ((function_.flags & kFunctionLiteral) && type.kind == TypeKind::Function && type.arguments.size() == 2 &&
      solver_.type_path(solver_.resolver().without_pointer(type.arguments[1])) == "net/http.Request") {
    looks_at_request = false;
    for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
      if (record(value).op == ValueOp::Parameter && record(value).aux == 1 && (record(value).flags & kUsed)) looks_at_request = flow(value) != 0;
    }
  }
  const bool ignores_request = !looks_at_request && is_wrapped();
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op != ValueOp::Call) continue;
    const Local made = flow(value);
    if (made == 0 || flows_[made].kind != FlowKind::Derive || flows_[made].unresolved || flows_[made].place != place(value)) continue;
    if (!flows_[made].layers.empty() || makes_request(callee(value))) derivations_.emplace_back(value, made);
  }
  const bool derives = !derivations_.empty();
  const auto note = [&](Handover::How how, ValueRef at, ValueRef carrier) {
    const Local of = carrier == 0 ? 0 : flow(carrier);
    if (of != 0) {
      handovers_.push_back({.how = how, .flow = of, .place = place(at)});
      handover_values_.push_back(at);
    }
    return of;
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (!derives && at.op != ValueOp::Call) continue;
    switch (at.op) {
      case ValueOp::Call: {
        const Callee& target = callee(value);
        if (!derives && !ignores_request && target.package != kSideStore) break;
        if (makes_request(target)) {
          if (note(Handover::How::Ask, value, operands(value).at(0)) != 0) {
            handovers_.back().package = target.package;
            handovers_.back().name = target.name;
          }
          break;
        }
        const bool asks_helper = !is_next(target) && target.package != kSideStore && target.kind == CalleeKind::Function && target.body && solver_.solution(target.body).pure;
        if (!asks_helper && only_looks_at(target)) break;
        const Operands with = operands(value);
        for (std::size_t i = 0; i < with.values.size(); ++i) {
          const ValueRef operand = with.values[i];
          if (operand == 0) continue;
          const bool asks = i == 0 && !is_next(target) &&
                            ((target.package == "net/http" && target.receiver == "Request") ||
                             (target.package == "context" && target.receiver == "Context"));
          if (asks) continue;
          if (!derives && target.package != kSideStore && (asks_helper || !forwards(target, flow(operand)))) continue;
          const Local of = note(asks_helper ? Handover::How::Ask : Handover::How::Call, value, operand);
          if (of == 0) continue;
          Handover& made = handovers_.back();
          if (target.kind != CalleeKind::Dynamic) made.callee = callee_text(value);
          made.package = target.package;
          made.name = target.name;
          if (!asks_helper) {
            made.forwards = forwards(target, of);
            note_newer(value, of, made);
          }
          const bool is_method = !target.receiver.empty();
          if (target.kind == CalleeKind::Function && target.body && (i > 0 || is_method) && solver_.tree().files[target.body.file].reported) {
            made.target = solver_.record_function(target.body, {});
            made.parameter = static_cast<std::uint16_t>(is_method ? i : i - 1);
          }
        }
        break;
      }
      case ValueOp::Return:
        for (const ValueRef result : summary_.list(at.b)) note(Handover::How::Return, value, result);
        break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
      case ValueOp::StoreCapture:
        if (!(at.flags & kImplied) || at.op == ValueOp::StoreName || at.op == ValueOp::StoreCapture) note(Handover::How::Store, value, at.c);
        break;
      case ValueOp::Send: note(Handover::How::Send, value, at.c); break;
      case ValueOp::Closure:
        for (const ValueRef captured : summary_.list(at.b)) note(Handover::How::Capture, value, captured);
        break;
      case ValueOp::Composite: {
        const auto elements = summary_.list(at.b);
        for (std::size_t i = 2; i < elements.size(); i += 3) note(Handover::How::Store, value, elements[i]);
        break;
      }
      default: break;
    }
  }
}

}  // namespace waybill::go_source

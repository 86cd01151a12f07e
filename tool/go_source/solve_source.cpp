// Where request state comes from: which parameter or captured variable of its function a value
// belongs to, and what of the request it is. What is cut loose from the request (WithoutCancel, a
// framework's copy) or may be, belongs to nothing.
#include <algorithm>
#include <array>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;

namespace {

constexpr int kDeepestSource = 24;
constexpr std::size_t kMostSources = 8;

/// Whether a function of that name that is given a context returns one with more on it, which ends with it.
bool names_context_maker(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kOthers{"WithoutCancel", "Detach", "Background", "Copy", "Clone", "Fork",
                                                           "Async"};
  if (std::ranges::any_of(kOthers, [&](std::string_view word) { return name.contains(word); })) return false;
  if (name.starts_with("With") || name.starts_with("Start") || name.starts_with("ContextWith")) return true;
  return name == "NewContext" || name == "ToContext" || name == "IntoContext" || name.starts_with("AddTo") ||
         name.starts_with("SetContext") || name.starts_with("AppendToOutgoing");
}

void add_once(const Source& source, std::vector<Source>& found) {
  if (found.size() >= kMostSources) return;
  const bool known = std::ranges::any_of(found, [&](const Source& other) {
    return other.same_origin(source) && other.held == source.held;
  });
  if (!known) found.push_back(source);
}

}  // namespace

Held Solver::held(TypeId type) {
  if (type == kUnknownType) return Held::None;
  if (const auto known = held_.find(type); known != held_.end()) return known->second;
  static constexpr std::array<std::string_view, 10> kPooled{
      "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context", "github.com/labstack/echo/v5.Context",
      "github.com/labstack/echo.Context", "github.com/gofiber/fiber/v2.Ctx", "github.com/gofiber/fiber/v3.Ctx",
      "github.com/gofiber/fiber/v3.DefaultCtx", "github.com/gofiber/fiber.Ctx",
      "github.com/cloudwego/hertz/pkg/app.RequestContext", "github.com/valyala/fasthttp.RequestCtx"};
  const std::string path = type_path(resolver_.without_pointer(type));
  Held found = Held::None;
  if (path == "net/http.Request") {
    found = Held::Request;
  } else if (path == "net/http.ResponseWriter") {
    found = Held::Writer;
  } else if (std::ranges::find(kPooled, path) != kPooled.end()) {
    found = Held::Pooled;
  } else {
    const CarrierClass carrier = carrier_class(type);
    if (carrier == CarrierClass::Context || carrier == CarrierClass::Custom) found = Held::Context;
  }
  held_[type] = found;
  return found;
}

/// Whether the function is given, captures or makes anything of a request.
bool FunctionSolver::touches_requests() {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Parameter && at.op != ValueOp::Capture) continue;
    if (solver_.held(solver_.resolver().type_of(body_.file, value)) != Held::None) return true;
  }
  return false;
}

FunctionSolver::Sources FunctionSolver::sources(ValueRef value) {
  Sources found;
  add_sources(value, 0, found);
  return found;
}

Held FunctionSolver::held_of_result(const Callee& target, std::uint16_t result) {
  const Type& type = solver_.resolver().type(target.type);
  if (type.kind != TypeKind::Function || result >= type.results.size()) return Held::None;
  return solver_.held(type.results[result]);
}

void FunctionSolver::add_sources(ValueRef value, int depth, Sources& found) {
  if (value < function_.first_value || value >= function_.last_value || depth > kDeepestSource) return;
  if (found.size() >= kMostSources) return;
  const ValueRecord& at = record(value);
  switch (at.op) {
    case ValueOp::Parameter: case ValueOp::Capture: {
      const Held held = solver_.held(solver_.resolver().type_of(body_.file, value));
      if (held == Held::None) return;
      // What is done to a receiver that is a context is that type's own affair.
      if (at.op == ValueOp::Parameter && at.aux == 0 && (function_.flags & kFunctionHasReceiver)) return;
      add_once({.origin = at.op == ValueOp::Parameter ? Source::Origin::Parameter : Source::Origin::Captured,
                .index = at.aux, .root = held, .held = held, .place = {}, .maker = {}},
               found);
      return;
    }
    case ValueOp::After: add_sources(at.b, depth + 1, found); return;
    case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::Address:
    case ValueOp::Dereference: case ValueOp::Assert:
      add_sources(at.a, depth + 1, found);
      return;
    case ValueOp::Phi: {
      const std::size_t before = found.size();
      bool others = false;
      for (const ValueRef operand : summary_.list(at.b)) {
        if (operand == 0 || operand == value) continue;
        const std::size_t here = found.size();
        add_sources(operand, depth + 6, found);
        others = others || (found.size() == here && record(operand).op != ValueOp::Zero && record(operand).op != ValueOp::Phi);
      }
      // On one way it may be something else.
      for (std::size_t i = before; i < found.size() && others; ++i) found[i].may = true;
      return;
    }
    case ValueOp::Call: add_call_sources(value, 0, depth, found); return;
    case ValueOp::Result:
      if (record(at.a).op == ValueOp::Call) add_call_sources(at.a, at.aux, depth, found);
      else if (record(at.a).op == ValueOp::Assert && at.aux == 0) add_sources(at.a, depth + 1, found);
      return;
    case ValueOp::Select: add_member_sources(value, depth, found); return;
    default: return;
  }
}

/// A field: of a struct that was filled here, of a request, of a framework's context.
void FunctionSolver::add_member_sources(ValueRef value, int depth, Sources& found) {
  const ValueRecord& at = record(value);
  const std::string_view field = text(at.b);
  for (ValueRef base = at.a; base >= function_.first_value && base < function_.last_value;) {
    const ValueRecord& owner = record(base);
    if (owner.op == ValueOp::Update && text(owner.b) == field) return add_sources(owner.c, depth + 1, found);
    if (owner.op == ValueOp::Update || owner.op == ValueOp::UpdatePointee || owner.op == ValueOp::UpdateElement ||
        owner.op == ValueOp::Address || owner.op == ValueOp::Dereference) {
      base = owner.a;
      continue;
    }
    if (owner.op == ValueOp::Composite) {
      const auto elements = summary_.list(owner.b);
      for (std::size_t i = 0; i + 2 < elements.size(); i += 3) {
        if (text(elements[i]) == field) return add_sources(elements[i + 2], depth + 1, found);
      }
      return;
    }
    break;
  }
  Sources of;
  add_sources(at.a, depth + 1, of);
  const Held held = of.empty() ? Held::None : solver_.held(solver_.resolver().type_of(body_.file, value));
  for (Source& source : of) {
    if (source.held == Held::Request) {
      // Forms are plain maps once they are parsed; a multipart form's files go with the request.
      const bool body = field == "Body" || field == "MultipartForm";
      source.held = body ? Held::Body : Held::Field;
    } else if (source.held == Held::Pooled) {
      source.held = held == Held::None ? Held::Field : held;
    } else if (source.held != Held::Field && source.held != Held::Body) {
      continue;
    }
    add_once(source, found);
  }
}

/// Whether the cancel function that the call yields is deferred: the context ends with this function.
bool FunctionSolver::defers_cancel(ValueRef call) const {
  for (ValueRef value = call + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || !(at.flags & kCallDefer) || at.a == 0) continue;
    const ValueRef called = origin(at.a);
    if (called < function_.first_value || called >= function_.last_value || record(called).op != ValueOp::Result) continue;
    if (record(called).a == call && record(called).aux == 1) return true;
  }
  return false;
}

void FunctionSolver::add_call_sources(ValueRef call, std::uint16_t result, int depth, Sources& found) {
  const Callee& target = callee(call);
  const Operands with = operands(call);
  if (target.kind == CalleeKind::Conversion) return add_sources(with.at(1), depth + 1, found);
  if (target.kind == CalleeKind::Builtin) return;
  const Held held = held_of_result(target, result);
  const auto take = [&](ValueRef operand, bool may) {
    Sources of;
    add_sources(operand, depth + 1, of);
    for (Source& source : of) {
      if (source.held == Held::Field || source.held == Held::Body) continue;
      if (held != Held::None && source.origin != Source::Origin::Root) source.held = held;
      source.may = source.may || may;
      add_once(source, found);
    }
  };
  const auto& effects = KnownFlows::table().find(target.package, target.receiver, target.name);
  for (const Effect& effect : effects) {
    if (effect.result != result) continue;
    if (effect.kind == EffectKind::Root) {
      if (held == Held::Request) return;   // a request to somebody else
      add_once({.origin = Source::Origin::Root, .root = Held::Context, .held = Held::Context, .place = place(call),
                .maker = callee_text(call)},
               found);
      return;
    }
    if (effect.kind != EffectKind::View && effect.kind != EffectKind::Derive) continue;
    if (effect.layer == AddedLayer::Cancel && defers_cancel(call)) {
      const std::size_t before = found.size();
      take(with.at(effect.operand), false);
      for (std::size_t i = before; i < found.size(); ++i) {
        found[i].ends_here = true;
        found[i].ends = place(call);
      }
      return;
    }
    // A copy is nobody else's; fiber's user context is not the request's.
    if (target.name == "WithoutCancel" || target.name == "Copy") return;
    if (target.package.starts_with("github.com/gofiber/") && held != Held::Pooled) return;
    return take(with.at(effect.operand), false);
  }
  if (!effects.empty()) return;
  if (held == Held::None) {
    // Of a function that isn't on disk the name says whether it puts something on the context it is given.
    const bool unseen = target.kind == CalleeKind::Function && !target.object && !target.body && target.type == kUnknownType;
    if (unseen && result == 0 && names_context_maker(target.name)) {
      const ValueRef given = with.at(1);
      if (given != 0 && solver_.held(solver_.resolver().type_of(body_.file, given)) == Held::Context) take(given, true);
    }
    return;
  }
  const ValueRef receiver = with.at(0);
  if (receiver != 0 && target.name != "Copy" && solver_.held(solver_.resolver().type_of(body_.file, receiver)) == Held::Pooled) {
    if (target.package.starts_with("github.com/gofiber/") && held != Held::Pooled) return;
    return take(receiver, false);
  }
  if (target.kind == CalleeKind::Interface) return add_interface_sources(call, result, depth, found);
  if (target.kind != CalleeKind::Function && target.kind != CalleeKind::Literal) return;
  if (!target.body) return;
  const Solution& solved = solver_.solution(target.body);
  if (result >= solved.results.size()) return;
  for (const Chain& chain : solved.results[result]) {
    if (chain.detached || (chain.may && chain.origin != Chain::Origin::Parameter)) continue;
    if (chain.origin == Chain::Origin::Parameter) {
      take(argument(call, with, chain.index), target.may || chain.may);
    } else if (chain.origin == Chain::Origin::Root) {
      add_once({.origin = Source::Origin::Root, .root = Held::Context, .held = Held::Context, .place = place(call),
                .maker = callee_text(call)},
               found);
    }
  }
}

/// What a method of an interface yields that takes a context and returns one: by some implementation
/// it is the one given, or comes of it.
void FunctionSolver::add_interface_sources(ValueRef call, std::uint16_t result, int depth, Sources& found) {
  const Callee& target = callee(call);
  const Operands with = operands(call);
  bool more = false;
  for (const Solution* solved : candidates(target, with, &more)) {
    if (result >= solved->results.size()) continue;
    for (const Chain& chain : solved->results[result]) {
      if (chain.detached || chain.origin != Chain::Origin::Parameter) continue;
      Sources of;
      add_sources(argument(call, with, chain.index), depth + 1, of);
      for (Source& source : of) {
        if (source.held != Held::Context) continue;
        source.may = true;
        add_once(source, found);
      }
    }
  }
}

/// What a value holds: itself, and what the struct that it is was filled with.
void FunctionSolver::add_contents(ValueRef value, int depth, Sources& found) {
  if (value < function_.first_value || value >= function_.last_value || depth > 6) return;
  const ValueRecord& at = record(value);
  switch (at.op) {
    case ValueOp::Composite: {
      const auto elements = summary_.list(at.b);
      for (std::size_t i = 2; i < elements.size(); i += 3) add_contents(elements[i], depth + 1, found);
      return;
    }
    case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee:
      add_contents(at.c, depth + 1, found);
      add_contents(at.a, depth + 1, found);
      return;
    case ValueOp::Address: case ValueOp::After:
      add_contents(at.op == ValueOp::After ? at.b : at.a, depth + 1, found);
      return;
    default: add_sources(value, depth, found); return;
  }
}

}  // namespace waybill::go_source

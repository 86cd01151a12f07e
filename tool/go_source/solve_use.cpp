// What a function does with the request state that it is given or captures: whether that goes wrong
// once the request is over. Asked for only where something may outlive its request.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

using model::Held;
using model::Use;

namespace {

constexpr std::size_t kMostUses = 48;
constexpr std::size_t kLongestUsePath = 12;
constexpr std::size_t kMostImplementations = 12;

/// Whether a function that isn't on disk makes a value of what it is given, by its name. What works with a
/// context takes it first.
bool makes_data(const Callee& target) {
  return target.kind == CalleeKind::Function && !target.object && !target.body && target.type == kUnknownType &&
         target.receiver.empty() && target.name.starts_with("New");
}

bool reads_body(std::string_view method) {
  static constexpr std::array<std::string_view, 8> kMethods{"ParseForm", "ParseMultipartForm", "FormValue", "PostFormValue",
                                                            "FormFile", "MultipartReader", "Write", "WriteProxy"};
  return std::ranges::find(kMethods, method) != kMethods.end();
}

void add_use(CarrierUse use, CarrierUses& found) {
  if (use.use == Use::None || found.size() >= kMostUses) return;
  const auto same = std::ranges::find_if(found, [&](const CarrierUse& other) {
    return other.source.same_origin(use.source) && other.use == use.use && other.aside == use.aside &&
           other.with_request == use.with_request && (other.used_as == Held::Writer) == (use.used_as == Held::Writer);
  });
  if (same == found.end()) {
    found.push_back(std::move(use));
  } else if (same->may && !use.may) {
    *same = std::move(use);   // the surer one
  }
}

/// Whether one of the uses is work that is given the context.
bool works_with(const Source& source, const CarrierUses& found) {
  return std::ranges::any_of(found, [&](const CarrierUse& use) {
    return use.use == Use::Matters && !use.aside && use.source.same_origin(source) &&
           (use.used_as == Held::Context || (use.used_as == Held::None && use.source.held == Held::Context));
  });
}

}  // namespace

/// Calls that look at a context's values at most: loggers, look-ups, metrics.
bool only_observes(const Callee& target) {
  static constexpr std::array<std::string_view, 10> kLogs{"debug", "info", "warn", "error", "log", "print", "trace",
                                                          "notice", "fatal", "panic"};
  std::string name(target.name);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::ranges::any_of(kLogs, [&](std::string_view word) { return name.starts_with(word); })) return true;
  if (name.ends_with("fromcontext") || name.ends_with("fromctx") || name.ends_with("logger") || name == "ctx") return true;
  if (target.receiver.ends_with("Logger") || (target.package == "context" && name == "cause")) return true;
  static constexpr std::array<std::string_view, 9> kPackages{
      "go.opentelemetry.io/", "go.opencensus.io/", "log/slog", "github.com/prometheus/", "runtime/", "github.com/rs/zerolog",
      "github.com/sirupsen/logrus", "go.uber.org/zap", "k8s.io/klog"};
  return std::ranges::any_of(kPackages, [&](std::string_view path) { return target.package.starts_with(path); });
}

const CarrierUses& Solver::uses(BodyRef body) {
  static const CarrierUses none;
  if (!body) return none;
  const std::uint64_t key = std::uint64_t{body.file} << 32 | body.function;
  const auto [at, is_new] = uses_.try_emplace(key);
  if (!is_new) return at->second;   // empty while it is being found out
  constexpr std::uint32_t kDeepestUse = 60;
  if (depth_ >= kDeepestUse) return none;
  ++depth_;
  CarrierUses found = FunctionSolver(*this, body).uses();
  --depth_;
  return uses_[key] = std::move(found);
}

CarrierUses FunctionSolver::uses() {
  recorded_ = false;
  CarrierUses found;
  if (!touches_requests()) return found;
  std::set<ValueRef> aside;   // literals that run beside this function, or when it ends
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call) continue;
    bool known = false;
    const bool later = (at.flags & (kCallGo | kCallDefer)) || runs_later(callee(value), &known);
    if (!later) continue;
    if (const ValueRef literal = literal_behind(at.a); literal != 0) aside.insert(literal);
    for (const ValueRef argument : summary_.list(at.b)) {
      if (const ValueRef literal = literal_behind(argument); literal != 0) aside.insert(literal);
    }
  }
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Closure) {
      uses_of_literal(value, aside.contains(value), found);
    } else if (at.op == ValueOp::Send) {
      Sources sent;
      add_contents(at.c, 0, sent);
      for (const Source& source : sent) {
        add_use({.source = source, .use = Use::Matters, .used_as = source.held, .place = place(value), .user = "a send on a channel",
                 .path = {}, .may = true},
                found);
      }
    } else if (at.op == ValueOp::Composite) {
      uses_in_composite(value, found);
    } else if (at.op == ValueOp::Call) {
      const Callee& target = callee(value);
      if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) continue;
      const Operands with = operands(value);
      std::vector<Sources> given(with.values.size());
      bool with_request = false;
      for (std::size_t i = 0; i < given.size(); ++i) {
        if (with.values[i] == 0) continue;
        given[i] = sources(with.values[i]);
        for (const Source& source : given[i]) {
          const bool plain = source.held == Held::Field || source.held == Held::Body;
          with_request = with_request || (source.origin == Source::Origin::Parameter && !plain &&
                                          (source.root == Held::Request || source.root == Held::Pooled));
        }
      }
      for (std::size_t i = 0; i < given.size(); ++i) {
        for (const Source& source : given[i]) {
          CarrierUses here;
          uses_in_call(value, i, source, here);
          for (CarrierUse& use : here) {
            use.aside = use.aside || (at.flags & (kCallGo | kCallDefer)) != 0;
            use.with_request = use.with_request || with_request;
            use.late = use.late || (use.use == Use::Ends && works_with(use.source, found));
            add_use(std::move(use), found);
          }
        }
      }
    }
  }
  return found;
}

/// A struct that keeps a context will be asked to work by somebody, sooner or later.
void FunctionSolver::uses_in_composite(ValueRef composite, CarrierUses& found) {
  const auto elements = summary_.list(record(composite).b);
  for (std::size_t i = 0; i + 2 < elements.size(); i += 3) {
    if (elements[i] == 0 || elements[i + 2] == 0) continue;
    const Sources of = sources(elements[i + 2]);
    if (of.empty() || of[0].held != Held::Context) continue;
    const std::string type = solver_.resolver().type_text(solver_.resolver().type_of(body_.file, composite));
    const std::string_view name = std::string_view(type).substr(type.rfind('.') == std::string::npos ? 0 : type.rfind('.') + 1);
    if (name.contains("Log") || name.contains("log") || name.contains("Metric") || name.contains("Span") || name == "Entry") continue;
    for (const Source& source : of) {
      add_use({.source = source, .use = Use::Matters, .used_as = Held::Context, .place = place(elements[i + 2]),
               .user = "a " + type + " that keeps it", .path = {}, .may = true, .aside = true},
              found);
    }
  }
}

/// The literal that a value is, straight or converted; 0 if it is none.
ValueRef FunctionSolver::literal_behind(ValueRef value) {
  for (int steps = 0; steps < 8 && value >= function_.first_value && value < function_.last_value; ++steps) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Closure) return value;
    if (at.op == ValueOp::After) {
      value = at.b;
    } else if (at.op == ValueOp::Call && callee(value).kind == CalleeKind::Conversion) {
      const auto arguments = summary_.list(at.b);
      value = arguments.empty() ? 0 : arguments[0];
    } else {
      return 0;
    }
  }
  return 0;
}

/// Whether the callee takes a function to run it at some other time. `*known`: it is a listed one or its
/// body shows it, not only its name.
bool FunctionSolver::runs_later(const Callee& target, bool* known) const {
  *known = target.object && (solver_.tree().files[target.object.file].summary.declarations()[target.object.declaration].flags & kDeclStartsGiven);
  if (*known) return true;
  if (!names_submit(target.name)) return false;
  static constexpr std::array<std::string_view, 8> kPackages{
      "github.com/panjf2000/ants", "github.com/alitto/pond", "github.com/gammazero/workerpool", "github.com/sourcegraph/conc",
      "golang.org/x/sync/errgroup", "github.com/Jeffail/tunny", "time", "sync"};
  *known = std::ranges::any_of(kPackages, [&](std::string_view path) {
    return target.package == path || (target.package.starts_with(path) && target.package.substr(path.size()).starts_with("/"));
  });
  if (*known) return true;
  return target.name != "AfterFunc" && !target.receiver.empty() && takes_work(target);
}

/// Whether a parameter may be work to do: a function without parameters, or something that is no
/// function. An interceptor or a visitor is called at once.
bool FunctionSolver::takes_work(const Callee& target) const {
  Resolver& resolver = solver_.resolver();
  const Type shown = resolver.type(resolver.underlying(target.type));
  if (shown.kind != TypeKind::Function) return true;   // not known
  const std::vector<TypeId> parameters(shown.arguments.begin(), shown.arguments.end());
  bool only_others = false;
  for (const TypeId parameter : parameters) {
    Type given = resolver.type(resolver.underlying(parameter));
    if (given.kind == TypeKind::Slice) given = resolver.type(resolver.underlying(given.element));
    if (given.kind != TypeKind::Function) continue;
    if (given.arguments.empty()) return true;
    only_others = true;
  }
  return !only_others;
}

void FunctionSolver::uses_of_literal(ValueRef closure, bool aside, CarrierUses& found) {
  const auto captured = summary_.list(record(closure).b);
  if (captured.empty()) return;
  const BodyRef body{body_.file, record(closure).a};
  for (const CarrierUse& inner : solver_.uses(body)) {
    if (inner.source.origin != Source::Origin::Captured || inner.source.index >= captured.size()) continue;
    for (const Source& source : sources(captured[inner.source.index])) {
      CarrierUse use = inner;
      use.source = source;
      use.may = use.may || source.may;
      use.aside = use.aside || aside;
      add_use(std::move(use), found);
    }
  }
}

void FunctionSolver::uses_in_call(ValueRef call, std::size_t operand, const Source& source, CarrierUses& found) {
  const Callee& target = callee(call);
  const std::string_view name = target.name;
  const auto note = [&](Use use, bool may = false) {
    add_use({.source = source, .use = use, .used_as = source.held, .place = place(call), .user = callee_text(call), .path = {},
             .may = may || source.may},
            found);
  };
  const bool is_receiver = operand == 0;
  if (is_receiver && name == "Done" && (source.held == Held::Context || source.held == Held::Pooled)) return note(Use::Ends);
  if (source.held == Held::Request && is_receiver && name == "Context") return;   // what it yields is followed
  // Parts of a framework's context are used again with it. The request that it holds, and that one's
  // context, are nobody else's.
  const bool own = source.held == Held::Pooled || source.held == Held::Context || source.held == Held::Request;
  if (source.root == Held::Pooled && !own) return note(Use::Matters);
  switch (source.held) {
    case Held::None: return;
    case Held::Field: return note(Use::Reads);
    case Held::Body: return note(Use::Matters);
    case Held::Writer: case Held::Pooled:
      if (is_receiver) {
        if (name != "Copy") note(Use::Matters);
        return;
      }
      return uses_by_callee(call, operand, source, found);
    case Held::Request:
      if (is_receiver) {
        if (name == "Context" || name == "WithContext" || name == "Clone") return;
        return note(reads_body(name) ? Use::Matters : Use::Reads);
      }
      return uses_by_callee(call, operand, source, found);
    case Held::Context:
      if (is_receiver || only_observes(target) || (operand > 1 && makes_data(target))) return;
      return uses_by_callee(call, operand, source, found);
  }
}

/// Takes over what a body does with its parameter. Returns whether it does anything.
bool FunctionSolver::append_uses(BodyRef body, std::size_t parameter, ValueRef call, const Source& source, bool may,
                                 CarrierUses& found) {
  bool any = false;
  for (const CarrierUse& inner : solver_.uses(body)) {
    if (inner.source.origin != Source::Origin::Parameter || inner.source.index != parameter) continue;
    any = true;
    if (inner.path.size() >= kLongestUsePath) continue;
    CarrierUse use = inner;
    use.source = source;
    use.may = use.may || may || source.may;
    if (source.held != Held::Request && source.held != Held::Pooled) use.used_as = source.held;
    use.path.insert(use.path.begin(), {place(call), "calls " + callee_text(call)});
    add_use(std::move(use), found);
  }
  return any;
}

void FunctionSolver::uses_by_callee(ValueRef call, std::size_t operand, const Source& source, CarrierUses& found) {
  const Callee& target = callee(call);
  // What only derives another carrier is followed by its result.
  if (!KnownFlows::table().find(target.package, target.receiver, target.name).empty()) return;
  const bool is_method = !target.receiver.empty() || target.kind == CalleeKind::Interface;
  const std::size_t parameter = is_method ? operand : operand - 1;
  const auto note = [&](Use use, bool may) {
    add_use({.source = source, .use = use, .used_as = source.held, .place = place(call), .user = callee_text(call), .path = {},
             .may = may || source.may},
            found);
  };
  const bool whole = source.held == Held::Request;
  if (source.held == Held::Pooled && !target.body) return note(Use::Matters, false);   // whatever is done with it there
  if ((target.kind == CalleeKind::Function || target.kind == CalleeKind::Literal) && target.body) {
    const std::size_t before = found.size();
    append_uses(target.body, parameter, call, source, target.may, found);
    const bool matters = std::any_of(found.begin() + static_cast<std::ptrdiff_t>(before), found.end(),
                                     [](const CarrierUse& use) { return use.use == Use::Matters; });
    if (whole && !matters) note(Use::Whole, target.may);
    return;
  }
  if (target.kind == CalleeKind::Interface) {
    bool more = false;
    std::size_t seen = 0;
    bool any = false;
    for (const ObjectRef object :
         solver_.resolver().implementations(target.receiver_type, target.name, kMostImplementations, &more)) {
      ++seen;
      const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
      if (declared.function == kNone) continue;
      any = append_uses({object.file, declared.function}, parameter, call, source, true, found) || any;
    }
    if (any || (seen > 0 && !more && !whole)) return;
    note(Use::Matters, true);
    return;
  }
  // Nothing is known of its body. What returns a context derives one.
  if (source.held == Held::Context && (held_of_result(target, 0) == Held::Context || held_of_result(target, 1) == Held::Context)) return;
  if (whole && only_observes(target)) return note(Use::Whole, false);
  note(Use::Matters, target.kind != CalleeKind::Function || (!target.object && target.why != nullptr && target.type == kUnknownType));
}

}  // namespace waybill::go_source

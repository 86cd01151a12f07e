// Contexts that are older than the one a function is given for its work: a handler that uses the one its
// server keeps, and a callback that uses the one around it.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

using model::Held;
using model::Storage;
using model::Use;

namespace {

constexpr int kLongestMaking = 3;   ///< constructors on the way to one

/// Calls by these names may be for work that goes on, or ends things, whatever becomes of the request.
bool may_go_on(std::string_view name) {
  static constexpr std::array<std::string_view, 31> kBeginnings{
      "Start", "Run", "Go", "Spawn", "Launch", "Enqueue", "Submit", "Schedule", "Shutdown", "Stop", "Close", "Subscribe",
      "Watch", "Serve", "Listen", "Publish", "Broadcast", "Notify", "Register", "New", "Init", "Trigger", "Async",
      "Background", "Cleanup", "Clean", "Release", "Dispatch", "Emit", "Open", "Setup"};
  if (name.empty()) return true;
  std::string upper(name);
  if (upper[0] >= 'a' && upper[0] <= 'z') upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
  if (upper == "NewStream" || upper.starts_with("NewRequest")) return false;
  return upper.contains("Async") || upper.contains("Background") || upper.contains("Later") || upper.contains("Connect") ||
         std::ranges::any_of(kBeginnings, [&](std::string_view word) { return upper.starts_with(word); });
}

/// Whether a field, or method, of that name is for any context: one with a name of its own is for something of its own.
bool is_plainly_named(std::string_view path) {
  static constexpr std::array<std::string_view, 9> kNames{"ctx", "context", "context()", "ctx()", "getcontext()", "basectx",
                                                          "basecontext", "parentctx", "rootctx"};
  std::string name(path.substr(path.rfind('.') + 1));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kNames, name) != kNames.end();
}

/// Whether a function of that name runs what it is given in a transaction.
bool names_transaction(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kWords{"Transaction", "Txn", "AsGroup", "Atomic", "UnitOfWork",
                                                          "WithSession", "InTx", "WithTx"};
  return name.ends_with("Tx") || std::ranges::any_of(kWords, [&](std::string_view word) { return name.contains(word); });
}

}  // namespace

/// The field, or the method's call, by which an object that is no request yields the context that the value
/// is: `s.ctx`, `node.Context()`. Its path ends with "()" for a method.
std::optional<Storage> FunctionSolver::kept_context(ValueRef value) {
  for (int steps = 0; steps < 8 && value >= function_.first_value && value < function_.last_value; ++steps) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::After) {
      value = at.b;
      continue;
    }
    // What is derived of it and ends with this function.
    const ValueRef call = at.op == ValueOp::Result && at.aux == 0 ? at.a : value;
    if (record(call).op != ValueOp::Call) break;
    const Callee& target = callee(call);
    const auto& effects = KnownFlows::table().find(target.package, target.receiver, target.name);
    if (effects.size() != 1 || effects[0].kind != EffectKind::Derive) break;
    if (target.name == "WithoutCancel" || (effects[0].layer == AddedLayer::Cancel && !defers_cancel(call))) return {};
    value = operands(call).at(effects[0].operand);
  }
  if (value < function_.first_value || value >= function_.last_value) return {};
  const ValueRecord& at = record(value);
  Resolver& resolver = solver_.resolver();
  ValueRef owner = 0;
  std::string name;
  if (at.op == ValueOp::Select) {
    if (solver_.held(resolver.type_of(body_.file, value)) != Held::Context) return {};
    owner = at.a;
    name = text(at.b);
  } else if (at.op == ValueOp::Call && summary_.list(at.b).empty()) {
    const ValueRecord& method = record(at.a);
    if (method.op != ValueOp::Select) return {};
    const std::string_view called = text(method.b);
    if (called != "Context" && called != "Ctx" && called != "GetContext") return {};
    const TypeId type = resolver.type_of(body_.file, value);
    if (type != kUnknownType && solver_.held(type) != Held::Context) return {};
    if (callee(value).receiver == "Command") return {};   // of a command line: what it serves is part of its run
    owner = method.a;
    name = std::string(called) + "()";
  } else {
    return {};
  }
  // A command's or a connection's context belongs to what the function was given to work on.
  for (ValueRef base = owner; base >= function_.first_value && base < function_.last_value;) {
    base = origin(base);
    if (base < function_.first_value || base >= function_.last_value) return {};
    if (solver_.held(resolver.type_of(body_.file, base)) != Held::None) return {};
    if (record(base).op == ValueOp::Select) {
      if (resolver.object_of(body_.file, base)) return {};
      base = record(base).a;
      continue;
    }
    const bool captured = record(base).op == ValueOp::Capture;
    if (!captured && !is_receiver(base)) return {};
    break;
  }
  return storage(owner, name);
}

/// What becomes of an older context that is given to a call, if the call works with it before it returns.
std::optional<CarrierUse> FunctionSolver::works_with_older(ValueRef call, std::size_t operand, std::string_view shown) {
  const Callee& target = callee(call);
  const ValueRef value = operands(call).at(operand);
  const Source older{.origin = Source::Origin::Root, .root = Held::Context, .held = Held::Context, .place = place(value),
                     .maker = std::string(shown)};
  CarrierUses given;
  uses_in_call(call, operand, older, given);
  const bool lasts = std::ranges::any_of(given, [](const CarrierUse& use) { return use.aside || use.use == Use::Ends; });
  auto matters = std::ranges::find(given, Use::Matters, &CarrierUse::use);
  if (given.empty() && target.package == "net/http" && target.name == "NewRequestWithContext") {
    return CarrierUse{.source = older, .use = Use::Matters, .used_as = Held::Context, .place = place(call), .user = callee_text(call), .path = {}};
  }
  if (lasts || matters == given.end() || may_go_on(target.name)) return {};
  return *matters;
}

/// Whether the callee looks at the context of the request that it is given as that operand, or may.
bool FunctionSolver::asks_for_context(ValueRef call, std::size_t operand) {
  const Callee& target = callee(call);
  if (!target.body) return true;
  const bool is_method = !target.receiver.empty();
  const std::size_t parameter = is_method ? operand : operand - 1;
  return std::ranges::any_of(solver_.uses(target.body), [&](const CarrierUse& use) {
    if (use.source.origin != Source::Origin::Parameter || use.source.index != parameter) return false;
    return use.source.held == Held::Context || use.used_as == Held::Context;
  });
}

/// Whether it is a method that is given a context and hands it on, and no constructor or beginning of something.
bool FunctionSolver::is_method_with_context() {
  if (!(function_.flags & kFunctionHasReceiver) || may_go_on(text(function_.name))) return false;
  const auto is_given = [&](ValueRef operand) {
    const ValueRef value = operand == 0 ? 0 : origin(operand);
    if (value < function_.first_value || value >= function_.last_value) return false;
    return record(value).op == ValueOp::Parameter && !is_receiver(value) &&
           solver_.held(solver_.resolver().type_of(body_.file, value)) == Held::Context;
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op != ValueOp::Call) continue;
    if (std::ranges::any_of(summary_.list(record(value).b), is_given)) return true;
  }
  return false;
}

/// Whether a method that is given a context seems to take the one that its object keeps by mistake. It makes one of
/// its own of it on purpose, or has one for something of its own; what only logs, waits or words an error does no work.
bool FunctionSolver::takes_kept_by_mistake(ValueRef call, ValueRef operand, std::string_view path) {
  const Callee& target = callee(call);
  if (record(origin(operand)).op != ValueOp::Select && !path.ends_with("()")) return false;
  if (!is_plainly_named(path) || target.name.contains("Wait")) return false;
  const bool unknown = !target.body && target.kind != CalleeKind::Interface;
  if (unknown && !target.package.empty() && target.receiver.empty() && target.package != "net/http") return false;
  const Type& yields = solver_.resolver().type(target.type);
  return yields.kind != TypeKind::Function || yields.results.empty() ||
         solver_.carrier_class(yields.results[0]) != CarrierClass::Logger;
}

/// A call by which a handler, or a method that is given a context, works with one that an object keeps.
void FunctionSolver::kept_fact(ValueRef call) {
  const Callee& target = callee(call);
  if ((record(call).flags & (kCallGo | kCallDefer)) || target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return;
  if (function_.last_wait == kNone) return;   // it goes on as long as a connection that it took over
  const Operands with = operands(call);
  for (std::size_t i = 1; i < with.values.size(); ++i) {
    if (with.values[i] == 0) continue;
    const auto kept = kept_context(with.values[i]);
    if (!kept || kept->type.empty()) continue;
    if (!is_handler(body_) && !takes_kept_by_mistake(call, with.values[i], kept->path)) continue;
    const std::string shown = kept->type + "." + kept->path;
    const bool known = std::ranges::any_of(kept_uses_, [&](const auto& other) { return other.second.variable == shown; });
    if (known) continue;
    bool joins = false;
    for (std::size_t other = 1; other < with.values.size(); ++other) {
      if (other == i || with.values[other] == 0) continue;
      for (const Source& source : sources(with.values[other])) {
        if (source.origin != Source::Origin::Parameter || source.held == Held::Field || source.held == Held::Body) continue;
        joins = joins || source.held == Held::Context || asks_for_context(call, other);
      }
    }
    if (joins) continue;
    const auto use = works_with_older(call, i, shown);
    if (!use) continue;
    model::SetupUse found{.handler = 0, .variable = shown, .made = place(with.values[i]), .made_by = {}};
    found.kind = is_handler(body_) ? model::SetupUse::Kind::Kept : model::SetupUse::Kind::Given;
    found.used = use->place;
    found.user = use->user;
    found.use_path = use->path;
    found.may = use->may;
    kept_uses_.emplace_back(*kept, std::move(found));
  }
}

/// The calls by which a function literal that is given a context works with one from around it.
void FunctionSolver::older_uses(Solution& solution) {
  std::vector<ValueRef> own;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op == ValueOp::Parameter && solver_.held(solver_.resolver().type_of(body_.file, value)) == Held::Context) {
      own.push_back(value);
    }
  }
  if (own.size() != 1 || is_handler(body_)) return;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || (at.flags & (kCallGo | kCallDefer))) continue;
    const Callee& target = callee(value);
    if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) continue;
    const Operands with = operands(value);
    const auto is_own = [&](ValueRef operand) {
      if (operand == 0) return false;
      const Sources of = sources(operand);
      return std::ranges::any_of(of, [](const Source& source) { return source.origin == Source::Origin::Parameter; });
    };
    if (std::ranges::any_of(with.values, is_own)) continue;
    for (std::size_t i = 1; i < with.values.size(); ++i) {
      if (with.values[i] == 0) continue;
      Solution::OlderUse older;
      const auto names = summary_.list(function_.captures);
      const auto name_of = [&](std::uint16_t slot) {
        return 2u * slot < names.size() ? std::string(text(names[2u * slot])) : std::string();
      };
      if (const auto kept = kept_context(with.values[i]); kept && kept->owner == Storage::Owner::Captured) {
        older.captured = kept->index;
        older.path = kept->path;
        older.use.variable = name_of(kept->index) + "." + kept->path;
      } else {
        const Sources of = sources(with.values[i]);
        if (of.size() != 1 || of[0].origin != Source::Origin::Captured || of[0].root != Held::Context || of[0].may) continue;
        older.captured = of[0].index;
        older.use.variable = name_of(of[0].index);
      }
      const bool known = std::ranges::any_of(solution.older_uses, [&](const Solution::OlderUse& other) {
        return other.captured == older.captured && other.path == older.path;
      });
      const auto use = known ? std::nullopt : works_with_older(value, i, older.use.variable);
      if (!use) continue;
      older.use.kind = model::SetupUse::Kind::Callback;
      older.use.used = use->place;
      older.use.user = use->user;
      older.use.use_path = use->path;
      older.use.may = use->may;
      solution.older_uses.push_back(std::move(older));
    }
  }
}

/// Whether this function calls the one that it is given as that parameter with a context that holds or ends
/// more than the one it was given itself.
bool FunctionSolver::gives_newer(std::uint16_t parameter) {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || at.a == 0 || (at.flags & kCallGo)) continue;
    const ValueRef called = origin(at.a);
    if (called < function_.first_value || called >= function_.last_value) continue;
    if (record(called).op != ValueOp::Parameter || record(called).aux != parameter) continue;
    for (const ValueRef argument : summary_.list(at.b)) {
      const Local given = argument == 0 ? 0 : flow(argument);
      if (given == 0) continue;
      const auto derived = chains(given);
      const bool newer = std::ranges::any_of(derived, [](const Chain& chain) {
        return std::ranges::any_of(chain.layers, [](const model::Layer& layer) {
          return layer.kind == model::LayerKind::Value || layer.kind == model::LayerKind::Cancel;
        });
      });
      if (newer) return true;
    }
  }
  return false;
}

/// A call that is given a callback, which works with the very context that the call is given too, though the
/// callee makes a newer one for it.
void FunctionSolver::callback_fact(ValueRef call) {
  const auto arguments = summary_.list(record(call).b);
  const bool takes_literal = std::ranges::any_of(arguments, [&](ValueRef argument) { return literal_behind(argument) != 0; });
  if (!takes_literal || (record(call).flags & (kCallGo | kCallDefer))) return;
  const Callee& target = callee(call);
  if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const ValueRef literal = literal_behind(arguments[i]);
    if (literal == 0) continue;
    const BodyRef body{body_.file, record(literal).a};
    const auto captured = summary_.list(record(literal).b);
    for (const Solution::OlderUse& older : solver_.solution(body).older_uses) {
      if (older.captured >= captured.size()) continue;
      const bool given = std::ranges::any_of(arguments, [&](ValueRef argument) {
        if (argument == 0 || argument == arguments[i]) return false;
        if (older.path.empty()) {
          const Sources of = sources(argument), outer = sources(captured[older.captured]);
          return of.size() == 1 && outer.size() == 1 && of[0].same_origin(outer[0]) && of[0].held == outer[0].held &&
                 flow(argument) == flow(captured[older.captured]);
        }
        const auto kept = kept_context(argument);
        return kept && kept->path == older.path;
      });
      if (!given) continue;
      bool newer = false, may = older.use.may;
      std::vector<BodyRef> bodies;
      if (target.kind == CalleeKind::Interface) {
        bool more = false;
        for (const ObjectRef object : solver_.resolver().implementations(target.receiver_type, target.name, 4, &more)) {
          const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
          if (declared.function != kNone) bodies.push_back({object.file, declared.function});
        }
        may = true;
      } else if (target.body) {
        bodies.push_back(target.body);
      }
      const bool is_method = !target.receiver.empty() || target.kind == CalleeKind::Interface;
      for (const BodyRef callee_body : bodies) {
        newer = newer || FunctionSolver(solver_, callee_body).gives_newer(static_cast<std::uint16_t>(i + (is_method ? 1 : 0)));
      }
      if (!newer) {
        if (!names_transaction(target.name)) continue;
        may = true;
      }
      model::SetupUse found = older.use;
      found.handler = solver_.record_function(body, {});
      found.made = place(call);
      found.made_by = callee_text(call);
      found.may = may;
      solver_.program().setup_uses.push_back(std::move(found));
    }
  }
}

/// Whether one of the bodies is called, maybe by way of others that set something up by their names, from a
/// function that is given a context and sets nothing up: what they make is for one piece of work.
bool Solver::is_made_in_passing(std::set<std::uint64_t> makers, int rounds) {
  const auto name_of = [&](BodyRef body) {
    const Summary& in = tree_.files[body.file].summary;
    return in.string(in.functions()[body.function].name);
  };
  std::set<std::string_view> names;
  for (const std::uint64_t maker : makers) names.insert(name_of({static_cast<FileId>(maker >> 32), static_cast<FunctionRef>(maker)}));
  std::set<std::uint64_t> next;
  for (FileId file = 0; file < tree_.files.size(); ++file) {
    const Summary& summary = tree_.files[file].summary;
    if (!summary || tree_.packages[tree_.files[file].package].origin != Origin::Target || (summary.header().flags & kTestFile)) continue;
    for (FunctionRef number = 1; number < summary.functions().size(); ++number) {
      const FunctionRecord& function = summary.functions()[number];
      for (ValueRef value = function.first_value; value < function.last_value; ++value) {
        const ValueRecord& at = summary.values()[value];
        if (at.op != ValueOp::Call || at.a == 0) continue;
        const ValueRecord& called = summary.values()[at.a];
        if (called.op != ValueOp::Name && called.op != ValueOp::Select) continue;
        if (!names.contains(summary.string(called.op == ValueOp::Name ? called.a : called.b))) continue;
        const BodyRef body = resolver_.callee_of(file, value).body;
        if (!body || !makers.contains(std::uint64_t{body.file} << 32 | body.function)) continue;
        bool given = false;
        for (ValueRef other = function.first_value; other < value; ++other) {
          given = given || (summary.values()[other].op == ValueOp::Parameter && held(resolver_.type_of(file, other)) != Held::None);
        }
        const std::string_view name = summary.string(function.name);
        if (!given || (function.flags & kFunctionLiteral)) continue;   // what a registry calls
        if (!names_service(name)) return true;
        next.insert(std::uint64_t{file} << 32 | number);
      }
    }
  }
  return rounds > 1 && !next.empty() && next != makers && is_made_in_passing(std::move(next), rounds - 1);
}

/// Leaves out what was found of objects that are made, or given the context, for one request.
void Solver::drop_kept_of_requests() {
  if (kept_uses_.empty()) return;
  std::map<std::string, bool, std::less<>> types;   // made for a request
  std::set<std::string, std::less<>> passing;       // made, or given a context, by what is no set-up by its name
  for (const auto& [kept, use] : kept_uses_) types.emplace(kept.type_path, false);
  std::map<std::string, std::set<std::uint64_t>, std::less<>> makers;   // bodies
  const auto sets_up = [&](model::FunctionIndex function) {
    while (program_.functions[function].parent != 0) function = program_.functions[function].parent;
    const std::string& name = program_.functions[function].name;
    return names_service(std::string_view(name).substr(name.rfind('.') + 1));
  };
  const auto serves = [&](model::FunctionIndex function) {
    for (; function != 0; function = program_.functions[function].parent) {
      if (program_.functions[function].handler) return true;
    }
    return false;
  };
  for (const model::Store& store : program_.stores) {
    const auto type = types.find(store.storage.type_path);
    if (type == types.end()) continue;
    if (serves(store.function)) type->second = true;
    if (!sets_up(store.function)) passing.insert(type->first);
  }
  for (FileId file = 0; file < tree_.files.size(); ++file) {
    const Summary& summary = tree_.files[file].summary;
    if (!summary || tree_.packages[tree_.files[file].package].origin != Origin::Target) continue;
    if (summary.header().flags & kTestFile) continue;
    for (FunctionRef number = 1; number < summary.functions().size(); ++number) {
      const FunctionRecord& function = summary.functions()[number];
      for (ValueRef value = function.first_value; value < function.last_value; ++value) {
        const ValueOp op = summary.values()[value].op;
        if (op != ValueOp::Composite && op != ValueOp::Zero) continue;
        const auto type = types.find(type_path(resolver_.without_pointer(resolver_.type_of(file, value))));
        if (type == types.end()) continue;
        const BodyRef body{file, number};
        const model::FunctionIndex index = record_function(body, solution(body));
        const auto& parameters = program_.functions[index].parameters;
        const bool given = std::ranges::any_of(parameters, [](const std::string& parameter) {
          return parameter.ends_with("http.Request") || parameter.ends_with("http.ResponseWriter");
        });
        type->second = type->second || serves(index) || given;
        if (!sets_up(index)) passing.insert(type->first);
        makers[type->first].insert(std::uint64_t{file} << 32 | number);
      }
    }
  }
  for (const auto& [kept, use] : kept_uses_) {
    if (use.kind != model::SetupUse::Kind::Given || passing.contains(kept.type_path)) continue;
    if (is_made_in_passing(makers[kept.type_path], kLongestMaking)) passing.insert(kept.type_path);
  }
  for (auto& [kept, use] : kept_uses_) {
    if (use.kind == model::SetupUse::Kind::Given && passing.contains(kept.type_path)) continue;
    if (!types[kept.type_path]) program_.setup_uses.push_back(std::move(use));
  }
}

}  // namespace waybill::go_source

// What outlives the function: request state that a `go` statement, a pool or a channel receives, and
// contexts that a handler uses instead of its request's.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

using model::Escape;
using model::Held;
using model::Means;
using model::Use;

namespace {

constexpr std::size_t kMostEscapes = 24;   ///< of one function that are handed on to its callers
constexpr std::size_t kLongestPath = 12;
constexpr std::size_t kMostImplementations = 8;   ///< of an interface's method by which something may get away

bool is_context(Held held) { return held == Held::Context; }

}  // namespace

void FunctionSolver::escape_facts(Solution& solution) {
  const bool given = touches_requests(), makes = recorded_ && makes_own_context();
  const bool touches = given || makes;
  const bool makes_root = given && makes;
  const bool serves = recorded_ && given && is_handler(body_);
  const bool is_given_context = recorded_ && given && !serves && is_method_with_context();
  if (touches && (function_.flags & kFunctionLiteral)) older_uses(solution);
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Closure) {
      if (touches) escapes_of_literal(value, solution);
      setup_facts(value, solution);
    } else if (at.op == ValueOp::Call && recorded_) {
      callback_fact(value);
    }
    if (!touches) {
      continue;
    } else if (at.op == ValueOp::Return) {
      if (recorded_) escapes_by_return(value, solution);
    } else if (at.op == ValueOp::Send) {
      escapes_by_send(value, solution);
    } else if (at.op == ValueOp::Call) {
      if (at.flags & kCallGo) {
        escapes_by_start(value, solution);
      } else {
        escapes_by_submit(value, solution);
        escapes_by_share(value, solution);
        escapes_through(value, solution);
        served_fact(value);
        if (serves || is_given_context) kept_fact(value);
        if (makes_root) detached_facts(value);
      }
    }
  }
  for (auto& [kept, use] : kept_uses_) {
    use.handler = solution.function;
    solver_.note_kept(std::move(kept), std::move(use));
  }
}

/// Whether the function calls something named like the makers of contexts without a parent.
bool FunctionSolver::makes_own_context() const {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call || at.a == 0 || record(at.a).op != ValueOp::Select) continue;
    const std::string_view name = text(record(at.a).b);
    if (name == "Background" || name == "TODO") return true;
  }
  return false;
}

/// Whether the function comes to its end once control has passed the value: it calls nothing more but loggers.
bool FunctionSolver::ends_behind(ValueRef at) {
  for (ValueRef value = at + 1; value < function_.last_value; ++value) {
    const ValueRecord& later = record(value);
    if (later.op != ValueOp::Call || later.offset < record(at).offset || (later.flags & (kCallGo | kCallDefer))) continue;
    const Callee& target = callee(value);
    if (target.kind == CalleeKind::Builtin || target.kind == CalleeKind::Conversion || only_observes(target)) continue;
    return false;
  }
  return true;
}

/// Hands an escape to the program, if the source is what a handler was given, or to the callers.
void FunctionSolver::note_escape(const Source& source, Escape escape, ValueRef at, Solution& solution) {
  if (source.ends_here && recorded_ && !escape.waits && !escape.heeds_end && escape.use == Use::Matters &&
      escape.means != Means::Shared && (escape.path.empty() || !escape.lasts) && !is_handler(body_) && ends_behind(at)) {
    Escape own = escape;
    own.ending = true;
    own.root = source.root;
    own.may = own.may || source.may;
    own.function = solution.function;
    own.given = source.ends;
    solver_.note_ending(std::move(own));
  }
  // What is to end with this function is nobody else's matter.
  escape.lasts = escape.lasts || source.ends_here;
  if (source.origin == Source::Origin::Root) {
    // One that the handler makes itself and cancels at its end lives no longer than the request's.
    if (!source.ends_here) solver_.note_rooted(escape.place);
    if (!recorded_ || !source.ends_here || !is_handler(body_)) return;
    escape.root = source.root;
    escape.may = escape.may || source.may;
    escape.function = solution.function;
    escape.given = source.place;
    solver_.program().escapes.push_back(std::move(escape));
    return;
  }
  escape.root = source.root;
  escape.may = escape.may || source.may;
  const bool serves = source.origin == Source::Origin::Parameter && is_handler(body_);
  if (!serves) {
    if (solution.escapes.size() < kMostEscapes) solution.escapes.emplace_back(source, std::move(escape));
    return;
  }
  if (!recorded_) return;
  escape.function = solution.function;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op != ValueOp::Parameter || record(value).aux != source.index) continue;
    escape.given = place(value);
    escape.carrier = solver_.resolver().type_text(solver_.resolver().type_of(body_.file, value));
  }
  solver_.program().escapes.push_back(std::move(escape));
}

Escape FunctionSolver::escape_of(const CarrierUse& use, ValueRef at, Means means) {
  Escape escape;
  escape.starter = recorded_ ? solver_.function_index(body_) : 0;
  escape.held = use.source.held;
  escape.means = means;
  escape.place = place(at);
  escape.use = use.use;
  escape.used_as = use.used_as;
  escape.used = use.place;
  escape.user = use.user;
  escape.use_path = use.path;
  escape.may = use.may;
  const bool leaves = record(at).op == ValueOp::Call && (record(at).flags & kCallLeaves) && function_.last_wait != kNone;
  const bool after_start = means != Means::Sent && (function_.flags & kFunctionWaitsAfterStart) != 0 &&
                           (means != Means::Started || is_conditional(at) || waits_behind(at));
  const bool waits = !leaves && (after_start || (means != Means::Started && waits_behind(at)));
  // Only a branch waits.
  escape.may = escape.may || (!waits && !leaves && (function_.flags & kFunctionWaitsAfterStart) != 0);
  if (waits) {
    escape.waits = true;
    escape.wait_reason = "the function that starts it may wait for it, or goes on as long";
  }
  return escape;
}

namespace {

/// Notes whether the escape waits for the context's end, at most `near` calls deep. Who works with it
/// first may do so only to come to an end some time.
void heed_end(const CarrierUse& use, std::size_t near, Escape& escape) {
  if (use.use != Use::Ends || use.path.size() > near) return;
  escape.heeds_end = !use.late;
  escape.may = escape.may || use.late;
}

/// Keeps of several uses of one source the gravest, and whether its end was waited for.
void add_gravest(Escape escape, const Source& source, std::vector<std::pair<Source, Escape>>& found) {
  const auto same = std::ranges::find_if(found, [&](const auto& other) {
    return other.first.same_origin(source) && other.second.held == escape.held;
  });
  if (same == found.end()) {
    found.emplace_back(source, std::move(escape));
    return;
  }
  const bool heeds = same->second.heeds_end || escape.heeds_end;
  const bool unsure = (same->second.use == Use::Ends && same->second.may) || (escape.use == Use::Ends && escape.may);
  const bool graver = escape.use > same->second.use || (escape.use == same->second.use && same->second.may && !escape.may);
  if (graver) *same = {source, std::move(escape)};
  same->second.heeds_end = heeds;
  same->second.may = same->second.may || unsure;
}

}  // namespace

void FunctionSolver::escapes_by_start(ValueRef call, Solution& solution) {
  const Callee& target = callee(call);
  const Operands with = operands(call);
  std::vector<std::pair<Source, Escape>> found;
  bool lasts = may_last(target.body);
  const auto take = [&](const CarrierUse& use, std::size_t near) {
    Escape escape = escape_of(use, call, Means::Started);
    escape.taker = callee_text(call);
    heed_end(use, near, escape);
    escape.lasts = lasts;
    add_gravest(std::move(escape), use.source, found);
  };
  CarrierUses captured;
  if (const ValueRef literal = literal_behind(record(call).a); literal != 0) {
    lasts = lasts || may_last({body_.file, record(literal).a});
    escapes_by_sending_literal(literal, solution);
    uses_of_literal(literal, false, captured);
  }
  for (const CarrierUse& use : captured) take(use, 1);
  for (std::size_t i = 0; i < with.values.size(); ++i) {
    if (with.values[i] == 0) continue;
    if (const ValueRef literal = literal_behind(with.values[i]); literal != 0) {
      CarrierUses by_literal;
      uses_of_literal(literal, false, by_literal);
      for (const CarrierUse& use : by_literal) take(use, 1);
      continue;
    }
    for (const Source& source : sources(with.values[i])) {
      CarrierUses given;
      uses_in_call(call, i, source, given);
      for (const CarrierUse& use : given) take(use, 1);
    }
  }
  const bool signals = target.body && (solver_.tree().files[target.body.file].summary.functions()[target.body.function].flags & kFunctionSignals);
  // Somebody who is given more than a request may be told by what it is given.
  bool serves = is_handler(body_);
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Parameter || (at.aux == 0 && (function_.flags & kFunctionHasReceiver))) continue;
    serves = serves && solver_.held(solver_.resolver().type_of(body_.file, value)) != Held::None;
  }
  const bool told = signals && !serves && can_be_waited_for();
  const bool handed_out = !serves && yields_means_to_wait();
  const bool joined = waits_with_what_is_given(call);
  const bool shared = !found.empty() && starts_shared_work(call);
  for (auto& [source, escape] : found) {
    if (shared && !escape.lasts && !escape.heeds_end && source.held == Held::Context) {
      escape.means = Means::Shared;
      escape.waits = false;
    } else if (escape.waits) {
      // It says so itself.
    } else if (told) {
      escape.waits = true;
      escape.wait_reason = "what is started tells somebody when it is done";
      escape.handed = !takes_means_to_wait();
    } else if (handed_out) {
      escape.waits = true;
      escape.wait_reason = "what the function returns may tell when it is done";
      escape.handed = true;
    } else if (joined) {
      escape.waits = true;
      escape.wait_reason = "a function that is called behind it, with something it was given too, may wait for it";
    }
    // Somebody may ask the receiver for it later.
    escape.may = escape.may || (signals && !serves);
    escape.lasts = escape.lasts || (escape.means != Means::Shared && (signals || waits_behind(call) || has_other_end(call)));
    note_escape(source, std::move(escape), call, solution);
  }
}

void FunctionSolver::escapes_by_submit(ValueRef call, Solution& solution) {
  const Callee& target = callee(call);
  if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return;
  bool known = false;
  if (!runs_later(target, &known)) return;
  std::vector<std::pair<Source, Escape>> found;
  for (const ValueRef argument : summary_.list(record(call).b)) {
    const ValueRef literal = literal_behind(argument);
    if (literal == 0) continue;
    CarrierUses captured;
    uses_of_literal(literal, false, captured);
    for (const CarrierUse& use : captured) {
      Escape escape = escape_of(use, call, Means::Submitted);
      escape.taker = callee_text(call);
      escape.may = escape.may || !known;
      heed_end(use, 1, escape);
      // The group may be waited for by whoever made it.
      const ValueRef group = operands(call).at(0);
      const ValueRef from = group == 0 ? 0 : origin(group);
      if (!escape.waits && target.name.ends_with("Go") && from != 0 &&
          (record(from).op == ValueOp::Parameter || record(from).op == ValueOp::Capture)) {
        escape.waits = true;
        escape.wait_reason = "whoever made the group may wait for it";
      }
      add_gravest(std::move(escape), use.source, found);
    }
  }
  for (auto& [source, escape] : found) note_escape(source, std::move(escape), call, solution);
}

void FunctionSolver::escapes_by_send(ValueRef send, Solution& solution) {
  // A channel of the function's own: it holds the request for itself.
  const ValueRef channel = origin(record(send).a);
  if (channel >= function_.first_value && channel < function_.last_value && record(channel).op == ValueOp::Call &&
      callee(channel).kind == CalleeKind::Builtin) {
    return;
  }
  Sources sent;
  add_contents(record(send).c, 0, sent);
  for (const Source& source : sent) {
    if (source.held == Held::Field) continue;
    CarrierUse use{.source = source, .use = Use::Matters, .used_as = source.held, .place = place(send), .user = "whoever receives it",
                   .path = {}, .may = true};
    note_escape(source, escape_of(use, send, Means::Sent), send, solution);
  }
}

/// What a literal that is started sends of what it captures, as one does that must not wait for the receiver.
void FunctionSolver::escapes_by_sending_literal(ValueRef literal, Solution& solution) {
  const auto captured = summary_.list(record(literal).b);
  const FunctionRecord& function = summary_.functions()[record(literal).a];
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Send) continue;
    const ValueRecord& given = record(at.c);
    if (given.op != ValueOp::Capture || given.aux >= captured.size()) continue;
    Sources sent;
    add_contents(captured[given.aux], 0, sent);
    for (const Source& source : sent) {
      if (source.held == Held::Field) continue;
      CarrierUse use{.source = source, .use = Use::Matters, .used_as = source.held, .place = place(value), .user = "whoever receives it",
                     .path = {}, .may = true};
      Escape escape = escape_of(use, literal, Means::Sent);
      escape.place = place(value);
      note_escape(source, std::move(escape), literal, solution);
    }
  }
}

void FunctionSolver::escapes_through(ValueRef call, Solution& solution) {
  const Callee& target = callee(call);
  if (target.kind != CalleeKind::Function && target.kind != CalleeKind::Literal && target.kind != CalleeKind::Interface) return;
  std::vector<BodyRef> bodies;
  if (target.kind == CalleeKind::Interface) {
    const Operands given = operands(call);
    if (std::ranges::none_of(given.values, [&](ValueRef operand) { return operand != 0 && !sources(operand).empty(); })) return;
    bool more = false;
    for (const ObjectRef object : solver_.resolver().implementations(target.receiver_type, target.name, kMostImplementations, &more)) {
      const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
      if (declared.function != kNone) bodies.push_back({object.file, declared.function});
    }
    if (more) return;
  } else if (target.body) {
    bodies.push_back(target.body);
  }
  const bool service = names_service(text(function_.name));
  for (const BodyRef body : bodies) {
    if (solver_.solution(body).escapes.empty()) continue;
    const auto inner = solver_.solution(body).escapes;
    const Operands with = operands(call);
    for (const auto& [from, escape] : inner) {
      if (from.origin != Source::Origin::Parameter || escape.path.size() >= kLongestPath) continue;
      const ValueRef operand = argument(call, with, from.index);
      if (operand == 0) continue;
      const Sources given = sources(operand);
      if (given.empty()) solver_.note_rooted(escape.place);
      for (const Source& source : given) {
        Escape here = escape;
        here.may = here.may || target.kind == CalleeKind::Interface || target.may;
        if (from.held == from.root) here.held = source.held;   // all that was given got away
        here.path.insert(here.path.begin(), {place(call), "calls " + callee_text(call)});
        if (here.means != Means::Shared && (service || waits_behind(call))) {
          here.lasts = true;
          solver_.note_rooted(here.place);
        }
        if (here.handed && (record(call).flags & kCallStatement)) here.waits = here.handed = false;
        if (!here.waits && here.means != Means::Shared && waits_behind(call)) {
          here.waits = true;
          here.wait_reason = "a function on the way to it may wait for it, or goes on as long";
        }
        note_escape(source, std::move(here), call, solution);
      }
    }
  }
}

void FunctionSolver::escapes_of_literal(ValueRef closure, Solution& solution) {
  const BodyRef body{body_.file, record(closure).a};
  const auto captured = summary_.list(record(closure).b);
  if (captured.empty() || solver_.solution(body).escapes.empty()) return;
  const auto inner = solver_.solution(body).escapes;
  for (const auto& [from, escape] : inner) {
    if (from.origin != Source::Origin::Captured || from.index >= captured.size()) continue;
    for (const Source& source : sources(captured[from.index])) {
      Escape here = escape;
      if (from.held == from.root) here.held = source.held;
      if (!here.waits && here.means != Means::Shared && (function_.flags & kFunctionWaits)) {
        here.waits = true;
        here.wait_reason = "the function around it may wait for it, or goes on as long";
      }
      note_escape(source, std::move(here), closure, solution);
    }
  }
}

/// A handler that is a literal, and the contexts that it captures and uses though they are older than any
/// request.
void FunctionSolver::setup_facts(ValueRef closure, Solution& solution) {
  const BodyRef body{body_.file, record(closure).a};
  const auto captured = summary_.list(record(closure).b);
  if (captured.empty()) return;
  std::vector<std::pair<std::uint16_t, model::SetupUse>> open;   // by captured variable of the literal
  if (is_handler(body)) {
    for (const CarrierUse& use : solver_.uses(body)) {
      if (use.source.origin != Source::Origin::Captured || !is_context(use.source.held) || use.source.root != Held::Context) continue;
      if (use.use != Use::Matters || use.aside || use.with_request) continue;
      model::SetupUse found;
      found.handler = recorded_ ? solver_.record_function(body, {}) : 0;
      found.used = use.place;
      found.user = use.user;
      found.use_path = use.path;
      found.may = use.may;
      const auto names = summary_.list(summary_.functions()[body.function].captures);
      if (2u * use.source.index < names.size()) found.variable = text(names[2u * use.source.index]);
      open.emplace_back(use.source.index, std::move(found));
    }
  } else {
    for (const auto& [source, use] : solver_.solution(body).setup_uses) open.emplace_back(source.index, use);
  }
  if (open.empty() || is_handler(body_)) return;
  for (auto& [index, use] : open) {
    if (index >= captured.size()) continue;
    for (const Source& source : sources(captured[index])) {
      if (!is_context(source.held) || source.root != Held::Context) continue;
      model::SetupUse here = use;
      // One that waits itself may serve a single call, as a command's does.
      here.may = here.may || source.may || (function_.flags & kFunctionWaits);
      if (source.origin == Source::Origin::Captured) {
        if (solution.setup_uses.size() < kMostEscapes) solution.setup_uses.emplace_back(source, std::move(here));
        continue;
      }
      if (!recorded_) continue;
      if (source.origin == Source::Origin::Root) {
        here.made = source.place;
        here.made_by = source.maker;
      } else {
        for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
          if (record(value).op == ValueOp::Parameter && record(value).aux == source.index) here.made = place(value);
        }
        here.made_by = solver_.function_name(body_);
        here.parameter = true;
      }
      solver_.program().setup_uses.push_back(std::move(here));
    }
  }
}

/// A context without a parent that is given to a call where a request or context is at hand.
void FunctionSolver::detached_facts(ValueRef call) {
  const Callee& target = callee(call);
  if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return;
  const Operands with = operands(call);
  for (std::size_t i = 1; i < with.values.size(); ++i) {
    if (with.values[i] == 0) continue;
    const Sources of = sources(with.values[i]);
    // On another way it is the one at hand: it stands in for a missing one.
    if (std::ranges::any_of(of, [](const Source& source) { return source.origin != Source::Origin::Root || source.may; })) continue;
    for (const Source& source : of) {
      CarrierUses given;
      uses_in_call(call, i, source, given);
      auto matters = std::ranges::find_if(given, [](const CarrierUse& use) { return use.use == Use::Matters && !use.aside; });
      if (matters == given.end()) matters = std::ranges::find(given, Use::Matters, &CarrierUse::use);
      if (matters == given.end()) continue;
      model::DetachedUse found{.made = source.place, .maker = source.maker, .used = place(call), .user = callee_text(call),
                               .at_hand = {}, .carrier = {}};
      found.may = matters->may;
      found.aside = matters->aside || (record(call).flags & (kCallDefer | kCallGo));
      found.handler = is_handler(body_);
      // What is waited for later says nothing about what was done before, unless it comes round or goes on.
      bool any_wait = (record(call).flags & (kCallGo | kCallDefer)) != 0 || names_service(target.name) || target.name.contains("Wait");
      for (RegionRef region = record(call).region; region > function_.first_region; region = summary_.regions()[region].parent) {
        any_wait = any_wait || summary_.regions()[region].kind == RegionKind::Loop;
      }
      for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
        const ValueRecord& at = record(value);
        if (at.op == ValueOp::Parameter && found.carrier.empty()) {
          if (at.aux == 0 && (function_.flags & kFunctionHasReceiver)) continue;
          const TypeId type = solver_.resolver().type_of(body_.file, value);
          const Held held = solver_.held(type);
          if (held == Held::None || held == Held::Writer) continue;
          found.at_hand = place(value);
          found.carrier = solver_.resolver().type_text(type);
        } else if (at.op == ValueOp::Call && (found.handler || any_wait || at.offset < record(call).offset) &&
                   callee(value).name == "Done") {
          // For a handler, to wait for the end of its own is another thing.
          const Sources waited = found.handler ? sources(operands(value).at(0)) : Sources{};
          found.heeds_end = found.heeds_end || waited.empty() || std::ranges::any_of(waited, [](const Source& other) {
            return other.origin != Source::Origin::Root;
          });
        }
      }
      if (!found.carrier.empty()) detached_uses_.push_back(std::move(found));
    }
  }
}

}  // namespace waybill::go_source

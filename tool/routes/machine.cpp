#include "tool/routes/machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>

namespace waybill::routes {

using model::SetupCall;
using model::SetupFunction;
using model::SetupIndex;
using model::SetupOp;
using model::SetupRef;
using model::SetupRegion;
using model::SetupValue;

namespace {

constexpr std::uint64_t kMostSteps = 400'000;   ///< values of one run, from where it begins
constexpr std::size_t kMostElements = 4000;    ///< of a list that is gone through
constexpr std::size_t kMostAlternatives = 8;

/// Several results of one call.
constexpr std::string_view kTuple = "()";

std::uint64_t branch_of(model::Place place) { return std::uint64_t{place.file} << 32 | place.offset; }

}  // namespace

Value unknown(std::string why) {
  auto made = std::make_shared<Object>();
  made->text = std::move(why);
  return made;
}

Value text_value(std::string text) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Text;
  made->text = std::move(text);
  return made;
}

Value nil_value() {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Nil;
  return made;
}

Value list_of(std::vector<Value> elements) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::List;
  made->elements = std::move(elements);
  return made;
}

Machine::Machine(const model::Setup& setup, const std::vector<const Framework*>& frameworks)
    : setup_(setup), frameworks_(frameworks), ran_(setup.functions.size(), 0) {
  for (SetupIndex index = 1; index < setup.functions.size(); ++index) {
    const SetupFunction& function = setup.functions[index];
    if (!function.receiver.empty()) methods_.try_emplace({function.receiver, function.method}, index);
  }
}

void Machine::run() {
  const auto entries = [&](auto wanted) {
    for (SetupIndex index = 1; index < setup_.functions.size(); ++index) {
      const SetupFunction& function = setup_.functions[index];
      if (function.kept && function.relevant && !ran_[index] && !function.method.empty() && wanted(function)) run_entry(index);
    }
  };
  entries([](const SetupFunction& function) { return function.starts && function.method == "init"; });
  entries([](const SetupFunction& function) { return function.starts; });
  // What nobody in sight calls is called by a framework, by another module or by reflection.
  entries([](const SetupFunction& function) { return !function.called && function.receiver.empty(); });
  entries([](const SetupFunction& function) { return !function.called; });
  entries([](const SetupFunction& function) { return !function.receiver.empty(); });
  entries([](const SetupFunction&) { return true; });
  for (SetupIndex index = 1; index < setup_.functions.size(); ++index) {
    const SetupFunction& function = setup_.functions[index];
    if (function.kept && function.relevant && !ran_[index] && function.literal) run_entry(index);
  }
}

void Machine::run_entry(SetupIndex function) {
  constexpr std::uint64_t kMostAltogether = 6'000'000;
  if (all_steps_ > kMostAltogether) return;
  entry_ = function;
  all_steps_ += steps_;
  steps_ = 0;
  for (const Value& result : enter(function, {}, {}, {}, true)) {
    const bool handles = result->is(Object::Kind::Function) || result->is(Object::Kind::Made);
    if (!handles || result->type != "net/http.Handler") continue;
    served_.push_back({.what = result, .place = setup_.functions[function].place});
  }
}

bool Machine::is_inside(const SetupFunction& function, std::uint32_t region, std::uint32_t outer) const {
  while (region > outer) region = function.regions[region].parent;
  return region == outer;
}

bool Machine::is_left_out(const SetupFunction& function, std::uint32_t region) const {
  for (; region != 0; region = function.regions[region].parent) {
    if (function.regions[region].error_test && function.regions[region].taken_on_error) return true;
  }
  return false;
}

Conditions Machine::conditions(const Frame& frame, std::uint32_t region) const {
  const SetupFunction& function = setup_.functions[frame.function];
  Conditions found;
  for (; region != 0; region = function.regions[region].parent) {
    const SetupRegion& at = function.regions[region];
    using Kind = SetupRegion::Kind;
    switch (at.kind) {
      case Kind::Then: case Kind::Else:
        if (at.error_test) break;
        found.push_back({at.shown, at.place, at.condition == 0 ? branch_of(at.place) : std::uint64_t{frame.function} << 32 | at.condition,
                         at.kind == Kind::Else});
        break;
      case Kind::Case: found.push_back({"", at.place, std::uint64_t{frame.function} << 32 | at.parent, true}); break;
      case Kind::Loop: case Kind::Range:
        if (!frame.rounds.contains(region)) found.push_back({"in a loop", at.place, branch_of(at.place), false});
        break;
      case Kind::Body: break;
    }
  }
  std::ranges::reverse(found);
  found.insert(found.begin(), frame.outer.begin(), frame.outer.end());
  return found;
}

std::vector<Value> Machine::enter(SetupIndex index, std::vector<Value> arguments, std::vector<Value> captured,
                                  const Conditions& when, bool in_order) {
  const SetupFunction& function = setup_.functions[index];
  Frame frame;
  frame.function = index;
  frame.arguments = std::move(arguments);
  frame.captured = std::move(captured);
  frame.values.resize(function.values.size());
  frame.busy.assign(function.values.size(), 0);
  frame.outer = when;
  stack_.push_back(index);
  // What a loop builds up is only seen round by round.
  constexpr std::size_t kLargestWithLoops = 600;
  const bool loops = function.values.size() < kLargestWithLoops && std::ranges::any_of(function.regions, [](const SetupRegion& region) {
    return region.kind == SetupRegion::Kind::Loop || region.kind == SetupRegion::Kind::Range;
  });
  if (in_order) ran_[index] = 1;
  if (in_order || loops) {
    execute(frame, 1, static_cast<SetupRef>(function.values.size()), 0);
  } else {
    for (SetupRef ref = 1; ref < function.values.size(); ++ref) {
      const SetupValue& at = function.values[ref];
      if (at.op != SetupOp::Return || is_left_out(function, at.region)) continue;
      std::vector<Value> results;
      for (const SetupRef result : at.list) results.push_back(evaluate(frame, result));
      frame.returned.push_back(std::move(results));
    }
  }
  stack_.pop_back();
  std::vector<std::vector<Value>> joined;
  for (std::vector<Value>& results : frame.returned) {
    if (results.size() == 1 && results[0]->type == kTuple) results = std::vector<Value>(results[0]->elements);
    if (joined.size() < results.size()) joined.resize(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) joined[i].push_back(results[i]);
  }
  // What a literal is called by: the function that made it.
  SetupIndex outermost = index;
  while (setup_.functions[outermost].literal && setup_.functions[outermost].parent != 0) outermost = setup_.functions[outermost].parent;
  const auto named = [&](const Value& result) {
    if (!result->is(Object::Kind::Function) || !result->factory.empty() || result->function == 0) return result;
    SetupIndex holder = result->function;
    if (!setup_.functions[holder].literal || setup_.functions[index].literal) return result;
    while (setup_.functions[holder].literal && setup_.functions[holder].parent != 0) holder = setup_.functions[holder].parent;
    if (holder != outermost) return result;
    auto copy = std::make_shared<Object>(*result);
    copy->factory = setup_.functions[index].name;
    return copy;
  };
  std::vector<Value> results;
  for (std::vector<Value>& alternatives : joined) {
    Value result = named(one_of(std::move(alternatives)));
    if (result->is(Object::Kind::List)) {
      for (Value& element : result->elements) element = named(element);
    }
    results.push_back(std::move(result));
  }
  return results;
}

void Machine::execute(Frame& frame, SetupRef first, SetupRef last, std::uint32_t within) {
  const SetupFunction& function = setup_.functions[frame.function];
  using Kind = SetupRegion::Kind;
  for (SetupRef ref = first; ref < last && steps_ < kMostSteps; ++ref) {
    const SetupValue& at = function.values[ref];
    // The outermost loop that begins here.
    std::uint32_t loop = 0;
    for (std::uint32_t region = at.region; region != within && region != 0; region = function.regions[region].parent) {
      const Kind kind = function.regions[region].kind;
      if (kind == Kind::Loop || kind == Kind::Range) loop = region;
    }
    if (loop != 0) {
      SetupRef end = ref;
      while (end < last && is_inside(function, function.values[end].region, loop)) ++end;
      if (!is_left_out(function, loop)) execute_loop(frame, ref, end, loop);
      ref = end - 1;
      continue;
    }
    switch (at.op) {
      case SetupOp::Call: case SetupOp::SetField: case SetupOp::SetElement: case SetupOp::SetPointee: case SetupOp::SetGlobal:
      case SetupOp::SetCaptured: case SetupOp::Composite:
        if (!is_left_out(function, at.region)) evaluate(frame, ref);
        break;
      case SetupOp::Return: {
        if (is_left_out(function, at.region)) break;
        std::vector<Value> results;
        for (const SetupRef result : at.list) results.push_back(evaluate(frame, result));
        frame.returned.push_back(std::move(results));
        break;
      }
      default: break;
    }
  }
}

void Machine::execute_loop(Frame& frame, SetupRef first, SetupRef last, std::uint32_t region) {
  const SetupFunction& function = setup_.functions[frame.function];
  const bool is_range = function.regions[region].kind == SetupRegion::Kind::Range;
  std::vector<SetupRef> phis, indexed;
  Value over;
  bool backwards = false;
  if (is_range) over = evaluate(frame, function.regions[region].condition);
  for (SetupRef ref = first; ref < last; ++ref) {
    const SetupValue& at = function.values[ref];
    if (at.op == SetupOp::Phi && at.in_loop && at.region == region) phis.push_back(ref);
    if (is_range || at.op != SetupOp::Element || at.a >= first || at.b == 0) continue;
    // for i := …; …; i++ { list[i] }
    const Value list = evaluate(frame, at.a);
    if ((!list->is(Object::Kind::List) && !list->is(Object::Kind::Nil)) || (over && over != list)) continue;
    const Value begin = function.values[at.b].op == SetupOp::Constant ? evaluate(frame, at.b) : nullptr;
    over = list;
    backwards = !begin || begin->text != "0";
    indexed.push_back(ref);
  }
  const auto clear = [&] {
    for (SetupRef ref = first; ref < last; ++ref) frame.values[ref] = nullptr;
  };
  const auto around = [&](SetupRef phi) {
    const auto& ways = function.values[phi].list;
    return ways.size() > 1 ? evaluate(frame, ways[1]) : evaluate(frame, ways[0]);
  };
  std::vector<Value> now;
  for (const SetupRef phi : phis) {
    const auto& ways = function.values[phi].list;
    now.push_back(ways.empty() ? unknown("not kept") : evaluate(frame, ways[0]));
  }
  const auto set_phis = [&] {
    for (std::size_t i = 0; i < phis.size(); ++i) frame.values[phis[i]] = now[i];
  };
  const auto next_round = [&] {
    std::vector<Value> next;
    for (const SetupRef phi : phis) next.push_back(around(phi));
    now = std::move(next);
  };
  if (over && over->is(Object::Kind::Nil)) over = list_of({});
  const bool known = over && (over->is(Object::Kind::List) || over->is(Object::Kind::Map)) && over->type != kTuple &&
                     over->elements.size() <= kMostElements && (over->complete || !over->elements.empty());
  if (!known || (over->elements.empty() && !over->complete)) {
    set_phis();
    execute(frame, first, last, region);
    next_round();
    clear();
    set_phis();
    return;
  }
  const Value list = std::make_shared<Object>(*over);   // the body may change it
  const Conditions outside = frame.outer;
  for (std::size_t i = 0; i < list->elements.size() && steps_ < kMostSteps; ++i) {
    const std::size_t which = backwards ? list->elements.size() - 1 - i : i;
    clear();
    set_phis();
    const Value& element = list->elements[which];
    const Value key = which < list->keys.size() ? list->keys[which] : unknown("an index");
    frame.rounds[region] = {key, element};
    for (const SetupRef ref : indexed) frame.values[ref] = element;
    frame.outer.insert(frame.outer.end(), element->when.begin(), element->when.end());
    execute(frame, first, last, region);
    frame.outer = outside;
    next_round();
  }
  frame.rounds.erase(region);
  clear();
  set_phis();
}

Value Machine::evaluate(Frame& frame, SetupRef ref) {
  if (ref == 0 || ref >= frame.values.size()) return unknown("the expression was not kept");
  if (frame.values[ref]) return frame.values[ref];
  if (frame.busy[ref] || ++steps_ > kMostSteps) return unknown("it depends on itself");
  frame.busy[ref] = 1;
  Value value = compute(frame, ref);
  frame.busy[ref] = 0;
  frame.values[ref] = value;
  return value;
}

Value Machine::one_of(std::vector<Value> alternatives) {
  std::vector<Value> kept;
  bool may_be_nil = false;
  for (const Value& value : alternatives) {
    if (value->is(Object::Kind::Choice)) {
      for (const Value& inner : value->elements) {
        if (std::ranges::find(kept, inner) == kept.end()) kept.push_back(inner);
      }
      continue;
    }
    if (value->is(Object::Kind::Nil) && value->type.empty()) {
      may_be_nil = true;
      continue;
    }
    const bool same = std::ranges::any_of(kept, [&](const Value& other) {
      return other == value || (value->is(Object::Kind::Text) && other->is(Object::Kind::Text) && other->text == value->text) ||
             (value->is(Object::Kind::Function) && other->is(Object::Kind::Function) && value->function != 0 &&
              value->function == other->function && value->self == other->self && value->elements == other->elements);
    });
    if (!same) kept.push_back(value);
  }
  if (kept.empty()) return may_be_nil ? nil_value() : unknown("nothing is returned");
  if (kept.size() > 1) std::erase_if(kept, [](const Value& value) { return value->is(Object::Kind::Unknown) || value->is(Object::Kind::Nil); });
  if (kept.empty()) return unknown("one of several");
  if (kept.size() == 1) return kept[0];
  // A list that was added to on one way only holds the other.
  if (std::ranges::all_of(kept, [](const Value& value) { return value->is(Object::Kind::List); })) {
    Value longest = *std::ranges::max_element(kept, {}, [](const Value& value) { return value->elements.size(); });
    const bool nested = std::ranges::all_of(kept, [&](const Value& value) {
      return std::ranges::equal(value->elements, longest->elements | std::views::take(static_cast<std::ptrdiff_t>(value->elements.size())),
                                [](const Value& a, const Value& b) { return a == b; });
    });
    if (nested) {
      const auto shortest = std::ranges::min(kept | std::views::transform([](const Value& value) { return value->elements.size(); }));
      auto copy = std::make_shared<Object>(*longest);
      for (std::size_t i = shortest; i < copy->elements.size(); ++i) {
        if (!copy->elements[i]->when.empty()) continue;
        copy->elements[i] = std::make_shared<Object>(*copy->elements[i]);
        copy->elements[i]->when.push_back({"", copy->elements[i]->place, 0, false});
      }
      return copy;
    }
  }
  if (kept.size() > kMostAlternatives) kept.resize(kMostAlternatives);
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Choice;
  made->elements = std::move(kept);
  return made;
}

Value Machine::unknown_parameter(const SetupFunction& function, std::size_t index, const SetupValue& at) {
  if (index == 0 && !function.receiver.empty()) {
    const auto found = instances_.find(function.receiver);
    if (found != instances_.end()) return found->second;
  }
  if (Value router = unplaced_router(at.type, "nobody in sight calls " + function.name, at.place)) return router;
  auto made = std::make_shared<Object>();
  made->type = at.type;
  made->pointer = at.pointer;
  made->text = "a parameter of " + function.name;
  if (index == 0 && !function.receiver.empty()) {
    made->kind = Object::Kind::Struct;
    made->complete = false;
    instances_[function.receiver] = made;
  }
  return made;
}

Value Machine::unplaced_router(const std::string& type, const std::string& reason, model::Place place) {
  for (const Framework* framework : frameworks_) {
    if (std::ranges::find(framework->router_types, type) == framework->router_types.end()) continue;
    Call call;
    call.place = place;
    Value made = make_router(*framework, call);
    made->type = type;
    made->router->type = type;
    made->router->placed = false;
    made->router->unplaced_reason = reason;
    return made;
  }
  return nullptr;
}

Value Machine::compute(Frame& frame, SetupRef ref) {
  const SetupFunction& function = setup_.functions[frame.function];
  const SetupValue& at = function.values[ref];
  const auto object = [&](Object::Kind kind) {
    auto made = std::make_shared<Object>();
    made->kind = kind;
    made->text = at.text;
    made->type = at.type;
    made->pointer = at.pointer;
    made->place = at.place;
    return made;
  };
  switch (at.op) {
    case SetupOp::Unknown: case SetupOp::Return: return unknown(at.text);
    case SetupOp::Parameter:
      if (at.index < frame.arguments.size()) return frame.arguments[at.index];
      return unknown_parameter(function, at.index, at);
    case SetupOp::Captured:
      if (at.index < frame.captured.size()) return frame.captured[at.index];
      if (Value router = unplaced_router(at.type, "it is not known who calls " + function.name, at.place)) return router;
      return unknown("a variable from outside " + function.name);
    case SetupOp::Constant: return object(at.is_text ? Object::Kind::Text : Object::Kind::Plain);
    case SetupOp::Nil: return object(Object::Kind::Nil);
    case SetupOp::Function: {
      const Value made = object(Object::Kind::Function);
      made->function = at.function;
      made->package = at.package;
      return made;
    }
    case SetupOp::Method: {
      const Value self = evaluate(frame, at.a);
      Value made = at.function == 0 ? method(self, at.text) : nullptr;
      if (made && made->is(Object::Kind::Function)) return made;
      made = object(Object::Kind::Function);
      made->function = at.function;
      made->package = at.package;
      made->receiver = at.type.substr(at.type.rfind('.') + 1);
      made->type.clear();
      made->self = self;
      return made;
    }
    case SetupOp::Closure: {
      const Value made = object(Object::Kind::Function);
      made->function = at.function;
      for (const SetupRef captured : at.list) made->elements.push_back(evaluate(frame, captured));
      return made;
    }
    case SetupOp::Global: {
      if (const auto known = globals_.find(at.text); known != globals_.end()) return known->second;
      const auto declared = setup_.globals.find(at.text);
      Value initial;
      if (declared == setup_.globals.end() || declared->second.value == 0) {
        initial = unplaced_router(at.type, "", at.place);
        if (initial) initial->router->placed = true;
        if (!initial) initial = object(Object::Kind::Nil);
      } else {
        globals_[at.text] = unknown("it depends on itself");
        auto& holder = initialisers_[declared->second.function];
        if (!holder) {
          holder = std::make_unique<Frame>();
          holder->function = declared->second.function;
          holder->values.resize(setup_.functions[holder->function].values.size());
          holder->busy.assign(holder->values.size(), 0);
        }
        initial = evaluate(*holder, declared->second.value);
      }
      return globals_[at.text] = initial;
    }
    case SetupOp::Field: return field(evaluate(frame, at.a), at.text, at);
    case SetupOp::Call: return call(frame, ref);
    case SetupOp::Result: {
      if (function.values[at.a].op == SetupOp::Each) {
        const auto round = frame.rounds.find(function.values[at.a].region);
        if (round == frame.rounds.end()) return unknown("an element of what is ranged over");
        return at.index == 0 ? round->second.first : round->second.second;
      }
      const Value of = evaluate(frame, at.a);
      if (of->type == kTuple) return at.index < of->elements.size() ? of->elements[at.index] : unknown("no such result");
      if (at.index == 0) return of;
      if (of->is(Object::Kind::Made)) {
        const Value made = object(Object::Kind::Unknown);
        made->text = "a result of " + of->text;
        return made;
      }
      return unknown("a second result");
    }
    case SetupOp::Phi: {
      if (at.in_loop) return at.list.empty() ? unknown("not kept") : evaluate(frame, at.list[0]);
      std::vector<Value> ways;
      for (const SetupRef way : at.list) ways.push_back(evaluate(frame, way));
      return one_of(std::move(ways));
    }
    case SetupOp::Composite: {
      const bool fields = !at.names.empty() && !at.names[0].empty();
      const bool keyed = !at.keys.empty() && at.keys[0] != 0;
      const Value made = object(fields || (at.list.empty() && !at.type.empty()) ? Object::Kind::Struct : keyed ? Object::Kind::Map : Object::Kind::List);
      for (std::size_t i = 0; i < at.list.size(); ++i) {
        Value element = evaluate(frame, at.list[i]);
        if (fields) {
          made->fields[at.names[i]] = std::move(element);
        } else {
          if (keyed) made->keys.push_back(evaluate(frame, at.keys[i]));
          made->elements.push_back(std::move(element));
        }
      }
      if (made->is(Object::Kind::Struct)) {
        const auto [known, is_new] = instances_.try_emplace(made->type, made);
        if (!is_new && known->second->is(Object::Kind::Struct) && known->second->fields.size() < made->fields.size()) known->second = made;
        if (effects_ && made->type == "net/http.Server") {
          if (const auto handler = made->fields.find("Handler"); handler != made->fields.end()) {
            served_.push_back({.what = handler->second, .when = conditions(frame, at.region), .place = at.place});
          }
        }
      }
      return made;
    }
    case SetupOp::Convert: {
      const Value of = evaluate(frame, at.a);
      const bool plain = of->is(Object::Kind::Function) || of->is(Object::Kind::Text) || of->is(Object::Kind::Plain) || of->is(Object::Kind::List);
      if (!plain || at.type.empty()) return of;
      auto copy = std::make_shared<Object>(*of);
      copy->type = at.type;
      return copy;
    }
    case SetupOp::Same: return evaluate(frame, at.a);
    case SetupOp::Element: return element(evaluate(frame, at.a), evaluate(frame, at.b));
    case SetupOp::Each: return unknown("what is ranged over");
    case SetupOp::Join: return join_texts(evaluate(frame, at.a), evaluate(frame, at.b));
    case SetupOp::SetField: {
      const Value of = evaluate(frame, at.a);
      const Value to = evaluate(frame, at.b);
      if (of->is(Object::Kind::Nil)) of->kind = Object::Kind::Struct;
      if (of->is(Object::Kind::Struct) || of->is(Object::Kind::Unknown) || of->is(Object::Kind::Made)) {
        const auto before = of->fields.find(at.text);
        const bool sure = conditions(frame, at.region).size() == frame.outer.size();
        of->fields[at.text] = before == of->fields.end() || sure ? to : one_of({to, before->second});
        if (of->type == "net/http.Server" && at.text == "Handler") served_.push_back({.what = to, .when = conditions(frame, at.region), .place = at.place});
      }
      return of;
    }
    case SetupOp::SetElement: {
      const Value of = evaluate(frame, at.a);
      if (of->is(Object::Kind::Nil)) of->kind = Object::Kind::Map;
      // Both first: finding out what they are may look into the map itself.
      Value key = evaluate(frame, at.b);
      Value element_value = evaluate(frame, at.c);
      if (of->is(Object::Kind::Map) && of->elements.size() < kMostElements) {
        of->keys.push_back(std::move(key));
        of->elements.push_back(std::move(element_value));
      }
      return of;
    }
    case SetupOp::SetPointee: return evaluate(frame, at.a);
    case SetupOp::SetGlobal: {
      Value to = evaluate(frame, at.b);
      globals_[at.text] = to;
      return to;
    }
    case SetupOp::SetCaptured: return evaluate(frame, at.b);
  }
  return unknown("");
}

Value Machine::field(const Value& of, std::string_view name, const SetupValue& at) {
  if (of->is(Object::Kind::Choice)) {
    std::vector<Value> ways;
    for (const Value& way : of->elements) ways.push_back(field(way, name, at));
    return one_of(std::move(ways));
  }
  // A field of the type that the framework's router embeds.
  if (of->router) return of;
  if (const auto found = of->fields.find(name); found != of->fields.end()) return found->second;
  for (const auto& [embedded, value] : of->fields) {
    if (value->is(Object::Kind::Struct) && value->fields.contains(name) && value->type.ends_with("." + embedded)) return value->fields.find(name)->second;
  }
  if (Value router = unplaced_router(at.type, "it is not seen where " + std::string(name) + " is set", at.place)) {
    of->fields.emplace(std::string(name), router);
    return router;
  }
  auto made = std::make_shared<Object>();
  if (of->is(Object::Kind::Struct) && of->complete) made->kind = Object::Kind::Nil;   // its zero value
  made->text = "field " + std::string(name);
  made->type = at.type;
  made->pointer = at.pointer;
  of->fields.emplace(std::string(name), made);
  return made;
}

Value Machine::element(const Value& of, const Value& key) {
  if (of->is(Object::Kind::Map) && key->is(Object::Kind::Text)) {
    for (std::size_t i = std::min(of->keys.size(), of->elements.size()); i-- > 0;) {
      if (of->keys[i]->is(Object::Kind::Text) && of->keys[i]->text == key->text) return of->elements[i];
    }
  }
  if (of->is(Object::Kind::List) && key->is(Object::Kind::Plain)) {
    const std::size_t index = static_cast<std::size_t>(std::strtoul(key->text.c_str(), nullptr, 10));
    if (index < of->elements.size()) return of->elements[index];
  }
  if ((of->is(Object::Kind::Map) || of->is(Object::Kind::List)) && !of->elements.empty()) return one_of(of->elements);
  return unknown("an element");
}

Value Machine::join_texts(const Value& left, const Value& right) {
  if (left->is(Object::Kind::Text) && right->is(Object::Kind::Text)) return text_value(left->text + right->text);
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Part;
  const auto shown = [](const Value& value) { return value->is(Object::Kind::Text) || value->is(Object::Kind::Part) ? value->text : "…"; };
  made->text = shown(left) + shown(right);
  return made;
}

Value Machine::method(const Value& of, std::string_view name) const {
  if (of->type.empty()) return unknown("its type is not known");
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Function;
  made->text = name;
  made->self = of;
  if (const auto found = methods_.find({of->type, std::string(name)}); found != methods_.end()) {
    made->function = found->second;
  } else if (const auto promoted = setup_.methods.find({of->type, std::string(name)}); promoted != setup_.methods.end()) {
    made->function = promoted->second;
  } else {
    return unknown("no such method is here");
  }
  made->package = setup_.functions[made->function].package;
  return made;
}

Value Machine::apply(const Value& function, std::vector<Value> arguments) {
  const bool before = effects_;
  effects_ = false;
  steps_ = 0;
  Value result = call_value(function, std::move(arguments), {});
  effects_ = before;
  return result;
}

std::string package_name(std::string_view path) {
  auto last = path.substr(path.rfind('/') + 1);
  const bool version = last.size() > 1 && last[0] == 'v' && std::ranges::all_of(last.substr(1), [](char c) { return c >= '0' && c <= '9'; });
  if (version && path.size() > last.size()) {
    path.remove_suffix(last.size() + 1);
    last = path.substr(path.rfind('/') + 1);
  }
  if (const auto dot = last.find(".v"); dot != std::string_view::npos) last = last.substr(0, dot);
  if (last.starts_with("go-")) last.remove_prefix(3);
  return std::string(last);
}

std::string name_of(const model::Setup& setup, const Object& function) {
  if (!function.factory.empty()) return function.factory;
  if (function.function != 0) return setup.functions[function.function].name;
  const std::string package = package_name(function.package);
  if (function.receiver.empty()) return package.empty() ? function.text : package + "." + function.text;
  return package + ".(*" + function.receiver + ")." + function.text;
}

}  // namespace waybill::routes

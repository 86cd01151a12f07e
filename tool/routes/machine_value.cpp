// What an expression yields, as far as that is known when the program is put together.
#include <algorithm>
#include <cstdlib>
#include <ranges>

#include "tool/routes/machine.hpp"

namespace waybill::routes {

using model::SetupFunction;
using model::SetupOp;
using model::SetupRef;
using model::SetupValue;

namespace {

constexpr std::size_t kMostElements = 4000;    ///< of a map that is filled
constexpr std::size_t kMostAlternatives = 8;

}  // namespace

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

Value Machine::unplaced_router(std::string_view type, const std::string& reason, model::Place place) {
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
    case SetupOp::Unknown: case SetupOp::Return: return unknown(std::string(at.text));
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
      made->type = {};
      made->self = self;
      return made;
    }
    case SetupOp::Closure: {
      const Value made = object(Object::Kind::Function);
      made->function = at.function;
      for (const SetupRef captured : function.list_of(at)) made->elements.push_back(evaluate(frame, captured));
      if (effects_ && setup_.functions[at.function].relevant) closures_[at.function] = made;
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
        globals_[std::string(at.text)] = unknown("it depends on itself");
        auto& holder = initialisers_[declared->second.function];
        if (!holder) {
          holder = std::make_unique<Frame>();
          holder->function = declared->second.function;
          holder->values.resize(setup_.functions[holder->function].values.size());
          holder->busy.assign(holder->values.size(), 0);
        }
        initial = evaluate(*holder, declared->second.value);
      }
      return globals_[std::string(at.text)] = initial;
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
      if (at.in_loop) return at.count == 0 ? unknown("not kept") : evaluate(frame, function.list_of(at)[0]);
      std::vector<Value> ways;
      for (const SetupRef way : function.list_of(at)) {
        const std::uint32_t region = way == 0 ? at.region : function.values[way].region;
        if (region != at.region && is_left_out(frame, region)) continue;
        // What is set in a branch that is taken for sure hides what was there before.
        if (is_surely_inside(frame, region, at.region)) return evaluate(frame, way);
        ways.push_back(evaluate(frame, way));
      }
      return one_of(std::move(ways));
    }
    case SetupOp::Composite: {
      const auto elements = function.list_of(at), keys = function.keys_of(at);
      const auto names = function.names_of(at);
      const bool fields = !names.empty() && !names[0].empty();
      const bool keyed = !keys.empty() && keys[0] != 0;
      const Value made = object(fields || (elements.empty() && !at.type.empty()) ? Object::Kind::Struct : keyed ? Object::Kind::Map : Object::Kind::List);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        Value element = evaluate(frame, elements[i]);
        if (fields) {
          made->fields[std::string(names[i])] = std::move(element);
        } else {
          if (keyed) made->keys.push_back(evaluate(frame, keys[i]));
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
    case SetupOp::Compute: {
      const Value first = evaluate(frame, at.a);
      if (at.b != 0) return result_of(at.text, first, evaluate(frame, at.b));
      return at.text == "-" ? result_of("-", plain_value("0"), first) : result_of(at.text, first, first);
    }
    case SetupOp::SetField: {
      const Value of = evaluate(frame, at.a);
      const Value to = evaluate(frame, at.b);
      if (of->is(Object::Kind::Nil)) of->kind = Object::Kind::Struct;
      if (of->is(Object::Kind::Struct) || of->is(Object::Kind::Unknown) || of->is(Object::Kind::Made)) {
        const auto before = of->fields.find(at.text);
        const bool sure = conditions(frame, at.region).size() == frame.outer.size();
        of->fields[std::string(at.text)] = before == of->fields.end() || sure ? to : one_of({to, before->second});
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
      globals_[std::string(at.text)] = to;
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
  if (left->is(Object::Kind::Plain) && right->is(Object::Kind::Plain)) return result_of("+", left, right);
  const auto shown = [](const Value& value) { return value->is(Object::Kind::Text) || value->is(Object::Kind::Part) ? value->text : "…"; };
  Value made = text_value(shown(left) + shown(right));
  if (made->is(Object::Kind::Text)) made->kind = Object::Kind::Part;
  return made;
}

Value Machine::method(const Value& of, std::string_view name) const {
  if (of->type.empty()) return unknown("its type is not known");
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Function;
  made->text = name;
  made->self = of;
  if (const auto found = methods_.find({of->type, name}); found != methods_.end()) {
    made->function = found->second;
  } else if (const auto promoted = setup_.methods.find({of->type, name}); promoted != setup_.methods.end()) {
    made->function = promoted->second;
  } else {
    return unknown("no such method is here");
  }
  made->package = setup_.functions[made->function].package;
  return made;
}

}  // namespace waybill::routes

// Running a function: its calls in their order, loops over what is known round by round.
#include <algorithm>

#include "tool/routes/machine.hpp"

namespace waybill::routes {

using model::SetupFunction;
using model::SetupOp;
using model::SetupRef;
using model::SetupRegion;
using model::SetupValue;

namespace {

constexpr std::size_t kMostElements = 4000;   ///< of a list that is gone through

}  // namespace

void Machine::execute(Frame& frame, SetupRef first, SetupRef last, std::uint32_t within) {
  const SetupFunction& function = setup_.functions[frame.function];
  using Kind = SetupRegion::Kind;
  for (SetupRef ref = first; ref < last && steps_ < kMostSteps; ++ref) {
    const SetupValue& at = function.values[ref];
    if (within != 0 && !is_inside(function, at.region, within)) continue;
    // The outermost loop that begins here.
    std::uint32_t loop = 0;
    for (std::uint32_t region = at.region; region != within && region != 0; region = function.regions[region].parent) {
      const Kind kind = function.regions[region].kind;
      if (kind == Kind::Loop || kind == Kind::Range) loop = region;
    }
    if (loop != 0) {
      // A name that is first mentioned in a loop may be kept as one of the function.
      SetupRef end = ref;
      for (SetupRef inner = ref; inner < last; ++inner) {
        if (is_inside(function, function.values[inner].region, loop)) end = inner + 1;
      }
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
    // A number is another one in each round.
    for (Value& value : now) {
      if (value->is(Object::Kind::Plain)) value = unknown("it changes in a loop");
    }
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

}  // namespace waybill::routes

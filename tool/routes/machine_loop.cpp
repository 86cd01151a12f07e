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
constexpr std::size_t kMostRounds = 1000;     ///< of a loop that counts

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
      if (!is_left_out(frame, loop)) execute_loop(frame, ref, end, loop);
      ref = end - 1;
      continue;
    }
    switch (at.op) {
      case SetupOp::Call:
        if (!quiet_.is_quiet(frame.function, at) && !is_left_out(frame, at.region)) evaluate(frame, ref);
        break;
      case SetupOp::SetField: case SetupOp::SetElement: case SetupOp::SetPointee: case SetupOp::SetGlobal:
      case SetupOp::SetCaptured: case SetupOp::Composite:
        if (!is_left_out(frame, at.region)) evaluate(frame, ref);
        break;
      case SetupOp::Return: {
        if (is_left_out(frame, at.region)) break;
        std::vector<Value> results;
        for (const SetupRef result : function.list_of(at)) results.push_back(evaluate(frame, result));
        frame.returned.push_back(std::move(results));
        break;
      }
      default: break;
    }
  }
}

/// The values that a loop is made of, from `first` to before `last`, and the variables that it carries round.
struct Machine::Loop {
  SetupRef first = 0, last = 0;
  std::uint32_t region = 0;
  std::vector<SetupRef> carried;
  std::vector<Value> now;              ///< what these are in the present round
  std::vector<SetupRef> indexed;       ///< elements of what was there before: list[i]

  void begin_round(Frame& frame) const {
    for (SetupRef ref = first; ref < last; ++ref) frame.values[ref] = nullptr;
    for (std::size_t i = 0; i < carried.size(); ++i) frame.values[carried[i]] = now[i];
  }
};

void Machine::execute_loop(Frame& frame, SetupRef first, SetupRef last, std::uint32_t region) {
  const SetupFunction& function = setup_.functions[frame.function];
  const SetupRegion& at = function.regions[region];
  Loop loop{.first = first, .last = last, .region = region, .carried = {}, .now = {}, .indexed = {}};
  for (SetupRef ref = first; ref < last; ++ref) {
    const SetupValue& value = function.values[ref];
    if (value.op == SetupOp::Phi && value.in_loop && value.region == region) loop.carried.push_back(ref);
    if (value.op == SetupOp::Element && value.a < first && value.b != 0) loop.indexed.push_back(ref);
  }
  for (const SetupRef phi : loop.carried) {
    const auto ways = function.list_of(function.values[phi]);
    loop.now.push_back(ways.empty() ? unknown("not kept") : evaluate(frame, ways[0]));
  }
  bool done = false;
  if (at.kind == SetupRegion::Kind::Range) {
    done = execute_each(frame, loop, evaluate(frame, at.condition), false);
  } else {
    done = !at.leaves && execute_counted(frame, loop);
    if (!done) done = execute_indexed(frame, loop);
  }
  if (!done) execute_once(frame, loop);
  frame.rounds.erase(region);
  loop.begin_round(frame);
}

void Machine::next_round(Frame& frame, Loop& loop) {
  std::vector<Value> next;
  const SetupFunction& function = setup_.functions[frame.function];
  for (const SetupRef phi : loop.carried) {
    const auto ways = function.list_of(function.values[phi]);
    next.push_back(evaluate(frame, ways.size() > 1 ? ways[1] : ways[0]));
  }
  loop.now = std::move(next);
}

/// Whether a value is made from another one.
bool Machine::hangs_on(const SetupFunction& function, SetupRef ref, SetupRef on, int depth) const {
  constexpr int kDeepest = 8;
  if (ref == 0 || depth > kDeepest) return false;
  const SetupValue& at = function.values[ref];
  return ref == on || hangs_on(function, at.a, on, depth + 1) || hangs_on(function, at.b, on, depth + 1);
}

/// One round for each element of a list or map, or for each number below one; false: it is not known what there is.
bool Machine::execute_each(Frame& frame, Loop& loop, Value over, bool backwards) {
  if (const auto count = known_integer(over); over->is(Object::Kind::Plain) && count && *count >= 0 && *count <= static_cast<std::int64_t>(kMostRounds)) {
    over = list_of({});
    for (std::int64_t number = 0; number < *count; ++number) over->elements.push_back(plain_value(std::to_string(number)));
    over->keys = over->elements;
  }
  if (over->is(Object::Kind::Nil)) over = list_of({});
  const bool known = (over->is(Object::Kind::List) || over->is(Object::Kind::Map)) && over->type != kTuple && over->elements.size() <= kMostElements &&
                     (over->complete || !over->elements.empty());
  if (!known) return false;
  const Value list = std::make_shared<Object>(*over);   // the body may change it
  // Elements that are only there on a condition leave others' numbers open.
  const bool numbered = list->is(Object::Kind::List) && list->keys.empty() && std::ranges::all_of(list->elements, [](const Value& one) { return one->when.empty(); });
  const Conditions outside = frame.outer;
  for (std::size_t i = 0; i < list->elements.size() && steps_ < kMostSteps; ++i) {
    const std::size_t which = backwards ? list->elements.size() - 1 - i : i;
    loop.begin_round(frame);
    const Value& element = list->elements[which];
    const Value key = which < list->keys.size() ? list->keys[which] : numbered ? plain_value(std::to_string(which)) : unknown("an index");
    frame.rounds[loop.region] = {key, element};
    if (setup_.functions[frame.function].regions[loop.region].kind != SetupRegion::Kind::Range) {
      for (const SetupRef ref : loop.indexed) frame.values[ref] = element;
    }
    frame.outer.insert(frame.outer.end(), element->when.begin(), element->when.end());
    execute(frame, loop.first, loop.last, loop.region);
    frame.outer = outside;
    next_round(frame, loop);
  }
  return true;
}

/// for i := 1; i <= 3; i++: as long as the test holds; false: it is not known whether it does.
bool Machine::execute_counted(Frame& frame, Loop& loop) {
  const SetupRef test = setup_.functions[frame.function].regions[loop.region].condition;
  frame.rounds[loop.region] = {unknown("no key"), unknown("no element")};
  loop.begin_round(frame);
  if (!outcome(frame, test)) {
    frame.rounds.erase(loop.region);
    return false;
  }
  // What the test hangs on; if a round leaves that as it was, the loop ends by something else and one round stands for all.
  const auto tested = [&] {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < loop.carried.size(); ++i) {
      if (hangs_on(setup_.functions[frame.function], test, loop.carried[i], 0)) texts.push_back(loop.now[i]->text);
    }
    return texts;
  };
  const Conditions outside = frame.outer;
  for (std::size_t round = 0; round < kMostRounds && steps_ < kMostSteps && outcome(frame, test) == true; ++round) {
    for (const SetupRef ref : loop.indexed) {
      if (!is_told(frame, ref, 0)) continue;
      const Value element = evaluate(frame, ref);
      frame.outer.insert(frame.outer.end(), element->when.begin(), element->when.end());
    }
    execute(frame, loop.first, loop.last, loop.region);
    frame.outer = outside;
    const std::vector<std::string> before = tested();
    next_round(frame, loop);
    loop.begin_round(frame);
    if (tested() == before) break;
  }
  return true;
}

/// for i := …; …; i++ { list[i] }, of a list whose length is not known for sure; false: there is no such list.
bool Machine::execute_indexed(Frame& frame, Loop& loop) {
  const SetupFunction& function = setup_.functions[frame.function];
  Value over;
  bool backwards = false;
  std::vector<SetupRef> of_it;
  for (const SetupRef ref : loop.indexed) {
    const SetupValue& at = function.values[ref];
    const Value list = evaluate(frame, at.a);
    if ((!list->is(Object::Kind::List) && !list->is(Object::Kind::Nil)) || (over && over != list)) continue;
    const SetupValue& index = function.values[at.b];
    const SetupRef entered = index.op == SetupOp::Phi && index.count != 0 ? function.list_of(index)[0] : at.b;
    over = list;
    backwards = function.values[entered].op != SetupOp::Constant || function.values[entered].text != "0";
    of_it.push_back(ref);
  }
  if (!over) return false;
  loop.indexed = std::move(of_it);
  return execute_each(frame, loop, over, backwards);
}

/// A round that stands for all of them.
void Machine::execute_once(Frame& frame, Loop& loop) {
  // A number is another one in each round, and so is a text that is put together.
  const SetupFunction& function = setup_.functions[frame.function];
  for (std::size_t i = 0; i < loop.carried.size(); ++i) {
    const auto ways = function.list_of(function.values[loop.carried[i]]);
    const bool joined = ways.size() > 1 && function.values[ways[1]].op == SetupOp::Join;
    if (loop.now[i]->is(Object::Kind::Plain) || (joined && loop.now[i]->is(Object::Kind::Text))) loop.now[i] = unknown("it changes in a loop");
  }
  loop.begin_round(frame);
  execute(frame, loop.first, loop.last, loop.region);
  next_round(frame, loop);
}

}  // namespace waybill::routes

#include "tool/routes/machine.hpp"

#include <algorithm>
#include <ranges>

namespace waybill::routes {

using model::SetupFunction;
using model::SetupIndex;
using model::SetupOp;
using model::SetupRef;
using model::SetupRegion;
using model::SetupValue;

Value unknown(std::string why) {
  auto made = std::make_shared<Object>();
  made->text = std::move(why);
  return made;
}

Value text_value(std::string text) {
  constexpr std::size_t kLongestText = 4096;   // what is joined to itself in a loop doubles each time
  if (text.size() > kLongestText) return unknown("a text that grows");
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Text;
  made->text = std::move(text);
  return made;
}

Value plain_value(std::string text) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Plain;
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
    : setup_(setup), frameworks_(frameworks), quiet_(setup, frameworks), repeats_(setup), ran_(setup.functions.size(), 0) {
  for (SetupIndex index = 1; index < setup.functions.size(); ++index) {
    const SetupFunction& function = setup.functions[index];
    if (!function.receiver.empty()) methods_.try_emplace({function.receiver, function.method}, index);
  }
}

void Machine::run() {
  const auto entries = [&](auto wanted) {
    bool any = false;
    for (SetupIndex index = 1; index < setup_.functions.size(); ++index) {
      const SetupFunction& function = setup_.functions[index];
      if (!function.kept || !function.relevant || ran_[index] || !wanted(index, function)) continue;
      run_entry(index);
      any = true;
    }
    return any;
  };
  entries([](SetupIndex, const SetupFunction& function) { return function.starts && function.method == "init"; });
  entries([](SetupIndex, const SetupFunction& function) { return function.starts && !function.method.empty(); });
  // What nobody in sight calls is called by a framework, by another module or by reflection.
  entries([](SetupIndex, const SetupFunction& function) { return !function.called && !function.literal && function.receiver.empty(); });
  entries([](SetupIndex, const SetupFunction& function) { return !function.called && !function.literal; });
  // Then what is only mentioned, as a command's function is, and calls others: they are better run from there.
  const std::vector<std::vector<SetupIndex>> callers = callers_of_each();
  const auto waits = [&](SetupIndex index) {
    return std::ranges::any_of(callers[index], [&](SetupIndex caller) { return caller != index && !ran_[caller]; });
  };
  while (entries([&](SetupIndex index, const SetupFunction& function) { return !function.method.empty() && !waits(index); }) ||
         entries([&](SetupIndex index, const SetupFunction& function) { return function.literal && !waits(index); })) {}
  entries([](SetupIndex, const SetupFunction& function) { return !function.receiver.empty(); });
  entries([](SetupIndex, const SetupFunction& function) { return !function.method.empty() || function.literal; });
}

/// By function: those in the set-up that call it, or hold it if it is a literal.
std::vector<std::vector<SetupIndex>> Machine::callers_of_each() const {
  std::vector<std::vector<SetupIndex>> callers(setup_.functions.size());
  for (SetupIndex index = 1; index < setup_.functions.size(); ++index) {
    const SetupFunction& function = setup_.functions[index];
    if (!function.kept || !function.relevant) continue;
    if (function.literal && function.parent != 0 && setup_.functions[function.parent].relevant) callers[index].push_back(function.parent);
    for (const model::SetupCall& call : function.calls) {
      for (const model::SetupTarget& target : call.targets) callers[target.function].push_back(index);
    }
  }
  return callers;
}

void Machine::run_entry(SetupIndex function) {
  constexpr std::uint64_t kMostAltogether = 6'000'000;
  if (all_steps_ > kMostAltogether) return;
  entry_ = function;
  all_steps_ += steps_;
  steps_ = 0;
  const auto made = closures_.find(function);
  for (const Value& result : enter(function, {}, made == closures_.end() ? std::vector<Value>{} : made->second->elements, {}, true)) {
    const bool handles = result->is(Object::Kind::Function) || result->is(Object::Kind::Made);
    if (!handles || result->type != "net/http.Handler") continue;
    served_.push_back({.what = result, .place = setup_.functions[function].place});
  }
}

bool Machine::is_inside(const SetupFunction& function, std::uint32_t region, std::uint32_t outer) const {
  while (region > outer) region = function.regions[region].parent;
  return region == outer;
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
      if (at.op != SetupOp::Return || is_left_out(frame, at.region)) continue;
      std::vector<Value> results;
      for (const SetupRef result : function.list_of(at)) results.push_back(evaluate(frame, result));
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
  return package + ".(*" + std::string(function.receiver) + ")." + function.text;
}

}  // namespace waybill::routes

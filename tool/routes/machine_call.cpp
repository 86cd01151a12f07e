// Calls: functions of the program are entered, frameworks are asked, texts are put together.
#include <algorithm>
#include <ranges>

#include "tool/routes/frameworks.hpp"
#include "tool/routes/machine.hpp"

namespace waybill::routes {

using model::SetupCall;
using model::SetupFunction;
using model::SetupIndex;
using model::SetupOp;
using model::SetupRef;
using model::SetupValue;

namespace {

constexpr std::size_t kDeepestCall = 60;
constexpr std::size_t kMostTargets = 12;
constexpr std::size_t kWidestNumber = 40;     ///< as Sprintf shows it
constexpr std::size_t kLongestList = 2000;   ///< what is appended to itself in a loop doubles each time

bool is_full(const Object& list) { return list.is(Object::Kind::List) && !list.complete && list.elements.size() >= kLongestList; }

bool is_in(std::string_view package, std::string_view of) {
  return package.starts_with(of) && (package.size() == of.size() || package[of.size()] == '/');
}

/// Whether a handler is given something of the type. A context alone is given to anybody.
bool is_carrier(std::string_view type) {
  static constexpr std::string_view kCarriers[] = {
      "net/http.Request", "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context",
      "github.com/labstack/echo/v5.Context", "github.com/gofiber/fiber/v2.Ctx", "github.com/gofiber/fiber/v3.Ctx",
      "github.com/cloudwego/hertz/pkg/app.RequestContext", "google.golang.org/grpc.ServerStream"};
  return std::ranges::find(kCarriers, type) != std::end(kCarriers);
}

}  // namespace

bool Machine::may_enter(SetupIndex function) const {
  if (function == 0 || !setup_.functions[function].kept || stack_.size() >= kDeepestCall) return false;
  return std::ranges::count(stack_, function) < 2;
}

Value Machine::made(const Call& call) {
  auto made = std::make_shared<Object>();
  made->kind = Object::Kind::Made;
  made->package = call.package;
  made->receiver = call.receiver;
  made->text = call.name;
  made->type = call.result_type;
  made->place = call.place;
  made->self = call.self;
  made->elements = call.arguments;
  return made;
}

Value Machine::call_function(SetupIndex index, std::vector<Value> arguments, std::vector<Value> captured, const Call& call) {
  if (!may_enter(index)) return made(call);
  // What registers nothing is only looked into for what it returns.
  constexpr int kDeepestAside = 3;
  const bool aside = !setup_.functions[index].relevant;
  if (aside && aside_ >= kDeepestAside) return made(call);
  struct Aside {
    int& depth;
    bool counts;
    Aside(int& d, bool c) : depth(d), counts(c) { depth += counts ? 1 : 0; }
    ~Aside() { depth -= counts ? 1 : 0; }
  } guard(aside_, aside);
  std::vector<Value> results = aside ? enter(index, std::move(arguments), std::move(captured), call.when, false)
                                     : run(index, std::move(arguments), std::move(captured), call.when);
  if (results.empty()) return made(call);
  if (results.size() == 1) {
    // Nothing is known of it but who made it.
    if (results[0]->is(Object::Kind::Unknown) && results[0]->fields.empty()) return made(call);
    if (results[0]->is(Object::Kind::Function) && results[0]->factory == setup_.functions[index].name && call.place.file != model::kNowhere) {
      // Where it is made says more than the literal's place.
      results[0] = std::make_shared<Object>(*results[0]);
      results[0]->place = call.place;
    }
    return results[0];
  }
  Value tuple = list_of(std::move(results));
  tuple->type = kTuple;
  return tuple;
}

/// Enters a function that registers something; not again if what it does is known.
std::vector<Value> Machine::run(SetupIndex index, std::vector<Value> arguments, std::vector<Value> captured, const Conditions& when) {
  const bool may_repeat = effects_ && aside_ == 0 && std::ranges::find(stack_, index) == stack_.end();
  if (!may_repeat) return enter(index, std::move(arguments), std::move(captured), when, true);
  const Repeats::Run now = repeats_.begin(index, arguments, captured);
  if (const auto* known = repeats_.known(now)) return *known;
  std::vector<Value> results = enter(index, std::move(arguments), std::move(captured), when, true);
  repeats_.end(now, results);
  return results;
}

Value Machine::call(Frame& frame, SetupRef ref) {
  const SetupFunction& function = setup_.functions[frame.function];
  const SetupValue& at = function.values[ref];
  const SetupCall& callee = function.calls[at.call];
  Call call;
  call.package = callee.package;
  call.receiver = callee.receiver;
  call.name = callee.name;
  call.place = at.place;
  call.result_type = at.type;
  const auto operands = function.list_of(at);
  call.self = operands[0] == 0 ? unknown("no receiver") : evaluate(frame, operands[0]);
  for (const SetupRef argument : operands.subspan(1)) call.arguments.push_back(evaluate(frame, argument));
  // What is as long as may be is not looked at again each time that something is appended.
  if (callee.package == "builtin" && callee.name == "append" && !call.arguments.empty() && is_full(*call.arguments[0])) return call.arguments[0];
  if (callee.spread && !call.arguments.empty()) {
    const Value last = call.arguments.back();
    call.arguments.pop_back();
    if (last->is(Object::Kind::List)) {
      call.arguments.insert(call.arguments.end(), last->elements.begin(), last->elements.end());
      call.spread_unknown = !last->complete;
    } else if (!last->is(Object::Kind::Nil)) {
      call.arguments.push_back(last);
      call.spread_unknown = true;
    }
  } else if (operands.size() == 2 && call.arguments[0]->type == kTuple) {
    const std::vector<Value> results = call.arguments[0]->elements;   // f(g())
    call.arguments = results;
  }
  if (callee.package == "builtin") {
    if (auto known = builtin(call, frame, at)) return *known;
  }
  if (auto known = text_call(call)) return *known;
  const bool by_framework = frameworks_of(call.package) != 0 || router_of(call.self);
  const bool is_outside = callee.kind == SetupCall::Kind::Function && (callee.targets.empty() || !may_enter(callee.targets[0].function));
  if (!by_framework && is_outside) return made(call);
  call.when = conditions(frame, at.region);
  if (auto known = framework_call(call)) return *known;

  // The arguments as parameters: the last of a variadic function is a list.
  const auto parameters = [&](SetupIndex target) {
    std::vector<Value> given;
    if (!setup_.functions[target].receiver.empty()) given.push_back(call.self);
    const std::size_t fixed = callee.variadic && callee.parameters > 0 ? callee.parameters - 1u : call.arguments.size();
    for (std::size_t i = 0; i < call.arguments.size() && i < fixed; ++i) given.push_back(call.arguments[i]);
    if (callee.variadic) {
      std::vector<Value> rest;
      for (std::size_t i = fixed; i < call.arguments.size(); ++i) rest.push_back(call.arguments[i]);
      given.push_back(list_of(std::move(rest)));
      given.back()->complete = !call.spread_unknown;
    }
    return given;
  };
  switch (callee.kind) {
    case SetupCall::Kind::Function:
      if (!callee.targets.empty()) return call_function(callee.targets[0].function, parameters(callee.targets[0].function), {}, call);
      return made(call);
    case SetupCall::Kind::Interface: {
      if (!call.self->type.empty() && (call.self->is(Object::Kind::Struct) || call.self->is(Object::Kind::Made))) {
        for (const model::SetupTarget& target : callee.targets) {
          if (target.type == call.self->type) return call_function(target.function, parameters(target.function), {}, call);
        }
      }
      if (callee.targets.size() > kMostTargets) return made(call);
      if (callee.targets.size() == 1) return call_function(callee.targets[0].function, parameters(callee.targets[0].function), {}, call);
      std::vector<Value> results;
      for (const model::SetupTarget& target : callee.targets) {
        Call one = call;
        std::vector<Value> given = parameters(target.function);
        if (!given.empty() && !call.self->is(Object::Kind::Struct)) {
          given[0] = std::make_shared<Object>();
          given[0]->kind = Object::Kind::Struct;
          given[0]->complete = false;
          given[0]->type = target.type;
          if (const auto instance = instances_.find(target.type); instance != instances_.end()) given[0] = instance->second;
        }
        // Each of them once: which it is, is not known.
        if (ran_[target.function] || !setup_.functions[target.function].relevant) continue;
        one.when.push_back({"if it is a " + std::string(target.type.substr(target.type.rfind('/') + 1)), call.place, 0, false});
        results.push_back(call_function(target.function, std::move(given), {}, one));
      }
      return results.empty() ? made(call) : one_of(std::move(results));
    }
    case SetupCall::Kind::Value: case SetupCall::Kind::Unknown: {
      if (callee.value == 0) return made(call);
      const Value called = evaluate(frame, callee.value);
      if (callee.variadic) {
        // A literal's parameters are as those of any function.
        std::vector<Value> given;
        const std::size_t fixed = callee.parameters > 0 ? callee.parameters - 1u : 0;
        for (std::size_t i = 0; i < call.arguments.size() && i < fixed; ++i) given.push_back(call.arguments[i]);
        given.push_back(list_of({call.arguments.begin() + static_cast<std::ptrdiff_t>(std::min(fixed, call.arguments.size())), call.arguments.end()}));
        return call_value(called, std::move(given), call);
      }
      return call_value(called, call.arguments, call);
    }
  }
  return made(call);
}

Value Machine::call_value(const Value& function, std::vector<Value> arguments, const Call& from) {
  if (function->is(Object::Kind::Choice)) {
    std::vector<Value> results;
    for (const Value& way : function->elements) results.push_back(call_value(way, arguments, from));
    return one_of(std::move(results));
  }
  Call call = from;
  call.package = function->package;
  call.receiver = function->receiver;
  call.name = function->text;
  call.arguments = arguments;
  if (function->is(Object::Kind::Made)) {
    // Called in its turn: what made it is what it is known by.
    Value result = made(call);
    result->self = function;
    return result;
  }
  if (!function->is(Object::Kind::Function)) return unknown("a function that is not known");
  if (function->self) call.self = function->self;
  if (!call.self) call.self = unknown("no receiver");
  if (auto known = framework_call(call)) return *known;
  if (function->function == 0) return made(call);
  const SetupFunction& target = setup_.functions[function->function];
  if (!target.receiver.empty()) arguments.insert(arguments.begin(), call.self);
  Value result = call_function(function->function, std::move(arguments), function->elements, call);
  if (result->is(Object::Kind::Function) && result->factory.empty() && !function->factory.empty()) {
    result = std::make_shared<Object>(*result);
    result->factory = function->factory;
  }
  return result;
}

/// The frameworks that a package is of, as bits by their place in the list.
std::uint32_t Machine::frameworks_of(std::string_view package) {
  if (const auto known = frameworks_of_.find(package); known != frameworks_of_.end()) return known->second;
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < frameworks_.size(); ++i) {
    if (std::ranges::any_of(frameworks_[i]->packages, [&](const char* of) { return is_in(package, of); })) found |= 1u << i;
  }
  frameworks_of_.emplace(package, found);
  return found;
}

std::optional<Value> Machine::framework_call(Call& call) {
  const auto router = router_of(call.self);
  const std::uint32_t by_package = frameworks_of(call.package);
  if (by_package == 0 && !router) return std::nullopt;
  for (std::size_t i = 0; i < frameworks_.size(); ++i) {
    const Framework* framework = frameworks_[i];
    if ((by_package >> i & 1u) == 0 && !(router && router->framework == framework)) continue;
    // Where only values are wanted, nothing is registered once more.
    if (!effects_ && framework != &kAlice) continue;
    auto known = framework->call(*this, call);
    if (!known) continue;
    repeats_.add(call);
    return known;
  }
  return std::nullopt;
}

std::optional<Value> Machine::builtin(const Call& call, Frame& frame, const SetupValue& at) {
  if (call.name == "append" && !call.arguments.empty()) {
    const Value& to = call.arguments[0];
    auto list = list_of({});
    if (to->is(Object::Kind::List)) {
      list->elements = to->elements;
      list->complete = to->complete;
    } else {
      list->complete = to->is(Object::Kind::Nil) || to->is(Object::Kind::Made);
    }
    list->type = to->type;
    const Conditions when = own_conditions(frame, at.region);
    steps_ += (list->elements.size() + call.arguments.size()) / 16;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      if (list->elements.size() >= kLongestList) {
        list->complete = false;
        break;
      }
      Value element = call.arguments[i];
      if (!when.empty()) {
        element = std::make_shared<Object>(*element);
        element->when.insert(element->when.begin(), when.begin(), when.end());
      }
      list->elements.push_back(std::move(element));
    }
    list->complete = list->complete && !call.spread_unknown;
    return list;
  }
  if (call.name == "make") {
    auto list = list_of({});
    list->type = call.result_type;
    return list;
  }
  if (call.name == "new") {
    auto object = std::make_shared<Object>();
    object->kind = Object::Kind::Struct;
    object->type = call.result_type;
    return object;
  }
  if (call.name == "panic") return unknown("");
  return std::nullopt;
}

/// What is commonly done to paths.
std::optional<Value> Machine::text_call(const Call& call) {
  const auto all_known = [&] {
    return std::ranges::all_of(call.arguments, [](const Value& value) { return value->is(Object::Kind::Text) || value->is(Object::Kind::Part); });
  };
  if (call.package == "fmt" && call.name == "Sprintf" && !call.arguments.empty() && call.arguments[0]->is(Object::Kind::Text)) {
    const std::string& format = call.arguments[0]->text;
    std::string text;
    bool known = true;
    std::size_t next = 1;
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%' || i + 1 == format.size()) {
        text += format[i];
        continue;
      }
      const char fill = format[i + 1] == '0' ? '0' : ' ';   // %03d
      std::size_t width = 0;
      while (i + 1 < format.size() && format[i + 1] >= '0' && format[i + 1] <= '9') {
        width = std::min(width * 10 + static_cast<std::size_t>(format[++i] - '0'), kWidestNumber);
      }
      const char verb = i + 1 < format.size() ? format[++i] : '%';
      if (verb == '%') {
        text += '%';
        continue;
      }
      const Value given = call.argument(next++);
      const bool shown = verb == 's' || verb == 'v' || verb == 'd';
      if (shown && given->is(Object::Kind::Plain)) {
        if (given->text.size() < width) text.append(width - given->text.size(), fill);
        text += given->text;
      } else if (shown && width == 0 && given->is(Object::Kind::Text)) {
        text += given->text;
      } else {
        text += given->is(Object::Kind::Part) ? given->text : "…";
        known = false;
      }
    }
    Value made = text_value(std::move(text));
    if (!known && made->is(Object::Kind::Text)) made->kind = Object::Kind::Part;
    return made;
  }
  if (call.package == "strconv" && (call.name == "Itoa" || call.name == "FormatInt" || call.name == "Quote") && call.argument(0)->is(Object::Kind::Plain)) {
    return text_value(call.argument(0)->text);
  }
  if (call.package == "path" && call.name == "Join" && all_known()) {
    std::string text;
    bool part = false;
    for (const Value& given : call.arguments) {
      part = part || given->is(Object::Kind::Part);
      std::string_view piece = given->text;
      if (piece.empty()) continue;
      if (!text.empty() && text.back() != '/') text += '/';
      if (!text.empty() && piece.starts_with('/')) piece.remove_prefix(1);
      text += piece;
    }
    if (text.size() > 1 && text.back() == '/') text.pop_back();
    Value made = text_value(std::move(text));
    if (part && made->is(Object::Kind::Text)) made->kind = Object::Kind::Part;
    return made;
  }
  if (call.package == "net/url" && call.name == "JoinPath" && all_known() && call.arguments.size() == 2) {
    return join_texts(call.arguments[0], call.arguments[1]);
  }
  if (call.package == "strings" && !call.arguments.empty() && call.arguments[0]->is(Object::Kind::Text)) {
    std::string text = call.arguments[0]->text;
    if (call.name == "ToLower" || call.name == "ToUpper") {
      for (char& c : text) {
        if (call.name == "ToLower" && c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        if (call.name == "ToUpper" && c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
      }
      return text_value(text);
    }
    const Value cut = call.argument(1);
    if (!cut->is(Object::Kind::Text)) return std::nullopt;
    if (call.name == "TrimSuffix") {
      if (text.ends_with(cut->text)) text.resize(text.size() - cut->text.size());
      return text_value(text);
    }
    if (call.name == "TrimPrefix") {
      if (text.starts_with(cut->text)) text.erase(0, cut->text.size());
      return text_value(text);
    }
    if (call.name == "TrimRight" && cut->text == "/") {
      while (text.ends_with('/')) text.pop_back();
      return text_value(text);
    }
  }
  return std::nullopt;
}

Value Machine::served_method(const Value& handler) {
  if (!handler->is(Object::Kind::Function) || !may_enter(handler->function)) return nullptr;
  const SetupFunction& function = setup_.functions[handler->function];
  Frame frame;
  frame.function = handler->function;
  frame.captured = handler->elements;
  frame.values.resize(function.values.size());
  frame.busy.assign(function.values.size(), 0);
  stack_.push_back(handler->function);
  Value found;
  for (SetupRef ref = 1; ref < function.values.size() && !found; ++ref) {
    const SetupValue& at = function.values[ref];
    if (at.op == SetupOp::Closure) found = served_method(evaluate(frame, ref));
    if (at.op != SetupOp::Call) continue;
    const auto operands = function.list_of(at);
    if (operands.size() < 2 || operands[0] == 0 || operands[1] == 0) continue;
    const SetupCall& callee = function.calls[at.call];
    if (callee.kind != SetupCall::Kind::Interface || function.values[operands[1]].type != "context.Context") continue;
    const Value serves = method(evaluate(frame, operands[0]), callee.name);
    if (serves->is(Object::Kind::Function)) found = serves;
  }
  stack_.pop_back();
  return found;
}

/// Whether a function's parameters are those of a handler: a writer and a request, or a framework's context.
bool Machine::takes_request(SetupIndex function) const {
  bool writer = false, request = false, carrier = false;
  for (const std::string& type : setup_.functions[function].parameter_types) {
    writer = writer || type == "net/http.ResponseWriter";
    request = request || type == "net/http.Request";
    carrier = carrier || (type != "net/http.Request" && is_carrier(type));
  }
  return carrier || (writer && request);
}

std::vector<Machine::Forwarded> Machine::forwards(const Value& handler) {
  std::vector<Forwarded> found;
  const bool before = effects_;
  effects_ = false;
  steps_ = 0;
  collect_forwards(handler, found, 0);
  effects_ = before;
  return found;
}

void Machine::collect_forwards(const Value& handler, std::vector<Forwarded>& found, int depth) {
  constexpr int kDeepest = 4;
  if (depth > kDeepest || !handler->is(Object::Kind::Function) || !may_enter(handler->function)) return;
  const SetupFunction& function = setup_.functions[handler->function];
  Frame frame;
  frame.function = handler->function;
  frame.captured = handler->elements;
  if (!function.receiver.empty() && handler->self) frame.arguments.push_back(handler->self);
  frame.arguments.insert(frame.arguments.end(), handler->keys.begin(), handler->keys.end());   // see below
  frame.values.resize(function.values.size());
  frame.busy.assign(function.values.size(), 0);
  stack_.push_back(handler->function);
  const auto add = [&](const Value& next, model::Place place) {
    const auto is_one = [](const Value& one) {
      return one->is(Object::Kind::Function) || one->is(Object::Kind::Router) || one->is(Object::Kind::Struct) || one->is(Object::Kind::Made) ||
             one->is(Object::Kind::Next);
    };
    const bool leads_on = next->is(Object::Kind::Choice) ? std::ranges::any_of(next->elements, is_one) : is_one(next);
    if (!leads_on) return;
    const auto known = std::ranges::find(found, next, &Forwarded::to);
    if (known == found.end()) found.push_back({next, {place}});
    else known->places.push_back(place);
  };
  for (SetupRef ref = 1; ref < function.values.size(); ++ref) {
    const SetupValue& at = function.values[ref];
    if (at.op == SetupOp::Closure) {
      collect_forwards(evaluate(frame, ref), found, depth + 1);
      continue;
    }
    if (at.op != SetupOp::Call) continue;
    const SetupCall& callee = function.calls[at.call];
    const auto operands = function.list_of(at);
    const auto given_context = [&] {
      return operands.size() >= 3 && operands[1] != 0 && function.values[operands[1]].type == "context.Context";
    };
    const auto given_carrier = [&] {
      return std::ranges::any_of(operands.subspan(1), [&](SetupRef argument) { return argument != 0 && is_carrier(function.values[argument].type); });
    };
    if (callee.name == "ServeHTTP" && operands[0] != 0) {
      add(evaluate(frame, operands[0]), at.place);
    } else if (callee.kind == SetupCall::Kind::Value && callee.value != 0 && (given_carrier() || given_context())) {
      // Of what takes a context and more, only what comes next is known for sure to be a handler.
      const Value next = evaluate(frame, callee.value);
      const bool handles = !next->is(Object::Kind::Function) || next->function == 0 || takes_request(next->function);
      if ((given_carrier() && handles) || next->is(Object::Kind::Next)) add(next, at.place);
    } else if (callee.kind == SetupCall::Kind::Interface && given_carrier() && callee.name.starts_with("Serve")) {
      add(evaluate(frame, operands[0]), at.place);
    } else if (callee.kind == SetupCall::Kind::Function && callee.targets.size() == 1 && given_carrier() && may_enter(callee.targets[0].function)) {
      // A helper that is given what comes next.
      auto helper = std::make_shared<Object>();
      helper->kind = Object::Kind::Function;
      helper->function = callee.targets[0].function;
      if (operands[0] != 0) helper->self = evaluate(frame, operands[0]);
      bool leads_on = helper->self && helper->self->is(Object::Kind::Struct);
      for (const SetupRef argument : operands.subspan(1)) {
        helper->keys.push_back(evaluate(frame, argument));
        leads_on = leads_on || helper->keys.back()->is(Object::Kind::Next) || helper->keys.back()->is(Object::Kind::Function) || helper->keys.back()->is(Object::Kind::Router);
      }
      if (leads_on) collect_forwards(helper, found, depth + 1);
    }
  }
  stack_.pop_back();
}

}  // namespace waybill::routes

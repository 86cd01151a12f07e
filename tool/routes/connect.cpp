// connect: a handler for each procedure, with the interceptors that it was given.
#include <algorithm>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

void take_options(Machine& machine, const Call& call, const std::vector<Value>& options, Entries& entries) {
  for (const Value& option : options) {
    if (option->is(Object::Kind::List) || option->is(Object::Kind::Choice)) {
      take_options(machine, call, option->elements, entries);
      continue;
    }
    if (!option->is(Object::Kind::Made)) continue;
    const bool holds_options = option->text == "WithHandlerOptions" || option->text == "WithOptions" || option->text == "WithConditionalHandlerOptions";
    if (holds_options) take_options(machine, call, option->elements, entries);
    if (option->text != "WithInterceptors") continue;
    Call from = call;
    if (option->place.file != model::kNowhere) from.place = option->place;
    from.when.insert(from.when.end(), option->when.begin(), option->when.end());
    Machine::use(entries, machine.entries_of(option->elements, from));
  }
}

std::optional<Value> call_connect(Machine& machine, const Call& call) {
  if (!call.receiver.empty()) return std::nullopt;
  const bool unary = call.name == "NewUnaryHandler" || call.name == "NewUnaryHandlerSimple";
  const bool stream = call.name == "NewServerStreamHandler" || call.name == "NewClientStreamHandler" || call.name == "NewBidiStreamHandler" ||
                      call.name == "NewServerStreamHandlerSimple";
  if (!unary && !stream) return std::nullopt;
  Value router = machine.make_router(kConnect, call);
  Entries entries;
  std::vector<Value> options;
  for (std::size_t i = 2; i < call.arguments.size(); ++i) options.push_back(call.arguments[i]);
  take_options(machine, call, options, entries);
  // An interceptor that is a function is passed by calls with one message each way alone.
  if (stream) std::erase_if(entries, [](const Entry& entry) { return entry.given->is(Object::Kind::Function); });
  for (Entry& entry : entries) {
    // An interceptor wraps what is next by a method, one for each kind of call.
    if (entry.given->is(Object::Kind::Function)) continue;
    const Value method = machine.method(entry.given, unary ? "WrapUnary" : "WrapStreamingHandler");
    if (method->is(Object::Kind::Function)) entry.given = method;
  }
  machine.add_route(router, "POST", call.argument(0), call.argument(1), std::move(entries), call);
  router->router->part = true;
  return router;
}

}  // namespace

const Framework kConnect{"connect", {"connectrpc.com/connect", "github.com/bufbuild/connect-go"}, {}, call_connect, true};

}  // namespace waybill::routes

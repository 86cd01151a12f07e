// gRPC: a server's interceptors are passed by each method of the services that are registered with it, a client's
// by each call on its connection.
#include <algorithm>
#include <array>
#include <ranges>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kPackage = "google.golang.org/grpc";

Value field_of(const Value& of, std::string_view name) {
  const auto found = of->fields.find(name);
  return found == of->fields.end() ? nil_value() : found->second;
}

/// The interceptors in what chains them, in order.
void chained(const Value& given, std::vector<Value>& all) {
  const bool chain = given->is(Object::Kind::Made) && (given->text == "ChainUnaryServer" || given->text == "ChainStreamServer" ||
                                                       given->text == "ChainUnaryClient" || given->text == "ChainStreamClient");
  if (chain || given->is(Object::Kind::List)) {
    for (const Value& one : given->elements) chained(one, all);
  } else {
    all.push_back(given);
  }
}

/// Puts what the options name on the router: one interceptor alone goes before those that are chained.
void take_options(Machine& machine, const Call& call, const std::vector<Value>& options, Router& router, bool* unknown_one) {
  for (const Value& option : options) {
    if (option->is(Object::Kind::List)) {
      take_options(machine, call, option->elements, router, unknown_one);
      if (!option->complete) *unknown_one = true;
      continue;
    }
    if (option->is(Object::Kind::Choice)) {
      take_options(machine, call, option->elements, router, unknown_one);
      continue;
    }
    if (!option->is(Object::Kind::Made)) continue;
    std::vector<Value> given;
    for (const Value& one : option->elements) chained(one, given);
    Call from = call;
    from.place = option->place.file == model::kNowhere ? call.place : option->place;
    from.when.insert(from.when.end(), option->when.begin(), option->when.end());
    const Entries entries = machine.entries_of(given, from);
    const std::string_view name = option->text;
    if (name == "UnaryInterceptor" || name == "WithUnaryInterceptor") Machine::use(router.pre, entries);
    else if (name == "ChainUnaryInterceptor" || name == "WithChainUnaryInterceptor") Machine::use(router.live, entries);
    else if (name == "StreamInterceptor" || name == "WithStreamInterceptor") Machine::use(router.stream_pre, entries);
    else if (name == "ChainStreamInterceptor" || name == "WithChainStreamInterceptor") Machine::use(router.stream_live, entries);
  }
}

void register_methods(Machine& machine, const Call& call, const std::string& service, const Value& methods, std::string_view name_field, const Value& server) {
  const auto router = Machine::router_of(call.self);
  for (const Value& method : methods->elements) {
    const auto name = known_text(field_of(method, name_field));
    Value handler = name ? machine.method(server, *name) : unknown("its name is not known");
    if (!handler->is(Object::Kind::Function)) {
      handler = std::make_shared<Object>();
      handler->kind = Object::Kind::Made;
      handler->text = name.value_or("…");
      const auto dot = server->type.rfind('.');
      if (dot != std::string::npos) {
        handler->package = server->type.substr(0, dot);
        handler->receiver = server->type.substr(dot + 1);
      }
    }
    Entries passed;
    const bool stream = name_field == "StreamName";
    // Of a server of another kind, what its services' methods pass.
    if (router->applies_itself && !stream) Machine::use(passed, router->pre);
    if (router->applies_itself && stream) Machine::use(passed, router->stream_pre);
    Machine::use(passed, router->applies_itself && !stream ? router->live : router->stream_live);
    machine.add_route(call.self, "GRPC", text_value("/" + service + "/" + name.value_or("…")), handler, std::move(passed), call);
  }
}

/// Services that come with grpc itself.
std::optional<Value> register_known(Machine& machine, const Call& call) {
  const auto add = [&](const std::string& service, std::initializer_list<const char*> methods, std::initializer_list<const char*> streams) {
    Call on_server = call;
    on_server.self = call.argument(0);
    const Value server = call.argument(1);
    for (const bool stream : {false, true}) {
      Value list = list_of({});
      for (const char* name : stream ? streams : methods) {
        auto method = std::make_shared<Object>();
        method->kind = Object::Kind::Struct;
        method->fields[stream ? "StreamName" : "MethodName"] = text_value(name);
        list->elements.push_back(method);
      }
      register_methods(machine, on_server, service, list, stream ? "StreamName" : "MethodName", server);
    }
    return nil_value();
  };
  if (!Machine::router_of(call.argument(0))) return std::nullopt;
  if (call.package == "google.golang.org/grpc/health/grpc_health_v1" && call.name == "RegisterHealthServer") {
    return add("grpc.health.v1.Health", {"Check", "List"}, {"Watch"});
  }
  return std::nullopt;
}

void note_unknown_options(const Call& call, Router& router) {
  for (Entries* entries : {&router.live, &router.stream_live}) {
    entries->push_back({unknown("more, of a list that is not known"), call.when, call.place});
  }
}

/// A connection to a server: what its calls pass before they are sent, those with one message each way and streams.
Value connect(Machine& machine, const Call& call) {
  const std::size_t target = call.name == "DialContext" ? 1 : 0;
  Value calls = machine.make_router(kGrpc, call);
  Router& router = *calls->router;
  bool unknown_one = call.spread_unknown;
  const std::size_t options = std::min(call.arguments.size(), target + 1);
  take_options(machine, call, {call.arguments.begin() + static_cast<std::ptrdiff_t>(options), call.arguments.end()}, router, &unknown_one);
  const bool any = !router.pre.empty() || !router.live.empty() || !router.stream_pre.empty() || !router.stream_live.empty();
  if (unknown_one && any) note_unknown_options(call, router);
  router.applies_itself = true;
  const Value to = call.argument(target);
  const bool known = to->is(Object::Kind::Text) || to->is(Object::Kind::Part);
  for (const bool stream : {false, true}) {
    Entries passed = stream ? router.stream_pre : router.pre;
    Machine::use(passed, stream ? router.stream_live : router.live);
    if (passed.empty()) continue;
    auto sends = std::make_shared<Object>();
    sends->kind = Object::Kind::Made;
    sends->package = kPackage;
    sends->receiver = "ClientConn";
    sends->text = stream ? "NewStream" : "Invoke";
    // Which server it is does not matter for the order.
    machine.add_route(calls, stream ? "CALL STREAM" : "CALL", text_value(known ? to->text : "…"), sends, std::move(passed), call);
  }
  auto connection = std::make_shared<Object>();
  connection->kind = Object::Kind::Made;
  connection->package = call.package;
  connection->text = call.name;
  connection->type = "google.golang.org/grpc.ClientConn";
  connection->pointer = true;
  connection->place = call.place;
  return connection;
}

std::optional<Value> call_grpc(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.package == kPackage && (call.name == "NewClient" || call.name == "Dial" || call.name == "DialContext")) {
    return connect(machine, call);
  }
  if (call.receiver.empty() && call.package == kPackage && call.name == "NewServer") {
    Value server = machine.make_router(kGrpc, call);
    bool unknown_one = call.spread_unknown;
    take_options(machine, call, call.arguments, *server->router, &unknown_one);
    if (unknown_one) note_unknown_options(call, *server->router);
    server->router->applies_itself = true;
    return server;
  }
  if (auto known = register_known(machine, call)) return known;
  const auto router = Machine::router_of(call.self);
  if (!router || router->framework != &kGrpc) return std::nullopt;
  if (call.name == "RegisterService") return register_service(machine, call);
  if (call.name == "Serve") return nil_value();
  return std::nullopt;
}

}  // namespace

Value register_service(Machine& machine, const Call& call) {
  const Value description = call.argument(0);
  if (const auto service = known_text(field_of(description, "ServiceName")); service && description->is(Object::Kind::Struct)) {
    register_methods(machine, call, *service, field_of(description, "Methods"), "MethodName", call.argument(1));
    register_methods(machine, call, *service, field_of(description, "Streams"), "StreamName", call.argument(1));
  }
  return nil_value();
}

const Framework kGrpc{"gRPC", {"google.golang.org/grpc"}, {"google.golang.org/grpc.Server", "google.golang.org/grpc.ServiceRegistrar"}, call_grpc, false};

}  // namespace waybill::routes

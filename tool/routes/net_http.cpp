// net/http: handlers that wrap handlers, ServeMux with the patterns of Go 1.22.
#include <algorithm>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kMux = "net/http.ServeMux";

/// "GET example.com/a/{id}": the method, if there is one, and the rest.
std::pair<std::string, std::string> parts_of(std::string_view pattern) {
  const auto space = pattern.find_first_of(" \t");
  if (space == std::string_view::npos) return {"", std::string(pattern)};
  std::string_view rest = pattern.substr(space);
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest.remove_prefix(1);
  return {std::string(pattern.substr(0, space)), std::string(rest)};
}

void register_route(Machine& machine, const Call& call, const Value& mux, const Value& pattern, const Value& handler) {
  const auto text = known_text(pattern);
  const auto [method, path] = parts_of(text ? *text : pattern->text);
  Value shown = text_value(path);
  if (!text) shown->kind = pattern->kind;
  machine.add_route(mux, method, shown, handler, {}, call);
}

std::optional<Value> call_net_http(Machine& machine, const Call& call) {
  if (call.package != "net/http") return std::nullopt;
  if (call.receiver.empty()) {
    if (call.name == "NewServeMux") {
      Value mux = machine.make_router(kNetHttp, call);
      mux->type = kMux;
      return mux;
    }
    if (call.name == "HandleFunc" || call.name == "Handle") {
      register_route(machine, call, machine.default_mux(call), call.argument(0), call.argument(1));
      return nil_value();
    }
    if (call.name == "ListenAndServe" || call.name == "ListenAndServeTLS" || call.name == "Serve" || call.name == "ServeTLS") {
      const std::size_t at = call.name == "ListenAndServeTLS" ? 3 : 1;
      const Value handler = call.argument(at);
      machine.serve(handler->is(Object::Kind::Nil) ? machine.default_mux(call) : handler, call);
      return nil_value();
    }
    return std::nullopt;
  }
  if (call.receiver == "ServeMux") {
    if (!call.self->router) {
      // var mux http.ServeMux; new(http.ServeMux); &http.ServeMux{}
      const Value made = machine.make_router(kNetHttp, call);
      call.self->kind = Object::Kind::Router;
      call.self->router = made->router;
    }
    if (call.name == "HandleFunc" || call.name == "Handle") {
      register_route(machine, call, call.self, call.argument(0), call.argument(1));
      return nil_value();
    }
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

const Framework kNetHttp{"net/http", {"net/http"}, {"net/http.ServeMux"}, call_net_http, true};

}  // namespace waybill::routes

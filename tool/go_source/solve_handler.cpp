// Which functions serve a request.
#include <algorithm>
#include <array>
#include <map>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Escape;
using model::Held;

namespace {

/// Whether a struct is one that generated code has services embed: UnimplementedGreeterServer.
bool is_service_base(std::string_view name) {
  return (name.starts_with("Unimplemented") || name.starts_with("Unsafe")) &&
         (name.ends_with("Server") || name.ends_with("Handler"));
}

}  // namespace

/// Whether a body is a method of a gRPC service: (ctx, *Request) (*Response, error).
bool FunctionSolver::is_service_method(BodyRef body) {
  Resolver& resolver = solver_.resolver();
  const Summary& in = solver_.tree().files[body.file].summary;
  const FunctionRecord& function = in.functions()[body.function];
  if (!(function.flags & kFunctionHasReceiver) || function.parameters != 3 || function.results != 2) return false;
  const std::string_view name = in.string(function.name);
  if (name.empty() || name[0] < 'A' || name[0] > 'Z') return false;
  bool takes_context = false, is_service = false;
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    const ValueRecord& at = in.values()[value];
    if (at.op != ValueOp::Parameter || at.aux > 1) continue;
    const TypeId type = resolver.type_of(body.file, value);
    if (at.aux == 1) {
      takes_context = solver_.held(type) == Held::Context;
    } else {
      const auto fields = resolver.fields(resolver.without_pointer(type));
      is_service = std::ranges::any_of(
          fields, [](const Resolver::Field& field) { return field.embedded && is_service_base(field.name); });
    }
  }
  if (!takes_context) return false;
  // Who does not embed it has its methods all the same.
  return is_service || resolver.has_method_like(name, resolver.type_at(body.file, function.type), is_service_base);
}

/// Whether a body serves a request: it takes a writer and a request, or a framework's context, or is a
/// service's method or what intercepts one.
bool FunctionSolver::is_handler(BodyRef body) {
  const Summary& in = solver_.tree().files[body.file].summary;
  const FunctionRecord& function = in.functions()[body.function];
  bool writer = false, request = false, context = false, call = false;
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    const ValueRecord& at = in.values()[value];
    if (at.op != ValueOp::Parameter) continue;
    if (at.aux == 0 && (function.flags & kFunctionHasReceiver)) continue;
    const TypeId type = solver_.resolver().type_of(body.file, value);
    const Held held = solver_.held(type);
    if (held == Held::Pooled) return true;
    context = context || held == Held::Context;
    call = call || solver_.type_path(solver_.resolver().without_pointer(type)) == "google.golang.org/grpc.UnaryServerInfo";
    writer = writer || held == Held::Writer;
    request = request || held == Held::Request;
  }
  return (writer && request) || (context && call) || is_service_method(body);
}

/// Whether a function has the form of a remote procedure: (ctx, *SomeRequest) (something, error).
bool Solver::is_procedure(const Type& function) {
  Resolver& resolver = resolver_;
  if (function.arguments.size() != 2 || function.results.size() != 2) return false;
  const TypeId request = function.arguments[1];
  if (resolver.type_text(function.results[1]) != "error" || resolver.type(request).kind != TypeKind::Pointer) return false;
  const std::string_view name = resolver.type(resolver.without_pointer(request)).name;
  return name.ends_with("Request") || name.ends_with("Req");
}

/// Notes the type of a function value that a handler calls with the context of its request.
void FunctionSolver::served_fact(ValueRef call) {
  const Callee& target = callee(call);
  if (target.kind != CalleeKind::Dynamic || !is_handler(body_)) return;
  for (const ValueRef argument : summary_.list(record(call).b)) {
    if (argument == 0) continue;
    const Sources given = sources(argument);
    const bool requests = std::ranges::any_of(given, [](const Source& source) {
      return source.origin == Source::Origin::Parameter && source.held == Held::Context && source.root != Held::Context;
    });
    if (requests) return solver_.note_served(target.type);
  }
}

void Solver::note_served(TypeId function) {
  const TypeId type = resolver_.underlying(function);
  if (resolver_.type(type).kind != TypeKind::Function) return;
  // Anybody's function may be one of a context, or of that and a text.
  const std::vector<TypeId> parameters(resolver_.type(type).arguments.begin(), resolver_.type(type).arguments.end());
  bool particular = false;
  for (const TypeId parameter : parameters) {
    const TypeId bare = resolver_.without_pointer(parameter);
    if (held(parameter) != Held::None) continue;
    const Type& named = resolver_.type(bare);
    if (named.kind != TypeKind::Named || !named.object) continue;
    if (tree_.packages[tree_.files[named.object.file].package].origin != Origin::Target) continue;
    particular = true;
    // What stands for the request goes on with it, whatever wrappers lie between.
    if (named.name.ends_with("Request") || named.name.ends_with("Req")) served_.insert(bare);
  }
  if (particular) served_.insert(type);
}

/// Whether a function has the type of what some handler calls with its request's context, or takes what
/// such a one is given to stand for the request.
bool Solver::is_served(TypeId function) {
  if (served_.empty()) return false;
  if (served_.contains(function)) return true;
  const Type& shape = resolver_.type(function);
  if (shape.kind != TypeKind::Function || shape.arguments.size() < 2) return false;
  const std::vector<TypeId> parameters(shape.arguments.begin(), shape.arguments.end());
  return held(parameters[0]) == Held::Context && std::ranges::any_of(parameters, [&](TypeId parameter) {
           return served_.contains(resolver_.without_pointer(parameter));
         });
}

/// Requests that get away from controllers which some wrapper of a router's calls: they take a request,
/// without a writer, or a context and a message that is one, and nothing in the program calls them by name. The
/// same of functions that have the very type of what a handler calls with its request's context.
void Solver::serve_controllers() {
  static constexpr std::array<std::string_view, 10> kControllers{"Controller", "Handler", "Handlers", "Resource", "Api",
                                                                 "API", "Endpoint", "Endpoints", "Server", "Service"};
  std::map<model::FunctionIndex, std::pair<BodyRef, bool>> open;   // and whether its type tells it
  for (const auto& [key, solution] : solutions_) {
    if (solution->function == 0 || solution->escapes.empty()) continue;
    const model::Function& function = program_.functions[solution->function];
    const bool by_name = std::ranges::any_of(kControllers, [&](std::string_view word) { return function.receiver.ends_with(word); });
    if (function.called || function.handler) continue;
    const BodyRef body{static_cast<FileId>(key >> 32), static_cast<FunctionRef>(key)};
    const TypeRef type = tree_.files[body.file].summary.functions()[body.function].type;
    const bool by_type = !function.literal && is_served(resolver_.type_at(body.file, type));
    if (!by_type && (!by_name || !function.method)) continue;
    open.emplace(solution->function, std::pair(body, by_type));
  }
  for (const auto& [index, found] : open) {
    const auto [body, by_type] = found;
    const Summary& in = tree_.files[body.file].summary;
    const FunctionRecord& record = in.functions()[body.function];
    const Type whole = resolver_.type(resolver_.type_at(body.file, record.type));
    const std::vector<TypeId> results(whole.results.begin(), whole.results.end());
    // What yields a response sends the request, rather than to serve it.
    const bool sends = std::ranges::any_of(
        results, [&](TypeId result) { return type_path(resolver_.without_pointer(result)) == "net/http.Response"; });
    if (sends) continue;
    const bool procedure = is_procedure(whole);
    const auto escapes = solution(body).escapes;
    for (const auto& [source, escape] : escapes) {
      if (source.origin != Source::Origin::Parameter) continue;
      if (source.root != Held::Request && !((procedure || by_type) && source.root == Held::Context)) continue;
      Escape served = escape;
      served.function = index;
      served.root = source.root;
      served.may = true;
      for (ValueRef value = record.first_value; value < record.last_value; ++value) {
        const ValueRecord& at = in.values()[value];
        if (at.op != ValueOp::Parameter || at.aux != source.index) continue;
        served.given = {body.file, at.offset};
        served.carrier = resolver_.type_text(resolver_.type_of(body.file, value));
      }
      program_.escapes.push_back(std::move(served));
    }
  }
}

}  // namespace waybill::go_source

// Contexts and gRPC: a call's deadline and cancellation come in as a context and go out with the
// calls that are made for it; metadata become states. For the callback API.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "waybill/context.hpp"
#include "waybill/state.hpp"

namespace waybill {

/// Returns how a call ends whose context is done: DEADLINE_EXCEEDED or CANCELLED with the cause as
/// its text. OK while the context is not done.
inline ::grpc::Status status_of(const Context& context) {
  const auto error = context.err();
  if (!error) return ::grpc::Status::OK;
  return {error == Errc::deadline_exceeded ? ::grpc::StatusCode::DEADLINE_EXCEEDED
                                           : ::grpc::StatusCode::CANCELLED,
          context.cause().message()};
}

/// Returns the first value of this name that the client sent; names are in lower case. It lives as
/// long as the server's context.
template <class ServerContext>
std::optional<std::string_view> metadata(const ServerContext& server, std::string_view name) {
  const auto& all = server.client_metadata();
  const auto found = all.find(::grpc::string_ref(name.data(), name.size()));
  if (found == all.end()) return std::nullopt;
  return std::string_view(found->second.data(), found->second.size());
}

/// A unary call as gRPC's callback API has it, with a context that is done when the client gives
/// up, the call's deadline passes or `parent` is done. Made with `new`, returned to gRPC, finished
/// with Finish(), once, by any thread; it deletes itself when the call is over.
///
/// gRPC tells of a cancellation only after the service's function has returned: work that is to be
/// cancelled goes on elsewhere, as with answer().
class GrpcCall final : public ::grpc::ServerUnaryReactor {
 public:
  explicit GrpcCall(const ::grpc::CallbackServerContext& server, const Context& parent = {})
      : scope_(scope_of(server.deadline(), parent)) {}

  /// Returns the call's context. Keep a copy where it is used after Finish().
  const Context& context() const noexcept { return scope_.context(); }

  void OnCancel() override { scope_.cancel(); }
  void OnDone() override { delete this; }

 private:
  ~GrpcCall() override = default;

  static Scope scope_of(std::chrono::system_clock::time_point deadline, const Context& parent) {
    if (deadline == std::chrono::system_clock::time_point::max()) return parent.with_cancel();
    return parent.with_timeout(deadline - std::chrono::system_clock::now());
  }

  Scope scope_;
};

/// What a chain for a unary call has as its request.
template <class In, class Out>
struct GrpcRequest {
  const ::grpc::CallbackServerContext& server;
  const In& in;
  Out& out;
};

/// Returns what a service's function returns: a call that `executor` runs through a chain for
/// GrpcRequest<In, Out> with results of type grpc::Status. `executor` is called with a function and
/// runs it soon, on a thread that may block. The chain outlives the server.
template <class App, class In, class Out, class Executor>
::grpc::ServerUnaryReactor* answer(const App& app, const ::grpc::CallbackServerContext* server,
                                   const In* in, Out* out, Executor&& executor,
                                   const Context& parent = {}) {
  auto* call = new GrpcCall(*server, parent);
  std::forward<Executor>(executor)([&app, call, context = call->context(), server, in, out] {
    GrpcRequest<In, Out> request{*server, *in, *out};
    call->Finish(app(context, request));
  });
  return call;
}

/// A middleware that provides State from metadata, see from_metadata().
template <class State, class Request, class Parse>
struct FromMetadata {
  std::string_view name;
  Parse parse;

  ::grpc::Status operator()(Request& request, Next<::grpc::Status, State> next) const {
    const auto text = metadata(request.server, name);
    if (!text) return refused("is missing");
    std::optional<State> state = parse(*text);
    if (!state) return refused("is not valid");
    return next(std::move(*state));
  }

 private:
  ::grpc::Status refused(const char* why) const {
    return {::grpc::StatusCode::INVALID_ARGUMENT, "metadata " + std::string(name) + ' ' + why};
  }
};

/// Returns a middleware that provides State from the client's metadata of this name: `parse` makes
/// a std::optional<State> of the text. A call without it, or with what cannot be parsed, ends with
/// INVALID_ARGUMENT. `name` is a string literal.
template <class State, class Request, class Parse>
constexpr FromMetadata<State, Request, Parse> from_metadata(std::string_view name, Parse parse) {
  return {name, std::move(parse)};
}

/// Hands a context on to a call that is made: the call gets its deadline and is cancelled with it.
/// Made before the call is started; lives until the call is over.
class [[nodiscard]] GrpcOutgoing {
 public:
  GrpcOutgoing(const Context& context, ::grpc::ClientContext& client)
      : hook_(with_deadline(context, client), Cancel{&client}) {}

 private:
  struct Cancel {
    ::grpc::ClientContext* client;
    void operator()() const { client->TryCancel(); }
  };
  static const Context& with_deadline(const Context& context, ::grpc::ClientContext& client) {
    if (const auto at = context.deadline()) {
      client.set_deadline(
          std::chrono::system_clock::now() +
          std::chrono::duration_cast<std::chrono::system_clock::duration>(*at - Clock::now()));
    }
    return context;
  }

  AfterFunc<Cancel> hook_;
};

}  // namespace waybill

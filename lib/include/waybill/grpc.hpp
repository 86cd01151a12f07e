// Contexts and gRPC: a call's deadline and cancellation come in as a context and go out with the
// calls that are made for it; metadata become states. For the callback API and the synchronous one,
// for unary calls and for streams.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "waybill/chain.hpp"
#include "waybill/context.hpp"

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
inline std::optional<std::string_view> metadata(const ::grpc::ServerContextBase& server,
                                                std::string_view name) {
  const auto& all = server.client_metadata();
  const auto found = all.find(::grpc::string_ref(name.data(), name.size()));
  if (found == all.end()) return std::nullopt;
  return std::string_view(found->second.data(), found->second.size());
}

/// Returns a child of `parent` with the deadline of a call.
inline Scope with_deadline_of(const ::grpc::ServerContextBase& server, const Context& parent = {}) {
  const auto deadline = server.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return parent.with_cancel();
  return parent.with_timeout(deadline - std::chrono::system_clock::now());
}

/// The messages of a client that streams, as a chain's handler reads them.
template <class In>
class GrpcReader {
 public:
  /// Waits for the next message and returns true; returns false when there is no other one: the
  /// client has sent all of them, or the call is over. Where the client has cancelled, the context
  /// may be done only a moment later: gRPC ends the read first, and does not say why. So a client
  /// whose messages count only together says in the last one that it is the last.
  /// By one thread at a time.
  virtual bool read(In& message) = 0;

 protected:
  ~GrpcReader() = default;
};

/// The messages to a client that is streamed to, as a chain's handler writes them.
template <class Out>
class GrpcWriter {
 public:
  /// Sends a message and waits until gRPC has taken it, which flow control may delay; returns false
  /// when the call is over. If the context ends meanwhile, the call is cancelled: gRPC knows no
  /// other way to take a message back. By one thread at a time; one that reads may be another.
  virtual bool write(const Out& message, ::grpc::WriteOptions options = {}) = 0;

 protected:
  ~GrpcWriter() = default;
};

/// What a chain has as its request: for a unary call,
template <class In, class Out>
struct GrpcRequest {
  ::grpc::ServerContextBase& server;
  const In& in;
  Out& out;
};

/// for one whose client streams,
template <class In, class Out>
struct GrpcClientStream {
  ::grpc::ServerContextBase& server;
  GrpcReader<In>& in;
  Out& out;
};

/// for one whose server streams,
template <class In, class Out>
struct GrpcServerStream {
  ::grpc::ServerContextBase& server;
  const In& in;
  GrpcWriter<Out>& out;
};

/// and for one in which both do.
template <class In, class Out>
struct GrpcBothStream {
  ::grpc::ServerContextBase& server;
  GrpcReader<In>& in;
  GrpcWriter<Out>& out;
};

/// A call as gRPC's callback API has it, with a context that is done when the client gives up, the
/// call's deadline passes, `parent` is done or the call is over. `Reactor` is one of gRPC's four:
/// those for streams are derived from, for their OnReadDone() and OnWriteDone(). Made with `new`,
/// returned to gRPC, finished with Finish(), once, by any thread; it deletes itself when the call
/// is over.
///
/// gRPC tells of a cancellation only after the service's function has returned: work that is to be
/// cancelled goes on elsewhere, as with answer().
template <class Reactor = ::grpc::ServerUnaryReactor>
class GrpcCall : public Reactor {
 public:
  explicit GrpcCall(const ::grpc::CallbackServerContext& server, const Context& parent = {})
      : scope_(with_deadline_of(server, parent)) {}
  GrpcCall(const GrpcCall&) = delete;
  GrpcCall& operator=(const GrpcCall&) = delete;

  /// Returns the call's context. Keep a copy where it is used after Finish().
  const Context& context() const noexcept { return scope_.context(); }

  void OnCancel() override { scope_.cancel(); }
  void OnDone() override { delete this; }

 protected:
  ~GrpcCall() override = default;

 private:
  Scope scope_;
};

namespace detail {

// An operation of gRPC that a thread waits for. Only the reader or writer starts one.
class GrpcOperation {
 public:
  // Starts it, and returns its result, or nothing if the context ends before: it then stays under
  // way, and what it uses must stay too.
  template <class Start>
  std::optional<bool> wait(const Context& context, Start&& start) {
    {
      const std::lock_guard guard(mutex_);
      if (under_way_) return std::nullopt;
      under_way_ = true;
    }
    start();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !under_way_ || context.done(); });
    return under_way_ ? std::nullopt : std::optional(result_);
  }
  // The same, however the context is.
  template <class Start>
  bool wait_to_the_end(Start&& start) {
    return *wait(Context(), std::forward<Start>(start));
  }
  void done(bool result) {
    const std::lock_guard guard(mutex_);
    under_way_ = false;
    result_ = result;
    changed_.notify_all();
  }
  // The context has changed.
  void wake() {
    const std::lock_guard guard(mutex_);
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool under_way_ = false;
  bool result_ = false;
};

struct GrpcTryCancel {
  ::grpc::ServerContextBase* server;
  void operator()() const { server->TryCancel(); }
};

// A call that a chain answers. It is shared by gRPC, until OnDone(), and by the work that was given
// to the executor, which may hold it for longer.
template <class Reactor>
class GrpcAnswer : public GrpcCall<Reactor> {
 public:
  using GrpcCall<Reactor>::GrpcCall;

  void OnDone() override {
    this->OnCancel();  // nobody works for it any more
    release();
  }
  void finish(::grpc::Status status) {
    finished_.store(true, std::memory_order_relaxed);
    this->Finish(std::move(status));
  }
  // For each copy of the work.
  void take() noexcept {
    works_.fetch_add(1, std::memory_order_relaxed);
    owners_.fetch_add(1, std::memory_order_relaxed);
  }
  void let_go() {
    if (works_.fetch_sub(1, std::memory_order_acq_rel) == 1 &&
        !finished_.load(std::memory_order_relaxed)) {
      finish({::grpc::StatusCode::UNAVAILABLE, "the server did not run the call"});
    }
    release();
  }

 protected:
  ~GrpcAnswer() override = default;

 private:
  void release() noexcept {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  std::atomic<unsigned> owners_{1};  // gRPC and the copies of the work
  std::atomic<unsigned> works_{0};
  std::atomic<bool> finished_{false};
};

// What an executor runs: once. If it never does, the call is refused.
template <class Call, class Run>
class GrpcWork {
 public:
  GrpcWork(Call& call, Run run) : call_(&call), run_(std::move(run)) { call.take(); }
  GrpcWork(const GrpcWork& other) : call_(other.call_), run_(other.run_) {
    if (call_ != nullptr) call_->take();
  }
  GrpcWork(GrpcWork&& other) noexcept
      : call_(std::exchange(other.call_, nullptr)), run_(std::move(other.run_)) {}
  GrpcWork& operator=(GrpcWork other) noexcept {
    std::swap(call_, other.call_);
    std::swap(run_, other.run_);
    return *this;
  }
  ~GrpcWork() {
    if (call_ != nullptr) call_->let_go();
  }

  void operator()() {
    // Whatever happens, the client is told.
    struct Finish {
      Call* call;
      ::grpc::Status status{::grpc::StatusCode::UNKNOWN, "the server's handler threw"};
      ~Finish() { call->finish(std::move(status)); }
    } finish{call_};
    const Context context = call_->context();
    finish.status = run_(*call_, context);
  }

 private:
  Call* call_;
  Run run_;
};

template <class Reactor, class In>
class GrpcReads : public GrpcAnswer<Reactor>, public GrpcReader<In> {
 public:
  GrpcReads(::grpc::CallbackServerContext& server, const Context& parent)
      : GrpcAnswer<Reactor>(server, parent), server_(&server) {}

  bool read(In& message) final {
    if (this->context().done()) return false;
    const auto result = reading_.wait(this->context(), [&] { this->StartRead(&message_); });
    if (!result) return false;
    if (!*result) {
      // gRPC may end a read before it tells why.
      if (server_->IsCancelled()) this->OnCancel();
      return false;
    }
    using std::swap;
    swap(message, message_);
    return true;
  }
  void OnReadDone(bool ok) final { reading_.done(ok); }

 private:
  struct Wake {
    GrpcOperation* operation;
    void operator()() const { operation->wake(); }
  };

  ::grpc::CallbackServerContext* server_;
  In message_;  // gRPC may still write to it when nobody waits any more
  GrpcOperation reading_;
  AfterFunc<Wake> wake_{this->context(), Wake{&reading_}};
};

template <class Base, class Out>
class GrpcWrites : public Base, public GrpcWriter<Out> {
 public:
  GrpcWrites(::grpc::CallbackServerContext& server, const Context& parent)
      : Base(server, parent), server_(&server) {}

  bool write(const Out& message, ::grpc::WriteOptions options) final {
    if (this->context().done()) return false;
    const AfterFunc<GrpcTryCancel> hook(this->context(), GrpcTryCancel{server_});
    if (writing_.wait_to_the_end([&] { this->StartWrite(&message, options); })) return true;
    this->OnCancel();  // only a call that is over takes no more
    return false;
  }
  void OnWriteDone(bool ok) final { writing_.done(ok); }

 private:
  ::grpc::CallbackServerContext* server_;
  GrpcOperation writing_;
};

template <class In>
using GrpcReadCall = GrpcReads<::grpc::ServerReadReactor<In>, In>;
template <class Out>
using GrpcWriteCall = GrpcWrites<GrpcAnswer<::grpc::ServerWriteReactor<Out>>, Out>;
template <class In, class Out>
using GrpcBothCall = GrpcWrites<GrpcReads<::grpc::ServerBidiReactor<In, Out>, In>, Out>;

// Gives the executor what `run` does with the call, and gRPC the call: which does not end, even if
// it is finished by then, before gRPC has it.
template <class Call, class Run, class Executor>
Call* execute(Call* call, Run run, Executor&& executor) {
  std::forward<Executor>(executor)(GrpcWork<Call, Run>(*call, std::move(run)));
  return call;
}

// Streams of the synchronous API.
template <class In, class Stream>
class GrpcSyncReader final : public GrpcReader<In> {
 public:
  GrpcSyncReader(Stream& stream, ::grpc::ServerContextBase& server, const Scope& scope)
      : stream_(&stream), server_(&server), scope_(&scope) {}

  bool read(In& message) override {
    if (scope_->context().done()) return false;
    const AfterFunc<GrpcTryCancel> hook(scope_->context(), GrpcTryCancel{server_});
    if (stream_->Read(&message)) return true;
    if (server_->IsCancelled()) scope_->cancel();
    return false;
  }

 private:
  Stream* stream_;
  ::grpc::ServerContextBase* server_;
  const Scope* scope_;
};
template <class Out, class Stream>
class GrpcSyncWriter final : public GrpcWriter<Out> {
 public:
  GrpcSyncWriter(Stream& stream, ::grpc::ServerContextBase& server, const Scope& scope)
      : stream_(&stream), server_(&server), scope_(&scope) {}

  bool write(const Out& message, ::grpc::WriteOptions options) override {
    if (scope_->context().done()) return false;
    const AfterFunc<GrpcTryCancel> hook(scope_->context(), GrpcTryCancel{server_});
    if (stream_->Write(message, options)) return true;
    scope_->cancel();  // only a call that is over takes no more
    return false;
  }

 private:
  Stream* stream_;
  ::grpc::ServerContextBase* server_;
  const Scope* scope_;
};

}  // namespace detail

/// Returns what a function of a callback service returns: a call that `executor` runs through a
/// chain with results of type grpc::Status. `executor` is called with a function that can be copied
/// and runs it, once and soon, on a thread that may block; it does not throw. If it runs it never,
/// the call ends with UNAVAILABLE. An exception of the chain ends the call with UNKNOWN and goes on
/// to the executor. The chain outlives the server. The function's own parameters tell which kind of
/// call it is, and the chain's request fits it:
///
///     answer(app, server, in, out, executor)   GrpcRequest: a unary call
///     answer(app, server, out, executor)       GrpcClientStream
///     answer(app, server, in, executor)        GrpcServerStream
///     answer(app, server, executor)            GrpcBothStream
template <class In, class Out, class... Middlewares, class Executor>
::grpc::ServerUnaryReactor* answer(const Chain<GrpcRequest<In, Out>, Middlewares...>& app,
                                   ::grpc::CallbackServerContext* server, const In* in, Out* out,
                                   Executor&& executor, const Context& parent = {}) {
  using Call = detail::GrpcAnswer<::grpc::ServerUnaryReactor>;
  return detail::execute(
      new Call(*server, parent),
      [&app, server, in, out](Call&, const Context& context) {
        GrpcRequest<In, Out> request{*server, *in, *out};
        return app(context, request);
      },
      std::forward<Executor>(executor));
}
template <class In, class Out, class... Middlewares, class Executor>
::grpc::ServerReadReactor<In>* answer(const Chain<GrpcClientStream<In, Out>, Middlewares...>& app,
                                      ::grpc::CallbackServerContext* server, Out* out,
                                      Executor&& executor, const Context& parent = {}) {
  using Call = detail::GrpcReadCall<In>;
  return detail::execute(
      new Call(*server, parent),
      [&app, server, out](Call& call, const Context& context) {
        GrpcClientStream<In, Out> request{*server, call, *out};
        return app(context, request);
      },
      std::forward<Executor>(executor));
}
template <class In, class Out, class... Middlewares, class Executor>
::grpc::ServerWriteReactor<Out>* answer(const Chain<GrpcServerStream<In, Out>, Middlewares...>& app,
                                        ::grpc::CallbackServerContext* server, const In* in,
                                        Executor&& executor, const Context& parent = {}) {
  using Call = detail::GrpcWriteCall<Out>;
  return detail::execute(
      new Call(*server, parent),
      [&app, server, in](Call& call, const Context& context) {
        GrpcServerStream<In, Out> request{*server, *in, call};
        return app(context, request);
      },
      std::forward<Executor>(executor));
}
template <class In, class Out, class... Middlewares, class Executor>
::grpc::ServerBidiReactor<In, Out>* answer(
    const Chain<GrpcBothStream<In, Out>, Middlewares...>& app,
    ::grpc::CallbackServerContext* server, Executor&& executor, const Context& parent = {}) {
  using Call = detail::GrpcBothCall<In, Out>;
  return detail::execute(
      new Call(*server, parent),
      [&app, server](Call& call, const Context& context) {
        GrpcBothStream<In, Out> request{*server, call, call};
        return app(context, request);
      },
      std::forward<Executor>(executor));
}

/// The same for the synchronous API, on the thread that gRPC calls: the same chain serves both. A
/// cancellation is seen there by reads and writes alone, so a handler that neither reads nor writes
/// goes on until the deadline.
template <class In, class Out, class... Middlewares>
::grpc::Status answer(const Chain<GrpcRequest<In, Out>, Middlewares...>& app,
                      ::grpc::ServerContext* server, const In* in, Out* out,
                      const Context& parent = {}) {
  const Scope scope = with_deadline_of(*server, parent);
  GrpcRequest<In, Out> request{*server, *in, *out};
  return app(scope.context(), request);
}
template <class In, class Out, class... Middlewares>
::grpc::Status answer(const Chain<GrpcClientStream<In, Out>, Middlewares...>& app,
                      ::grpc::ServerContext* server, ::grpc::ServerReader<In>* in, Out* out,
                      const Context& parent = {}) {
  const Scope scope = with_deadline_of(*server, parent);
  detail::GrpcSyncReader<In, ::grpc::ServerReader<In>> reader(*in, *server, scope);
  GrpcClientStream<In, Out> request{*server, reader, *out};
  return app(scope.context(), request);
}
template <class In, class Out, class... Middlewares>
::grpc::Status answer(const Chain<GrpcServerStream<In, Out>, Middlewares...>& app,
                      ::grpc::ServerContext* server, const In* in, ::grpc::ServerWriter<Out>* out,
                      const Context& parent = {}) {
  const Scope scope = with_deadline_of(*server, parent);
  detail::GrpcSyncWriter<Out, ::grpc::ServerWriter<Out>> writer(*out, *server, scope);
  GrpcServerStream<In, Out> request{*server, *in, writer};
  return app(scope.context(), request);
}
template <class In, class Out, class... Middlewares>
::grpc::Status answer(const Chain<GrpcBothStream<In, Out>, Middlewares...>& app,
                      ::grpc::ServerContext* server, ::grpc::ServerReaderWriter<Out, In>* both,
                      const Context& parent = {}) {
  const Scope scope = with_deadline_of(*server, parent);
  using Stream = ::grpc::ServerReaderWriter<Out, In>;
  detail::GrpcSyncReader<In, Stream> reader(*both, *server, scope);
  detail::GrpcSyncWriter<Out, Stream> writer(*both, *server, scope);
  GrpcBothStream<In, Out> request{*server, reader, writer};
  return app(scope.context(), request);
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

/// Hands a context on to a call that is made, of any kind: the call gets its deadline and is
/// cancelled with it. Made before the call is started; lives until the call is over.
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

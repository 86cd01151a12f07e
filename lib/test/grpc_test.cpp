// A real server and a real client, over the loopback; all of it once with gRPC's callback API and
// once with the synchronous one.
#include "waybill/grpc.hpp"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "echo.grpc.pb.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// gRPC, Abseil and protobuf are packages that are not compiled for the thread sanitiser: it does
// not see how they hand things from one thread to another, and takes all of that for races. What
// has one of them on the stack is left out; threads of the tests and of the library remain.
extern "C" const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1";
}
extern "C" const char* __tsan_default_suppressions() {
  return "race:libgrpc\nrace:libgpr.so\nrace:libabsl_\nrace:libupb.so\nrace:libprotobuf\n";
}
#endif
#endif

namespace waybill {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using test::Echo;
using test::Text;

struct Tenant {
  int number;
};
std::optional<Tenant> tenant(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  return Tenant{std::stoi(std::string(text))};
}

Text text_of(std::string text) {
  Text made;
  made.set_text(std::move(text));
  return made;
}

// What the last handler's context said when the handler was over.
class Seen {
 public:
  void set(const Context& context) {
    const std::lock_guard guard(mutex_);
    error_ = context.err();
    changed_.notify_all();
  }
  std::error_code get() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return error_.has_value(); });
    return *error_;
  }
  void reset() { error_.reset(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::error_code> error_;
};
Seen seen;
std::atomic<bool> started{false};  // a stream has been read from

using SayRequest = GrpcRequest<Text, Text>;
grpc::Status say(const Context& context, SayRequest& request, Needs<Tenant> state) {
  if (request.in.text() == "throw") throw std::runtime_error("no");
  if (request.in.text() == "wait") {
    const auto error = context.wait();
    EXPECT_TRUE(error);
    seen.set(context);
    return status_of(context);
  }
  request.server.AddTrailingMetadata("answered", "yes");
  request.out.set_text(request.in.text() + std::to_string(state.get<Tenant>().number) +
                       (context.deadline() ? " in time" : ""));
  return grpc::Status::OK;
}

// For clients that are known not to be done: the reason for the end comes at once or soon.
void wait_for_reason(const Context& context, GrpcReader<Text>& in) {
  for (Text none; !context.wait_for(1ms);) EXPECT_FALSE(in.read(none));
}

// Reads until there is nothing more, or until it is told to stop.
using GatherRequest = GrpcClientStream<Text, Text>;
grpc::Status gather(const Context& context, GatherRequest& request, Needs<Tenant> state) {
  std::string all = std::to_string(state.get<Tenant>().number) + ':';
  Text next;
  while (request.in.read(next)) {
    started = true;
    if (next.text() == "enough") return {StatusCode::OUT_OF_RANGE, "enough"};
    all += next.text();
  }
  if (all.find('!') != all.npos) wait_for_reason(context, request.in);
  EXPECT_FALSE(request.in.read(next));
  request.out.set_text(all);
  seen.set(context);
  return status_of(context);
}

// As many answers as there are characters; endlessly for none, each larger than what is in flight.
using SpreadRequest = GrpcServerStream<Text, Text>;
grpc::Status spread(const Context& context, SpreadRequest& request, Needs<Tenant>) {
  for (const char each : request.in.text()) {
    if (!request.out.write(text_of(std::string(1, each)))) break;
  }
  const Text large = text_of(std::string(1'000'000, 'x'));
  while (request.in.text().empty() && request.out.write(large)) {
  }
  seen.set(context);
  return status_of(context);
}

using TalkRequest = GrpcBothStream<Text, Text>;
grpc::Status talk(const Context& context, TalkRequest& request, Needs<Tenant> state) {
  Text next;
  while (request.in.read(next)) {
    if (next.text() == "enough") return {StatusCode::OUT_OF_RANGE, "enough"};
    if (!request.out.write(text_of(next.text() + std::to_string(state.get<Tenant>().number))))
      break;
    if (next.text() == "a!" && !request.in.read(next)) wait_for_reason(context, request.in);
  }
  seen.set(context);
  return status_of(context);
}

const auto kSay = chain<SayRequest>(from_metadata<Tenant, SayRequest>("tenant", &tenant), fn<say>);
const auto kGather =
    chain<GatherRequest>(from_metadata<Tenant, GatherRequest>("tenant", &tenant), fn<gather>);
const auto kSpread =
    chain<SpreadRequest>(from_metadata<Tenant, SpreadRequest>("tenant", &tenant), fn<spread>);
const auto kTalk =
    chain<TalkRequest>(from_metadata<Tenant, TalkRequest>("tenant", &tenant), fn<talk>);

// A stream without a thread: writes as long as somebody listens, one message after the other.
class Ticks final : public GrpcCall<grpc::ServerWriteReactor<Text>> {
 public:
  explicit Ticks(const grpc::CallbackServerContext& server) : GrpcCall(server) {
    StartWrite(&tick_);
  }
  void OnWriteDone(bool ok) override {
    if (ok && !context().done()) return StartWrite(&tick_);
    Finish(status_of(context()));
  }
  void OnDone() override {
    seen.set(context());
    GrpcCall::OnDone();
  }

 private:
  Text tick_ = text_of("tick");
};

class CallbackService final : public Echo::CallbackService {
 public:
  explicit CallbackService(const Context& parent) : parent_(parent) {}

  grpc::ServerUnaryReactor* Say(grpc::CallbackServerContext* server, const Text* in,
                                Text* out) override {
    if (in->text() == "drop") return answer(kSay, server, in, out, [](const auto&) {});
    return answer(kSay, server, in, out, executor_, parent_);
  }
  grpc::ServerReadReactor<Text>* Gather(grpc::CallbackServerContext* server, Text* out) override {
    return answer(kGather, server, out, executor_, parent_);
  }
  grpc::ServerWriteReactor<Text>* Spread(grpc::CallbackServerContext* server,
                                         const Text* in) override {
    return answer(kSpread, server, in, executor_, parent_);
  }
  grpc::ServerBidiReactor<Text, Text>* Talk(grpc::CallbackServerContext* server) override {
    return answer(kTalk, server, executor_, parent_);
  }
  grpc::ServerWriteReactor<Text>* Tick(grpc::CallbackServerContext* server, const Text*) override {
    return new Ticks(*server);
  }

 private:
  // A std::function, as many executors have it: it copies the work, and keeps it for a while.
  struct Executor {
    CallbackService* service;
    void operator()(std::function<void()> work) const {
      const std::lock_guard guard(service->mutex_);
      service->threads_.emplace_back([work = std::move(work)] {
        try {
          work();
        } catch (const std::runtime_error&) {
        }
      });
    }
  };

  Context parent_;
  std::mutex mutex_;
  std::vector<std::jthread> threads_;
  Executor executor_{this};
};

class SyncService final : public Echo::Service {
 public:
  explicit SyncService(const Context& parent) : parent_(parent) {}

  grpc::Status Say(grpc::ServerContext* server, const Text* in, Text* out) override {
    return answer(kSay, server, in, out, parent_);
  }
  grpc::Status Gather(grpc::ServerContext* server, grpc::ServerReader<Text>* in,
                      Text* out) override {
    return answer(kGather, server, in, out, parent_);
  }
  grpc::Status Spread(grpc::ServerContext* server, const Text* in,
                      grpc::ServerWriter<Text>* out) override {
    return answer(kSpread, server, in, out, parent_);
  }
  grpc::Status Talk(grpc::ServerContext* server,
                    grpc::ServerReaderWriter<Text, Text>* both) override {
    return answer(kTalk, server, both, parent_);
  }

 private:
  Context parent_;
};

class Grpc : public testing::TestWithParam<bool> {
 protected:
  Grpc() {
    seen.reset();
    started = false;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    if (GetParam()) {
      service_ = std::make_unique<CallbackService>(alive_.context());
    } else {
      service_ = std::make_unique<SyncService>(alive_.context());
    }
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                             grpc::InsecureChannelCredentials());
    // So that short deadlines are not over before the server has the call.
    EXPECT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() + 1min));
    stub_ = Echo::NewStub(channel);
    client_.AddMetadata("tenant", "7");
  }
  ~Grpc() override { server_->Shutdown(); }

  grpc::Status say(const std::string& text, std::string* answer = nullptr) {
    Text out;
    const auto status = stub_->Say(&client_, text_of(text), &out);
    if (answer != nullptr) *answer = out.text();
    return status;
  }

  Scope alive_ = Context().with_cancel();  // the server's
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Echo::Stub> stub_;
  grpc::ClientContext client_;
};
INSTANTIATE_TEST_SUITE_P(Api, Grpc, testing::Values(true, false), [](const auto& api) {
  return std::string(api.param ? "Callback" : "Synchronous");
});

TEST_P(Grpc, MetadataBecomeAState) {
  std::string answer;
  const auto status = say("hello ", &answer);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer, "hello 7");
  EXPECT_EQ(client_.GetServerTrailingMetadata().count("answered"), 1U);
}

TEST_P(Grpc, WithoutItTheCallIsRefused) {
  grpc::ClientContext without;
  Text out;
  auto status = stub_->Say(&without, text_of("hello"), &out);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "metadata tenant is missing");
  grpc::ClientContext wrong;
  wrong.AddMetadata("tenant", "none");
  const auto reader = stub_->Spread(&wrong, text_of("hello"));
  EXPECT_FALSE(reader->Read(&out));
  EXPECT_EQ(reader->Finish().error_message(), "metadata tenant is not valid");
}

TEST_P(Grpc, TheDeadlineComesIn) {
  const auto scope = Context().with_timeout(1min);
  const GrpcOutgoing outgoing(scope.context(), client_);
  std::string answer;
  EXPECT_TRUE(say("x", &answer).ok());
  EXPECT_EQ(answer, "x7 in time");
}

TEST_P(Grpc, ADeadlineThatPassesEndsBothSides) {
  const auto scope = Context().with_timeout(200ms);
  const GrpcOutgoing outgoing(scope.context(), client_);
  const auto status = say("wait");
  // Whichever of the context and gRPC comes first: both end at the same time.
  EXPECT_TRUE(status.error_code() == StatusCode::DEADLINE_EXCEEDED ||
              status.error_code() == StatusCode::CANCELLED)
      << status.error_code();
  EXPECT_TRUE(seen.get());
}

TEST_P(Grpc, ACancellationGoesToTheServer) {
  if (!GetParam()) return;  // the synchronous API tells nobody who neither reads nor writes
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client_);
  std::jthread canceller([&] {
    std::this_thread::sleep_for(50ms);
    scope.cancel();
  });
  EXPECT_EQ(say("wait").error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, AHandlerThatThrowsEndsTheCall) {
  EXPECT_EQ(say("throw").error_code(), StatusCode::UNKNOWN);
}

TEST_P(Grpc, WorkThatIsDroppedEndsTheCall) {
  if (!GetParam()) return;  // which has no executor
  EXPECT_EQ(say("drop").error_code(), StatusCode::UNAVAILABLE);
}

TEST_P(Grpc, ClientStream) {
  Text out;
  const auto writer = stub_->Gather(&client_, &out);
  for (const char* each : {"a", "b", "c"}) EXPECT_TRUE(writer->Write(text_of(each)));
  EXPECT_TRUE(writer->WritesDone());
  const auto status = writer->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.text(), "7:abc");
  EXPECT_FALSE(seen.get());  // the end of the messages is not that of the context
}

TEST_P(Grpc, ServerStream) {
  const auto reader = stub_->Spread(&client_, text_of("abc"));
  std::string all;
  for (Text next; reader->Read(&next);) all += next.text();
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(all, "abc");
}

TEST_P(Grpc, BothStream) {
  const auto both = stub_->Talk(&client_);
  std::string all;
  for (const char* each : {"a", "b", "c"}) {
    EXPECT_TRUE(both->Write(text_of(each)));
    Text next;
    EXPECT_TRUE(both->Read(&next));
    all += next.text();
  }
  EXPECT_TRUE(both->WritesDone());
  EXPECT_TRUE(both->Finish().ok());
  EXPECT_EQ(all, "a7b7c7");
  EXPECT_FALSE(seen.get());
}

TEST_P(Grpc, TheClientCancelsWhileItStreams) {
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client_);
  Text out;
  const auto writer = stub_->Gather(&client_, &out);
  EXPECT_TRUE(writer->Write(text_of("a!")));
  while (!started) std::this_thread::yield();
  scope.cancel();  // the server waits for the next one
  EXPECT_EQ(writer->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, TheClientCancelsWhileItIsStreamedTo) {
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client_);
  const auto reader = stub_->Spread(&client_, text_of(""));
  Text next;
  EXPECT_TRUE(reader->Read(&next));
  std::this_thread::sleep_for(20ms);
  scope.cancel();  // the server can write no more, and waits
  while (reader->Read(&next)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, TheClientCancelsABothStream) {
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client_);
  const auto both = stub_->Talk(&client_);
  EXPECT_TRUE(both->Write(text_of("a!")));
  Text next;
  EXPECT_TRUE(both->Read(&next));
  scope.cancel();
  EXPECT_FALSE(both->Read(&next));
  EXPECT_EQ(both->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, TheDeadlinePassesWhileMessagesAreAwaited) {
  const auto scope = Context().with_timeout(200ms);
  const GrpcOutgoing outgoing(scope.context(), client_);
  Text out;
  const auto writer = stub_->Gather(&client_, &out);
  EXPECT_TRUE(writer->Write(text_of("a!")));
  const auto status = writer->Finish();
  EXPECT_TRUE(status.error_code() == StatusCode::DEADLINE_EXCEEDED ||
              status.error_code() == StatusCode::CANCELLED)
      << status.error_code();
  EXPECT_TRUE(seen.get());
}

TEST_P(Grpc, TheDeadlinePassesWhileMessagesAreSent) {
  const auto scope = Context().with_timeout(200ms);
  const GrpcOutgoing outgoing(scope.context(), client_);
  const auto reader = stub_->Spread(&client_, text_of(""));
  EXPECT_TRUE(seen.get());  // though nobody reads
  for (Text next; reader->Read(&next);) {
  }
  const auto status = reader->Finish();
  EXPECT_TRUE(status.error_code() == StatusCode::DEADLINE_EXCEEDED ||
              status.error_code() == StatusCode::CANCELLED)
      << status.error_code();
}

TEST_P(Grpc, TheServerEndsFirst) {
  Text out;
  const auto writer = stub_->Gather(&client_, &out);
  EXPECT_TRUE(writer->Write(text_of("enough")));
  while (writer->Write(text_of("more"))) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(writer->Finish().error_code(), StatusCode::OUT_OF_RANGE);
  grpc::ClientContext again;
  again.AddMetadata("tenant", "7");
  const auto both = stub_->Talk(&again);
  EXPECT_TRUE(both->Write(text_of("enough")));
  Text next;
  EXPECT_FALSE(both->Read(&next));
  EXPECT_EQ(both->Finish().error_code(), StatusCode::OUT_OF_RANGE);
}

TEST_P(Grpc, TheServersOwnContextEndsWhatReads) {
  Text out;
  const auto writer = stub_->Gather(&client_, &out);
  EXPECT_TRUE(writer->Write(text_of("a!")));
  while (!started) std::this_thread::yield();
  alive_.cancel(std::make_error_code(std::errc::host_unreachable));
  const auto status = writer->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  if (GetParam()) {  // the other API has no way to stop a read but to cancel the call
    EXPECT_EQ(status.error_message(), std::make_error_code(std::errc::host_unreachable).message());
  }
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, TheServersOwnContextEndsWhatWrites) {
  const auto reader = stub_->Spread(&client_, text_of(""));
  Text next;
  EXPECT_TRUE(reader->Read(&next));
  std::this_thread::sleep_for(20ms);
  alive_.cancel();
  EXPECT_EQ(seen.get(), Errc::cancelled);
  while (reader->Read(&next)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), StatusCode::CANCELLED);
}

TEST_P(Grpc, AReactorOfOnesOwn) {
  if (!GetParam()) return;  // which has no reactors
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client_);
  const auto reader = stub_->Tick(&client_, text_of(""));
  Text next;
  for (int each = 0; each < 100; ++each) EXPECT_TRUE(reader->Read(&next));
  scope.cancel();
  while (reader->Read(&next)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(seen.get(), Errc::cancelled);
}

TEST_P(Grpc, ManyAtOnce) {
  std::vector<std::jthread> clients;
  for (int each = 0; each < 8; ++each) {
    clients.emplace_back([&, each] {
      for (int round = 0; round < 20; ++round) {
        const auto scope = Context().with_cancel();
        grpc::ClientContext client;
        client.AddMetadata("tenant", "7");
        const GrpcOutgoing outgoing(scope.context(), client);
        Text next;
        const auto reader = stub_->Spread(&client, text_of("abc"));
        int count = 0;
        while (reader->Read(&next)) {
          if (++count == each % 4) scope.cancel();
        }
        const auto status = reader->Finish();
        EXPECT_TRUE(status.ok() ? count == 3 : status.error_code() == StatusCode::CANCELLED)
            << status.error_code() << ' ' << count;
      }
    });
  }
}

TEST(GrpcStatus, SaysWhy) {
  EXPECT_TRUE(status_of(Context()).ok());
  const auto scope = Context().with_cancel();
  scope.cancel(std::make_error_code(std::errc::host_unreachable));
  EXPECT_EQ(status_of(scope.context()).error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(status_of(scope.context()).error_message(),
            std::make_error_code(std::errc::host_unreachable).message());
  const auto late = Context().with_timeout(0ms);
  EXPECT_EQ(status_of(late.context()).error_code(), StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace
}  // namespace waybill

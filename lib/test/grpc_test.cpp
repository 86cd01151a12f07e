// A real server and a real client, over the loopback.
#include "waybill/grpc.hpp"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "echo.grpc.pb.h"
#include "waybill/chain.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;
using test::Echo;
using test::Text;
using Request = GrpcRequest<Text, Text>;

struct Tenant {
  int number;
};
std::optional<Tenant> tenant(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  return Tenant{std::stoi(std::string(text))};
}

// What the last handler's context said; set when it is done.
std::atomic<int> seen{0};

grpc::Status handle(const Context& context, Request& request, Needs<Tenant> state) {
  if (request.in.text() == "wait") {
    const auto error = context.wait();
    seen = error.value();
    return status_of(context);
  }
  request.out.set_text(request.in.text() + std::to_string(state.get<Tenant>().number) +
                       (context.deadline() ? " in time" : ""));
  return grpc::Status::OK;
}

const auto kApp = chain<Request>(from_metadata<Tenant, Request>("tenant", &tenant), fn<handle>);

class Service final : public Echo::CallbackService {
 public:
  grpc::ServerUnaryReactor* Say(grpc::CallbackServerContext* server, const Text* in,
                                Text* out) override {
    return answer(kApp, server, in, out, [this](auto work) {
      const std::lock_guard guard(mutex_);
      threads_.emplace_back(std::move(work));
    });
  }

 private:
  std::mutex mutex_;
  std::vector<std::jthread> threads_;
};

class Grpc : public testing::Test {
 protected:
  Grpc() {
    seen = 0;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = Echo::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                              grpc::InsecureChannelCredentials()));
  }
  ~Grpc() override { server_->Shutdown(); }

  grpc::Status say(grpc::ClientContext& client, const std::string& text,
                   std::string* answer = nullptr) {
    Text in;
    in.set_text(text);
    Text out;
    const auto status = stub_->Say(&client, in, &out);
    if (answer != nullptr) *answer = out.text();
    return status;
  }
  static void wait_for_handler() {
    while (seen == 0) std::this_thread::yield();
  }

  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_F(Grpc, MetadataBecomeAState) {
  grpc::ClientContext client;
  client.AddMetadata("tenant", "42");
  std::string answer;
  const auto status = say(client, "hello ", &answer);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer, "hello 42");
}

TEST_F(Grpc, WithoutItTheCallIsRefused) {
  grpc::ClientContext without;
  auto status = say(without, "hello ");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "metadata tenant is missing");
  grpc::ClientContext wrong;
  wrong.AddMetadata("tenant", "none");
  status = say(wrong, "hello ");
  EXPECT_EQ(status.error_message(), "metadata tenant is not valid");
}

TEST_F(Grpc, TheDeadlineComesIn) {
  grpc::ClientContext client;
  client.AddMetadata("tenant", "1");
  const auto scope = Context().with_timeout(1min);
  const GrpcOutgoing outgoing(scope.context(), client);
  std::string answer;
  EXPECT_TRUE(say(client, "x", &answer).ok());
  EXPECT_EQ(answer, "x1 in time");
}

TEST_F(Grpc, ADeadlineThatPassesEndsBothSides) {
  grpc::ClientContext client;
  client.AddMetadata("tenant", "1");
  const auto scope = Context().with_timeout(50ms);
  const GrpcOutgoing outgoing(scope.context(), client);
  const auto status = say(client, "wait");
  // Whichever of the context and gRPC comes first: both end at the same time.
  EXPECT_TRUE(status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
              status.error_code() == grpc::StatusCode::CANCELLED)
      << status.error_code();
  wait_for_handler();
}

TEST_F(Grpc, ACancellationGoesToTheServer) {
  grpc::ClientContext client;
  client.AddMetadata("tenant", "1");
  const auto scope = Context().with_cancel();
  const GrpcOutgoing outgoing(scope.context(), client);
  std::jthread canceller([&] {
    std::this_thread::sleep_for(50ms);
    scope.cancel();
  });
  EXPECT_EQ(say(client, "wait").error_code(), grpc::StatusCode::CANCELLED);
  wait_for_handler();
  EXPECT_EQ(seen, static_cast<int>(Errc::cancelled));
}

TEST(GrpcStatus, SaysWhy) {
  EXPECT_TRUE(status_of(Context()).ok());
  const auto scope = Context().with_cancel();
  scope.cancel(std::make_error_code(std::errc::host_unreachable));
  EXPECT_EQ(status_of(scope.context()).error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(status_of(scope.context()).error_message(),
            std::make_error_code(std::errc::host_unreachable).message());
  const auto late = Context().with_timeout(0ms);
  EXPECT_EQ(status_of(late.context()).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace
}  // namespace waybill

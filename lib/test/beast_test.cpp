// An HTTP server on Boost.Beast whose requests pass a chain, and a client, over the loopback.
#define WAYBILL_BOOST_ASIO
#include "waybill/asio.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "waybill/chain.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using Reply = net::awaitable<Response>;

Response response_of(const Request& request, http::status status, std::string body) {
  Response response(status, request.version());
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}
Reply reply(const Request& request, http::status status, std::string body) {
  co_return response_of(request, status, std::move(body));
}

struct User {
  std::string name;
};

// Acts before the rest only, and so is no coroutine.
Reply auth(Request& request, Next<Reply, User> next) {
  const std::string name(request["X-User"]);
  if (name.empty()) return reply(request, http::status::unauthorized, "who are you?");
  return next({name});
}

Reply limit(const Context& context, Request& request, Next<Reply> next) {
  const auto scope = context.with_timeout(50ms);
  auto rest = next.with(scope);
  bool late = false;
  try {
    co_return co_await with_context(scope.context(), std::move(rest));
  } catch (const boost::system::system_error&) {
    late = scope.context().err() == Errc::deadline_exceeded;
    if (!late) throw;
  }
  co_return response_of(request, http::status::gateway_timeout, "too late");
}

std::atomic<int> cancelled{0};
Reply handle(const Context& context, Request& request, Needs<User> state) {
  if (request.target() != "/fast") {
    const auto hook = context.after_func([] { ++cancelled; });
    net::steady_timer timer(co_await net::this_coro::executor, 1h);
    co_await timer.async_wait(net::use_awaitable);
  }
  co_return response_of(request, http::status::ok, "hello " + state.get<User>().name);
}

constexpr auto kApp = chain<Request>(fn<auth>, fn<limit>, fn<handle>);

// Until the client goes or the server ends; each request under a deadline of its own.
net::awaitable<void> session(tcp::socket socket, Context server) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  decltype(kApp)::Call call;  // used again for each request
  try {
    for (bool goes_on = true; goes_on;) {
      Request request;
      co_await http::async_read(stream, buffer, request, net::use_awaitable);
      const auto scope = server.with_timeout(10s);
      auto answer = kApp.run(call, scope, request);
      Response response = co_await with_context(scope.context(), std::move(answer));
      goes_on = response.keep_alive();
      co_await http::async_write(stream, response, net::use_awaitable);
    }
  } catch (const boost::system::system_error&) {
    // The client has gone, or the server ends.
  }
}

net::awaitable<void> accept(tcp::acceptor& acceptor, Context server) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(net::use_awaitable);
    net::co_spawn(acceptor.get_executor(), with_context(server, session(std::move(socket), server)),
                  net::detached);
  }
}

class Beast : public testing::Test {
 protected:
  Beast() {
    cancelled = 0;
    auto accepting = accept(acceptor_, alive_.context());
    net::co_spawn(loop_, with_context(alive_.context(), std::move(accepting)), net::detached);
    thread_ = std::thread([this] { loop_.run(); });
    client_.connect(acceptor_.local_endpoint());
  }
  ~Beast() override { end(); }

  // Ends the server: what it does is cancelled, and its loop runs out of work.
  void end() {
    alive_.cancel();
    if (thread_.joinable()) thread_.join();
  }

  Response get(const std::string& target, const std::string& user) {
    Request request(http::verb::get, target, 11);
    request.set(http::field::host, "localhost");
    if (!user.empty()) request.set("X-User", user);
    http::write(client_, request);
    Response response;
    http::read(client_, buffer_, response);
    return response;
  }

  net::io_context loop_{1};
  tcp::acceptor acceptor_{loop_, tcp::endpoint(net::ip::make_address("127.0.0.1"), 0)};
  AsioTimers timers_{loop_.get_executor()};
  Scope alive_ = timers_.background().with_cancel();
  std::thread thread_;
  net::io_context client_loop_;
  tcp::socket client_{client_loop_};
  beast::flat_buffer buffer_;
};

TEST_F(Beast, RequestsOfAConnectionPassTheChain) {
  for (int each = 0; each < 3; ++each) {
    const auto response = get("/fast", "ada and a name that needs memory of its own");
    EXPECT_EQ(response.result(), http::status::ok);
    EXPECT_EQ(response.body(), "hello ada and a name that needs memory of its own");
  }
  EXPECT_EQ(get("/fast", "").result(), http::status::unauthorized);
}

TEST_F(Beast, ADeadlineEndsARequestAndNotTheConnection) {
  EXPECT_EQ(get("/slow", "ada").result(), http::status::gateway_timeout);
  EXPECT_EQ(cancelled, 1);
  EXPECT_EQ(get("/fast", "ada").result(), http::status::ok);
}

TEST_F(Beast, TheServersEndCancelsWhatRuns) {
  EXPECT_EQ(get("/fast", "ada").result(), http::status::ok);
  Request request(http::verb::get, "/slow", 11);
  request.set("X-User", "ada");
  http::write(client_, request);
  std::this_thread::sleep_for(10ms);
  end();  // returns: neither the handler's hour nor the read of the next request keep it
}

}  // namespace
}  // namespace waybill

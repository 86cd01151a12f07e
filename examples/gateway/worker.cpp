#include "worker.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "app.hpp"
#include "client.hpp"
#include "session.hpp"

namespace gateway {

namespace net = boost::asio;
using Error = boost::system::error_code;
using net::ip::tcp;
using namespace std::chrono_literals;

Worker::Worker(std::shared_ptr<const App> begin, Shared& all) : app(std::move(begin)), shared(all) {
  log.open(app->settings.access_log);
}

void Worker::accept(int socket, bool admin) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  auto& acceptor = *acceptors_.emplace_back(std::make_unique<tcp::acceptor>(loop));
  acceptor.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), socket);
  net::co_spawn(loop, accept_all(acceptor, admin), net::detached);
}

void Worker::run() {
  net::co_spawn(loop, tend(), net::detached);
  loop.run();
}

void Worker::use(std::shared_ptr<const App> next) {
  net::post(loop, [this, next = std::move(next)]() mutable {
    app = std::move(next);
    log.open(app->settings.access_log);  // anew, as whoever moves log files expects
  });
}

void Worker::drain() {
  net::post(loop, [this] {
    if (open.cancel()) net::co_spawn(loop, end_after_grace(), net::detached);
  });
}

net::awaitable<void> Worker::accept_all(tcp::acceptor& acceptor, bool admin) {
  // The admin's tells until the end that it comes.
  const auto& until = admin ? alive : open;
  const auto hook = until.context().after_func([&acceptor] {
    Error ignored;
    acceptor.close(ignored);
  });
  while (!until.context().done()) {
    Error error;
    tcp::socket socket(loop);
    co_await acceptor.async_accept(socket, net::redirect_error(net::use_awaitable, error));
    if (until.context().done()) break;
    if (error) {
      // No descriptor is free, or the connection ended before it was taken: others go on.
      net::steady_timer pause(loop, 20ms);
      co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
      continue;
    }
    const auto peer = socket.remote_endpoint(error).address();
    auto* tls = admin ? nullptr : app->tls.get();
    auto client = std::make_shared<Client>(std::move(socket), tls);
    // Whoever asks after the gateway's health gets an answer when it is full, too.
    if (!admin && connections >= app->settings.limits.connections) {
      shared.metrics.connections_refused.fetch_add(1, std::memory_order_relaxed);
      continue;  // which closes it
    }
    net::co_spawn(loop, serve(std::move(client), peer.to_string(), *this, admin), net::detached);
  }
}

net::awaitable<void> Worker::tend() {
  net::steady_timer timer(loop);
  const auto hook = alive.context().after_func([&timer] { timer.cancel(); });
  while (!alive.context().done()) {
    Error ignored;
    timer.expires_after(1s);
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
    upstreams.sweep(waybill::Clock::now());
    shared.buckets.sweep(waybill::Clock::now());
  }
}

net::awaitable<void> Worker::end_after_grace() {
  const auto grace =
      alive.context().with_timeout(std::chrono::milliseconds(app->settings.timeouts.shutdown_ms));
  while (connections > 0 && !grace.context().done()) {
    Error ignored;
    net::steady_timer timer(loop, 10ms);
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
  }
  alive.cancel();
  upstreams.close_all();
}

}  // namespace gateway

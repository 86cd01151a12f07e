#include "upstreams.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

namespace gateway {

namespace net = boost::asio;
using Done = std::expected<void, Failure>;
using Error = boost::system::error_code;
using waybill::Clock;
using waybill::Context;

namespace {

constexpr std::size_t kScratchBytes = 64 * 1024;

// A server closes a connection that is idle for too long, or says something out of turn: neither
// can be used. Only one on which nothing has come is fine.
bool is_quiet(Upstreams::Socket& socket) {
  char byte = 0;
  return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

Failure failure_of(const Fault& fault) {
  return fault.status == 413 ? Failure::too_large : Failure::broken;
}

}  // namespace

void CloseWhenDone::Close::operator()() const noexcept {
  Error ignored;
  socket->close(ignored);
  *done = true;
}

Upstreams::Upstreams(net::io_context& loop, Metrics& metrics)
    : loop_(&loop), metrics_(&metrics), scratch_(kScratchBytes, '\0') {}
Upstreams::~Upstreams() = default;

bool Upstreams::take(const Endpoint& server, Connection& connection) {
  const auto found = idle_.find(server);
  if (found == idle_.end()) return false;
  auto& idle = found->second;
  while (!idle.empty()) {
    // The one used last: those that are too many come to their end.
    connection.socket = std::move(idle.back().socket);
    idle.pop_back();
    if (is_quiet(connection.socket)) return true;
  }
  return false;
}

net::awaitable<Done> Upstreams::reach(const Context& context, const Upstream& upstream, bool fresh,
                                      Connection& connection) {
  const auto count = upstream.endpoints.size();
  const auto first = turn_++;
  for (std::size_t each = 0; each < count; ++each) {
    connection.server = upstream.endpoints[(first + each) % count];
    connection.used_before = !fresh && take(connection.server, connection);
    if (connection.used_before) co_return Done();

    connection.socket = Socket(*loop_);
    const auto within = context.with_timeout(std::chrono::milliseconds(upstream.connect_ms));
    const CloseWhenDone closing(within, connection.socket);
    Error error;
    if (!closing.done()) {
      metrics_->upstream_connects.fetch_add(1, std::memory_order_relaxed);
      co_await connection.socket.async_connect(connection.server,
                                               net::redirect_error(net::use_awaitable, error));
    }
    if (context.done()) co_return std::unexpected(Failure::ended);
    if (!error && !closing.done()) {
      connection.socket.set_option(net::ip::tcp::no_delay(true), error);
      connection.socket.non_blocking(true, error);
      co_return Done();
    }
  }
  co_return std::unexpected(Failure::unreachable);
}

void Upstreams::keep(const Upstream& upstream, Connection& connection) {
  auto& idle = idle_[connection.server];
  if (idle.size() >= static_cast<std::size_t>(upstream.idle_connections)) return;
  idle.push_back(
      {std::move(connection.socket), Clock::now() + std::chrono::milliseconds(upstream.idle_ms)});
}

net::awaitable<std::string_view> Upstreams::read(Connection& connection) {
  for (;;) {
    Error error;
    co_await connection.socket.async_wait(Socket::wait_read,
                                          net::redirect_error(net::use_awaitable, error));
    if (error) co_return std::string_view();
    const auto size = connection.socket.read_some(net::buffer(scratch_), error);
    if (error == net::error::would_block) continue;
    if (error) co_return std::string_view();
    co_return std::string_view(scratch_.data(), size);
  }
}

net::awaitable<Done> Upstreams::converse(const CloseWhenDone& closing, Connection& connection,
                                         const Call& call, Reply& reply, bool& heard) {
  if (closing.done()) co_return std::unexpected(Failure::ended);
  const std::array<net::const_buffer, 2> message = {net::buffer(call.head), net::buffer(call.body)};
  Error error;
  co_await net::async_write(connection.socket, message,
                            net::redirect_error(net::use_awaitable, error));
  if (error) co_return std::unexpected(Failure::broken);

  ReplyReader reader;
  reader.begin(reply, call.limits, call.reply_has_body);
  std::string left;  // the beginning of a head that is not whole
  for (;;) {
    std::string_view bytes = co_await read(connection);
    if (bytes.empty()) {
      if (!heard || !reader.end()) co_return std::unexpected(Failure::broken);
      reply.keep_alive = false;
      co_return Done();
    }
    heard = true;
    if (!left.empty()) bytes = left.append(bytes);
    while (!bytes.empty()) {
      const auto used = reader.feed(bytes);
      if (!used) co_return std::unexpected(failure_of(used.error()));
      bytes.remove_prefix(*used);
      if (reader.is_done()) {
        if (reply.status >= 200) {
          if (!bytes.empty()) reply.keep_alive = false;  // nobody asked for more
          co_return Done();
        }
        if (reply.status == 101) co_return std::unexpected(Failure::broken);
        reader.begin(reply, call.limits, call.reply_has_body);  // 100 Continue and the like
      } else if (*used == 0) {
        break;
      }
    }
    if (bytes.empty()) {
      left.clear();
    } else {
      left = std::string(bytes);
    }
  }
}

net::awaitable<Done> Upstreams::ask(const Context& context, const Upstream& upstream,
                                    const Call& call, Reply& reply) {
  for (bool again = false;; again = true) {
    Connection connection(*loop_);
    const auto reached = co_await reach(context, upstream, again, connection);
    if (!reached) co_return reached;
    bool heard = false;
    Done done;
    {
      const CloseWhenDone closing(context, connection.socket);
      done = co_await converse(closing, connection, call, reply, heard);
    }
    if (done) {
      if (reply.keep_alive && connection.socket.is_open()) keep(upstream, connection);
      co_return done;
    }
    if (context.done()) co_return std::unexpected(Failure::ended);
    // A server may close a connection that was idle just as it is used again.
    if (again || heard || !connection.used_before || !call.may_be_repeated) co_return done;
    metrics_->upstream_retries.fetch_add(1, std::memory_order_relaxed);
  }
}

void Upstreams::sweep(Clock::time_point now) {
  for (auto& [server, idle] : idle_) {
    while (!idle.empty() && idle.front().until <= now) idle.pop_front();
  }
  std::erase_if(idle_, [](const auto& each) { return each.second.empty(); });
}

void Upstreams::close_all() {
  idle_.clear();
}

}  // namespace gateway

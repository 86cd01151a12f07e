// Connections to upstreams, kept for the next request; those of one thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "http.hpp"
#include "metrics.hpp"
#include "settings.hpp"
#include "waybill/context.hpp"

namespace gateway {

/// Closes a socket when a context is done, which ends what waits for the socket. A context of a
/// worker is cancelled by the worker's thread, so there is nothing to post.
class CloseWhenDone {
 public:
  CloseWhenDone(const waybill::Context& context, boost::asio::ip::tcp::socket& socket)
      : hook_(context, Close{&socket, &done_}) {}
  bool done() const noexcept { return done_; }

 private:
  struct Close {
    boost::asio::ip::tcp::socket* socket;
    bool* done;
    void operator()() const noexcept;
  };
  bool done_ = false;  // before the hook, which may run at once
  waybill::AfterFunc<Close> hook_;
};

/// Why there is no reply.
enum class Failure {
  unreachable,  // no server takes the connection
  broken,       // the connection ended too early, or what came is no reply
  too_large,    // the reply is larger than Limits::response_bytes
  ended,        // the context is done
};

class Upstreams {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  Upstreams(boost::asio::io_context& loop, Metrics& metrics);
  ~Upstreams();

  /// A connection to a server. It is closed at the end of its life unless keep() took it.
  struct Connection {
    explicit Connection(boost::asio::io_context& loop) : socket(loop) {}
    Socket socket;
    Endpoint server;
    bool used_before = false;
  };

  /// What is asked.
  struct Call {
    std::string_view head;
    std::string_view body;
    bool may_be_repeated;  // asking twice is as good as once
    bool reply_has_body;   // false for HEAD
    MessageLimits limits;
  };

  /// Connects to a server of the upstream, or takes a connection that was kept unless `fresh`. The
  /// servers have their turns; one that cannot be reached is passed over.
  boost::asio::awaitable<std::expected<void, Failure>> reach(const waybill::Context& context,
                                                             const Upstream& upstream, bool fresh,
                                                             Connection& connection);

  /// Keeps a connection on which nothing is under way.
  void keep(const Upstream& upstream, Connection& connection);

  /// Asks the upstream and fills the reply. When the context is done, the connection is closed:
  /// that is how an upstream learns that nobody waits.
  boost::asio::awaitable<std::expected<void, Failure>> ask(const waybill::Context& context,
                                                           const Upstream& upstream,
                                                           const Call& call, Reply& reply);

  /// Reads what has come into the thread's own buffer; empty when the connection has ended. So a
  /// request that waits for its reply holds no buffer.
  boost::asio::awaitable<std::string_view> read(Connection& connection);

  /// Closes connections that were kept for too long, or all.
  void sweep(waybill::Clock::time_point now);
  void close_all();

  boost::asio::io_context& loop() noexcept { return *loop_; }

 private:
  struct Idle {
    Socket socket;
    waybill::Clock::time_point until;
  };

  bool take(const Endpoint& server, Connection& connection);
  boost::asio::awaitable<std::expected<void, Failure>> converse(const CloseWhenDone& closing,
                                                                Connection& connection,
                                                                const Call& call, Reply& reply,
                                                                bool& heard);

  boost::asio::io_context* loop_;
  Metrics* metrics_;
  std::map<Endpoint, std::deque<Idle>> idle_;
  std::size_t turn_ = 0;
  std::string scratch_;
};

}  // namespace gateway

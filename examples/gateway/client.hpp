// A client's connection, plain or TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "waybill/context.hpp"

namespace gateway {

/// Reads ahead: a read waits at all times, also while a request is answered. So it learns that the
/// client has gone away as soon as that is known. Used by one thread.
class Client : public std::enable_shared_from_this<Client> {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  /// `tls` is null for a plain connection.
  Client(Socket socket, boost::asio::ssl::context* tls);

  /// Does TLS' handshake; returns whether that went well. Nothing to do on a plain connection.
  boost::asio::awaitable<bool> greet(const waybill::Context& context);

  /// What has come and is not used up.
  std::string_view received() const noexcept;
  void use_up(std::size_t bytes) noexcept;

  /// Awaits more; returns false if the client has gone or the context is done. No more than `most`
  /// bytes are held at once: with that many the answer is false, too.
  boost::asio::awaitable<bool> more(const waybill::Context& context, std::size_t most);

  /// Cancels the request's context when the client goes away, until it is null again.
  void on_gone(const waybill::Scope* request) noexcept;
  bool is_gone() const noexcept { return gone_; }

  /// Sends a message; returns whether it was sent. A context that is done closes the connection.
  boost::asio::awaitable<bool> write(const waybill::Context& context, std::string_view head,
                                     std::string_view body);

  /// Ends the connection. What was sent still arrives: the client's own end is waited for, and what
  /// it sends until then is thrown away, for as long as the context lasts.
  boost::asio::awaitable<void> close(const waybill::Context& context);
  void close_now() noexcept;

 private:
  void read();
  void wake();
  boost::asio::awaitable<void> something();

  Socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool reading_ = false;
  bool gone_ = false;
  const waybill::Scope* request_ = nullptr;
  std::move_only_function<void()> waiter_;
};

}  // namespace gateway

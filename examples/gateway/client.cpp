#include "client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "upstreams.hpp"

namespace gateway {

namespace net = boost::asio;
using Error = boost::system::error_code;
using waybill::Context;

namespace {

constexpr std::size_t kFirstBytes = 1024;       // most heads are smaller
constexpr std::size_t kMostStep = 16 * 1024;    // of a body
constexpr std::size_t kReadAhead = 16 * 1024;   // while a request is answered
constexpr std::size_t kThrownAway = 64 * 1024;  // when a connection is closed

}  // namespace

Client::Client(Socket socket, net::ssl::context* tls) : socket_(std::move(socket)) {
  if (tls != nullptr) tls_ = std::make_unique<net::ssl::stream<Socket&>>(socket_, *tls);
  Error ignored;
  socket_.set_option(net::ip::tcp::no_delay(true), ignored);
}

net::awaitable<bool> Client::greet(const Context& context) {
  if (!tls_) co_return true;
  const CloseWhenDone closing(context, socket_);
  Error error;
  co_await tls_->async_handshake(net::ssl::stream_base::server,
                                 net::redirect_error(net::use_awaitable, error));
  co_return !error && !closing.done();
}

std::string_view Client::received() const noexcept {
  return {buffer_.data() + begin_, end_ - begin_};
}

void Client::use_up(std::size_t bytes) noexcept {
  begin_ += bytes;
  // A read that waits has been given the place behind the end.
  if (begin_ == end_ && !reading_) begin_ = end_ = 0;
}

// The read's handler shares the connection, and nothing moves the buffer while it waits.
void Client::read() {
  if (reading_ || gone_) return;
  if (begin_ != 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  if (end_ == 0 && buffer_.size() > 4 * kFirstBytes) buffer_ = std::vector<char>();
  if (end_ == buffer_.size()) {
    buffer_.resize(buffer_.size() + std::clamp(buffer_.size(), kFirstBytes, kMostStep));
  }
  const auto place = net::buffer(buffer_.data() + end_, buffer_.size() - end_);
  auto handler = [self = shared_from_this()](const Error& error, std::size_t size) {
    self->reading_ = false;
    self->end_ += size;
    if (error) {
      self->gone_ = true;
      if (self->request_ != nullptr) {
        self->request_->cancel(std::make_error_code(std::errc::connection_reset));
      }
    }
    const bool answering = self->request_ != nullptr;
    if (answering && self->received().size() < kReadAhead) self->read();
    self->wake();
  };
  reading_ = true;
  if (tls_) {
    tls_->async_read_some(place, std::move(handler));
  } else {
    socket_.async_read_some(place, std::move(handler));
  }
}

void Client::wake() {
  if (waiter_) std::exchange(waiter_, nullptr)();
}

net::awaitable<void> Client::something() {
  return net::async_initiate<const net::use_awaitable_t<>&, void()>(
      [this](auto handler) { waiter_ = std::move(handler); }, net::use_awaitable);
}

net::awaitable<bool> Client::more(const Context& context, std::size_t most) {
  const auto before = end_ - begin_;
  if (before >= most) co_return false;
  const auto hook = context.after_func([this] {
    // Not here: whoever cancels is not done yet.
    if (waiter_) net::post(socket_.get_executor(), std::exchange(waiter_, nullptr));
  });
  while (!gone_ && !context.done() && end_ - begin_ == before) {
    read();
    co_await something();
  }
  co_return end_ - begin_ > before;
}

void Client::on_gone(const waybill::Scope* request) noexcept {
  request_ = request;
  if (request_ == nullptr) return;
  if (received().size() < kReadAhead) read();
}

net::awaitable<bool> Client::write(const Context& context, std::string_view head,
                                   std::string_view body) {
  const CloseWhenDone closing(context, socket_);
  if (closing.done() || !socket_.is_open()) co_return false;
  const std::array<net::const_buffer, 2> message = {net::buffer(head), net::buffer(body)};
  Error error;
  auto sent =
      tls_ ? net::async_write(*tls_, message, net::redirect_error(net::use_awaitable, error))
           : net::async_write(socket_, message, net::redirect_error(net::use_awaitable, error));
  co_await std::move(sent);
  co_return !error && !closing.done();
}

net::awaitable<void> Client::close(const Context& context) {
  if (gone_ || !socket_.is_open()) {
    close_now();
    co_return;
  }
  Error ignored;
  const CloseWhenDone closing(context, socket_);
  if (tls_ && !closing.done()) {
    // Sends close_notify, and is done when the client's has come or the context ends.
    co_await tls_->async_shutdown(net::redirect_error(net::use_awaitable, ignored));
  }
  if (!closing.done()) socket_.shutdown(Socket::shutdown_send, ignored);
  std::size_t thrown_away = received().size();
  use_up(thrown_away);
  while (!tls_ && !closing.done() && thrown_away < kThrownAway) {
    const bool came = co_await more(context, kThrownAway);
    if (!came) break;
    thrown_away += received().size();
    use_up(received().size());
  }
  close_now();
}

void Client::close_now() noexcept {
  Error ignored;
  socket_.close(ignored);
}

}  // namespace gateway

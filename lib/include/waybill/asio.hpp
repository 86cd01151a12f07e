// Contexts and Asio: operations and coroutines that a context cancels, and deadlines that an
// executor drives. With WAYBILL_BOOST_ASIO defined it is Boost.Asio, else the one without Boost.
#pragma once

// Before Asio, which looks at what they define.
#include <memory>
#include <system_error>
#include <utility>

#if defined(WAYBILL_BOOST_ASIO)
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#else
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#endif

#include "waybill/context.hpp"
#include "waybill/timers.hpp"

namespace waybill {

#if defined(WAYBILL_BOOST_ASIO)
namespace net = boost::asio;
namespace detail {
using AsioError = boost::system::error_code;
using AsioException = boost::system::system_error;
}  // namespace detail
#else
namespace net = ::asio;
namespace detail {
using AsioError = std::error_code;
using AsioException = std::system_error;
}  // namespace detail
#endif

/// Cancels what its slot is given to when a context is done. Signals of Asio belong to one thread
/// at a time, so the context only posts to the executor, which has to be the one that the operation
/// completes on: a strand, or an executor with one thread.
class [[nodiscard]] CancelSlot {
 public:
  CancelSlot(const Context& context, net::any_io_executor executor,
             net::cancellation_type type = net::cancellation_type::terminal)
      : signal_(std::make_shared<net::cancellation_signal>()),
        hook_(context, Post{std::move(executor), signal_, type}) {}

  /// Returns the slot: `async_read(socket, buffer, bind_cancellation_slot(cancel.slot(), token))`.
  /// For one operation at a time; this object lives until that is complete.
  net::cancellation_slot slot() noexcept { return signal_->slot(); }

  /// Cancels without the context; on the executor.
  void cancel(net::cancellation_type type) { signal_->emit(type); }

 private:
  struct Post {
    net::any_io_executor executor;
    std::shared_ptr<net::cancellation_signal> signal;
    net::cancellation_type type;
    void operator()() const {
      // Shares the signal: the operation may complete, and this CancelSlot end, before it runs.
      net::post(executor, [signal = signal, type = type] { signal->emit(type); });
    }
  };

  std::shared_ptr<net::cancellation_signal> signal_;
  AfterFunc<Post> hook_;
};

// Asio before 1.24 takes clang to have no coroutines unless it is told otherwise.
#if defined(ASIO_HAS_CO_AWAIT) || defined(BOOST_ASIO_HAS_CO_AWAIT)

/// Awaits `work` under a context: when that is done, what `work` awaits is cancelled, and it ends
/// by an exception with `operation_aborted` if it does not handle it. A context that is done before
/// cancels the first thing that `work` awaits. Runs on the executor of the coroutine that awaits.
template <class T>
net::awaitable<T> with_context(Context context, net::awaitable<T> work) {
  const auto executor = co_await net::this_coro::executor;
  auto outer = co_await net::this_coro::cancellation_state;
  CancelSlot cancel(context, executor);
  // What cancels the coroutine that awaits goes on to `work`.
  struct Forward {
    Forward(net::cancellation_slot slot, CancelSlot& to) : from(slot) {
      if (from.is_connected()) from.assign([&to](net::cancellation_type type) { to.cancel(type); });
    }
    Forward(const Forward&) = delete;
    Forward& operator=(const Forward&) = delete;
    ~Forward() {
      if (from.is_connected()) from.clear();
    }
    net::cancellation_slot from;
  } forward(outer.slot(), cancel);
  co_return co_await net::co_spawn(executor, std::move(work),
                                   net::bind_cancellation_slot(cancel.slot(), net::use_awaitable));
}

/// Awaits the end of a context and returns its err(). Throws operation_aborted if the coroutine
/// that awaits is cancelled before.
inline net::awaitable<std::error_code> async_wait(Context context) {
  const auto executor = co_await net::this_coro::executor;
  const auto timer = std::make_shared<net::steady_timer>(executor, Clock::time_point::max());
  const auto hook =
      context.after_func([timer, executor] { net::post(executor, [timer] { timer->cancel(); }); });
  detail::AsioError error;
  while (!context.done()) {
    // The post may have run before this waits, or not yet: done() tells.
    timer->expires_at(context.deadline().value_or(Clock::time_point::max()));
    co_await timer->async_wait(net::redirect_error(net::use_awaitable, error));
    if (error && !context.done()) throw detail::AsioException(net::error::operation_aborted);
  }
  co_return context.err();
}

#endif  // coroutines

/// Deadlines that an executor drives: contexts that descend from its background() run the callbacks
/// of their deadlines there, one at a time, and no thread is started. While a deadline waits, the
/// executor has work. It must outlive the contexts that descend from it, as Timers must.
class AsioTimers {
 public:
  explicit AsioTimers(const net::any_io_executor& executor)
      : driver_(std::make_shared<Driver>(executor)) {
    driver_->self = driver_;
  }
  AsioTimers(const AsioTimers&) = delete;
  AsioTimers& operator=(const AsioTimers&) = delete;
  ~AsioTimers() {
    // Whatever is posted or waits finds that it came too late.
    net::post(driver_->strand, [driver = driver_] {
      driver->ended = true;
      driver->timer.cancel();
    });
  }

  /// Returns the context to derive requests from.
  Context background() const noexcept { return driver_->timers.background(); }

 private:
  struct Driver {
    explicit Driver(const net::any_io_executor& executor)
        : strand(net::make_strand(executor)), timer(strand), timers([this] { wake(); }) {}

    // By any thread.
    void wake() {
      if (const auto alive = self.lock()) net::post(strand, [alive] { alive->wait(); });
    }
    void wait() {
      if (ended) return;
      const auto at = timers.next();
      if (!at) return;
      timer.expires_at(*at);  // ends the wait before it
      timer.async_wait(net::bind_executor(strand, [alive = self.lock()](detail::AsioError error) {
        if (error || alive->ended) return;
        alive->timers.advance();
        alive->wait();
      }));
    }

    std::weak_ptr<Driver> self;
    net::strand<net::any_io_executor> strand;
    net::steady_timer timer;
    bool ended = false;
    Timers timers;
  };

  std::shared_ptr<Driver> driver_;
};

}  // namespace waybill

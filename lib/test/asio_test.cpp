#include "waybill/asio.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#if defined(WAYBILL_BOOST_ASIO)
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#else
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#endif

#include "waybill/chain.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;
namespace asio = net;  // with Boost or without
using Error = detail::AsioError;
using Exception = detail::AsioException;

// Runs a coroutine to its end on one thread, and rethrows what it throws.
template <class T>
T run(asio::io_context& loop, asio::awaitable<T> work) {
  auto result = asio::co_spawn(loop, std::move(work), asio::use_future);
  loop.run();
  return result.get();
}

asio::awaitable<int> sleep(Clock::duration time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  co_return 1;
}

bool aborted(const Exception& error) {
  return error.code() == asio::error::operation_aborted;
}

TEST(CancelSlot, CancelsAnOperation) {
  asio::io_context loop;
  const auto scope = Context().with_cancel();
  CancelSlot cancel(scope.context(), loop.get_executor());
  asio::steady_timer timer(loop, 1h);
  std::optional<Error> seen;
  timer.async_wait(
      asio::bind_cancellation_slot(cancel.slot(), [&](const Error& error) { seen = error; }));
  loop.poll();
  EXPECT_FALSE(seen);
  scope.cancel();
  EXPECT_FALSE(seen);  // the hook only posts
  loop.run();
  EXPECT_EQ(seen, asio::error::operation_aborted);
}

TEST(CancelSlot, MayEndBeforeWhatItPosted) {
  asio::io_context loop;
  const auto scope = Context().with_cancel();
  {
    const CancelSlot cancel(scope.context(), loop.get_executor());
    scope.cancel();
  }
  EXPECT_EQ(loop.run(), 1U);
}

TEST(WithContext, GivesTheResult) {
  asio::io_context loop;
  EXPECT_EQ(run(loop, with_context(Context(), sleep(1ms))), 1);
}

TEST(WithContext, ADeadlineCancelsACoroutine) {
  asio::io_context loop;
  const AsioTimers timers(loop.get_executor());
  const auto scope = timers.background().with_timeout(5ms);
  try {
    run(loop, with_context(scope.context(), sleep(1h)));
    ADD_FAILURE() << "it slept for an hour";
  } catch (const Exception& error) {
    EXPECT_TRUE(aborted(error)) << error.what();
  }
  EXPECT_EQ(scope.context().err(), Errc::deadline_exceeded);
}

TEST(WithContext, AnotherThreadCancels) {
  asio::io_context loop;
  const auto scope = Context().with_cancel();
  std::jthread other([&] {
    std::this_thread::sleep_for(5ms);
    scope.cancel();
  });
  EXPECT_THROW(run(loop, with_context(scope.context(), sleep(1h))), Exception);
}

TEST(WithContext, ADoneContextCancelsTheFirstWait) {
  asio::io_context loop;
  const auto scope = Context().with_cancel();
  scope.cancel();
  EXPECT_THROW(run(loop, with_context(scope.context(), sleep(1h))), Exception);
}

TEST(WithContext, WhatCancelsTheAwaitingCoroutineGoesOn) {
  asio::io_context loop;
  asio::cancellation_signal outer;
  std::exception_ptr ended;
  const auto scope = Context().with_cancel();
  asio::co_spawn(loop, with_context(scope.context(), sleep(1h)),
                 asio::bind_cancellation_slot(
                     outer.slot(), [&](std::exception_ptr error, int) { ended = error; }));
  asio::steady_timer later(loop, 5ms);
  later.async_wait([&](const Error&) { outer.emit(asio::cancellation_type::terminal); });
  loop.run();
  EXPECT_TRUE(ended);
}

TEST(AsyncWait, TellsWhy) {
  asio::io_context loop;
  const auto scope = Context().with_cancel();
  asio::steady_timer later(loop, 5ms);
  later.async_wait([&](const Error&) { scope.cancel(); });
  EXPECT_EQ(run(loop, async_wait(scope.context())), Errc::cancelled);
  loop.restart();
  EXPECT_EQ(run(loop, async_wait(scope.context())), Errc::cancelled);  // done before
}

TEST(AsyncWait, ADeadlineNeedsNobodyToDriveIt) {
  asio::io_context loop;
  const auto scope = Context().with_timeout(5ms);
  EXPECT_EQ(run(loop, async_wait(scope.context())), Errc::deadline_exceeded);
}

TEST(AsioTimers, CallbacksRunOnTheExecutor) {
  asio::io_context loop;
  const AsioTimers timers(loop.get_executor());
  const auto late = timers.background().with_timeout(30ms);
  const auto early = timers.background().with_timeout(5ms);
  std::string order;
  const auto this_thread = std::this_thread::get_id();
  const auto second = late.context().after_func([&] {
    EXPECT_EQ(std::this_thread::get_id(), this_thread);
    order += 'l';
  });
  const auto first = early.context().after_func([&] { order += 'e'; });  // wakes it earlier
  loop.run();
  EXPECT_EQ(order, "el");
}

TEST(AsioTimers, ManyThreads) {
  asio::thread_pool pool(3);
  std::atomic<int> fired{0};
  {
    const AsioTimers timers(pool.get_executor());
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&] {
        for (int each = 0; each < 50; ++each) {
          const auto scope = timers.background().with_timeout(std::chrono::milliseconds(each % 3));
          std::atomic<bool> called{false};
          const auto hook = scope.context().after_func([&] {
            ++fired;
            called = true;
          });
          while (!called) std::this_thread::yield();
        }
      });
    }
  }
  pool.join();
  EXPECT_EQ(fired.load(), 150);
}

// --- a chain whose results are awaited
struct Request {
  bool slow = false;
};
struct User {
  int level;
};
struct Attempts {
  int count;
};

asio::awaitable<int> auth(Next<asio::awaitable<int>, User> next) {
  return next({3});  // acts before only, and is no coroutine
}
asio::awaitable<int> limit(const Context& context, Next<asio::awaitable<int>, Attempts> next) {
  const auto scope = context.with_timeout(20ms);
  co_return co_await with_context(scope.context(), next.with(scope, {1}));
}
asio::awaitable<int> handle(const Context& context, Request& request,
                            Needs<User, mut<Attempts>> state) {
  if (request.slow) co_await sleep(1h);
  co_await sleep(1ms);
  ++state.mut<Attempts>().count;
  EXPECT_TRUE(context.deadline());
  co_return state.get<User>().level * 10 + state.get<Attempts>().count;
}
constexpr auto kApp = chain<Request>(fn<auth>, fn<limit>, fn<handle>);

TEST(AsioChain, StatesLiveUntilTheResultIsThere) {
  asio::io_context loop;
  const AsioTimers timers(loop.get_executor());
  decltype(kApp)::Call call;
  Request request;
  const Context context = timers.background();
  EXPECT_EQ(run(loop, kApp.run(call, context, request)), 32);
  request.slow = true;
  loop.restart();
  EXPECT_THROW(run(loop, kApp.run(call, context, request)), Exception);
}

}  // namespace
}  // namespace waybill

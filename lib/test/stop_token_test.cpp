#include "waybill/stop_token.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace waybill {
namespace {

using namespace std::chrono_literals;

TEST(Stopping, TokenFollowsTheContext) {
  const auto scope = Context().with_cancel();
  const Stopping stopping(scope.context());
  const auto token = stopping.token();
  EXPECT_TRUE(token.stop_possible());
  EXPECT_FALSE(token.stop_requested());
  scope.cancel();
  EXPECT_TRUE(token.stop_requested());
}

TEST(Stopping, TokenOfADoneContextIsStopped) {
  const auto scope = Context().with_cancel();
  scope.cancel();
  EXPECT_TRUE(Stopping(scope.context()).token().stop_requested());
}

TEST(Stopping, TokenIsStoppedByADeadline) {
  const auto scope = Context().with_timeout(5ms);
  const Stopping stopping(scope.context());
  std::mutex mutex;
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  // Waits for a minute if nothing stops it, which is not the case.
  condition.wait_for(lock, stopping.token(), 1min, [] { return false; });
  EXPECT_TRUE(stopping.token().stop_requested());
}

TEST(Stopping, TokenOutlivesIt) {
  std::stop_token token;
  const auto scope = Context().with_cancel();
  {
    const Stopping stopping(scope.context());
    token = stopping.token();
  }
  scope.cancel();
  EXPECT_FALSE(token.stop_requested());
}

TEST(StoppedBy, ContextFollowsTheToken) {
  std::stop_source source;
  const auto parent = Context().with_cancel();
  const StoppedBy stopped(parent.context(), source.get_token(),
                          std::make_error_code(std::errc::owner_dead));
  EXPECT_FALSE(stopped.context().done());
  source.request_stop();
  EXPECT_EQ(stopped.context().err(), Errc::cancelled);
  EXPECT_EQ(stopped.context().cause(), std::errc::owner_dead);
  EXPECT_FALSE(parent.context().done());
}

TEST(StoppedBy, StoppedBeforeAndParentDone) {
  std::stop_source source;
  source.request_stop();
  const auto parent = Context().with_cancel();
  const StoppedBy before(parent.context(), source.get_token());
  EXPECT_EQ(before.context().err(), Errc::cancelled);
  std::stop_source other;
  const StoppedBy child(parent.context(), other.get_token());
  parent.cancel(std::make_error_code(std::errc::timed_out));
  EXPECT_EQ(child.context().cause(), std::errc::timed_out);
}

TEST(StoppedBy, EndsWhileItIsStopped) {
  for (int round = 0; round < 200; ++round) {
    std::stop_source source;
    std::atomic<bool> go{false};
    std::jthread stopper([&] {
      while (!go.load()) std::this_thread::yield();
      source.request_stop();
    });
    const auto parent = Context().with_cancel();
    {
      const StoppedBy stopped(parent.context(), source.get_token());
      const Stopping stopping(stopped.context());
      go.store(true);
      if (round % 2 == 0) std::this_thread::yield();
    }
  }
}

}  // namespace
}  // namespace waybill

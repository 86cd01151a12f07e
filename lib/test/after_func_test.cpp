#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "waybill/context.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;

TEST(AfterFunc, RunsOnceWhenTheContextIsDone) {
  const auto scope = Context().with_cancel();
  int calls = 0;
  auto hook = scope.context().after_func([&] { ++calls; });
  EXPECT_EQ(calls, 0);
  scope.cancel();
  EXPECT_EQ(calls, 1);
  scope.cancel();
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(hook.stop());
}

TEST(AfterFunc, RunsAtOnceWhenTheContextIsDoneAlready) {
  const auto scope = Context().with_cancel();
  scope.cancel();
  int calls = 0;
  auto hook = scope.context().after_func([&] { ++calls; });
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(hook.stop());
}

TEST(AfterFunc, RunsAtOnceWhenTheDeadlineHasPassed) {
  const auto scope = Context().with_timeout(1ms);
  std::this_thread::sleep_for(3ms);
  int calls = 0;
  const auto hook = scope.context().after_func([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(AfterFunc, StopTakesItBack) {
  const auto scope = Context().with_cancel();
  int calls = 0;
  auto hook = scope.context().after_func([&] { ++calls; });
  EXPECT_TRUE(hook.stop());
  EXPECT_FALSE(hook.stop());
  scope.cancel();
  EXPECT_EQ(calls, 0);
}

TEST(AfterFunc, StopOfTheBackgroundTakesItBackOnce) {
  auto hook = Context().after_func([] { FAIL(); });
  EXPECT_TRUE(hook.stop());
  EXPECT_FALSE(hook.stop());
}

TEST(AfterFunc, EndOfLifeTakesItBack) {
  const auto scope = Context().with_cancel();
  int calls = 0;
  {
    const auto hook = scope.context().after_func([&] { ++calls; });
  }
  scope.cancel();
  EXPECT_EQ(calls, 0);
}

TEST(AfterFunc, ParentsAreCalledBeforeChildrenAndLaterOnesFirst) {
  const auto parent = Context().with_cancel();
  const auto child = parent.context().with_cancel();
  const auto below = child.context().with_cancel();
  std::string order;
  const auto deep = below.context().after_func([&] { order += 'c'; });
  const auto middle = child.context().after_func([&] { order += 'b'; });
  const auto first = parent.context().after_func([&] { order += 'a'; });
  const auto second = parent.context().after_func([&] { order += 'A'; });
  parent.cancel();
  EXPECT_EQ(order, "Aabc");
}

TEST(AfterFunc, SeesAWholeTreeThatIsDone) {
  const auto parent = Context().with_cancel();
  const auto child = parent.context().with_cancel();
  bool seen = false;
  const auto hook = parent.context().after_func([&] { seen = child.context().done(); });
  parent.cancel();
  EXPECT_TRUE(seen);
}

TEST(AfterFunc, MayCancelAndRegisterWhatItLikes) {
  const auto one = Context().with_cancel();
  const auto other = Context().with_cancel();
  std::string order;
  const auto second = other.context().after_func([&] { order += '2'; });
  const auto first = one.context().after_func([&] {
    order += '1';
    EXPECT_FALSE(one.cancel());
    EXPECT_TRUE(other.cancel());
    const auto late = one.context().after_func([&] { order += '3'; });
  });
  one.cancel();
  EXPECT_EQ(order, "123");
}

TEST(AfterFunc, MayEndItself) {
  const auto scope = Context().with_cancel();
  struct Owner {
    std::shared_ptr<int> guard = std::make_shared<int>(7);
    std::optional<std::shared_ptr<void>> hook;
  };
  auto owner = std::make_unique<Owner>();
  int seen = 0;
  auto callback = [&] {
    const auto kept = owner->guard;
    int& result = seen;  // the captures end with the callback's own AfterFunc
    owner.reset();
    result = *kept;
  };
  using Hook = AfterFunc<decltype(callback)>;
  owner->hook.emplace(std::shared_ptr<Hook>(new Hook(scope.context(), callback)));
  scope.cancel();
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(owner, nullptr);
}

TEST(AfterFunc, MayDropTheLastHandleOfItsContext) {
  auto scope = std::make_optional(Context().with_cancel());
  bool called = false;
  const auto hook = scope->context().after_func([&] {
    called = true;
    scope.reset();
  });
  Scope& there = *scope;
  there.cancel();
  EXPECT_TRUE(called);
  EXPECT_FALSE(scope.has_value());
}

TEST(AfterFunc, MayTakeBackOthers) {
  const auto scope = Context().with_cancel();
  int calls = 0;
  std::optional<AfterFunc<std::function<void()>>> other;
  other.emplace(scope.context(), std::function<void()>([&] { ++calls; }));
  const auto hook = scope.context().after_func([&] { other.reset(); });  // later, so called first
  scope.cancel();
  EXPECT_EQ(calls, 0);
}

TEST(AfterFunc, EndOfLifeWaitsForACallbackThatRuns) {
  const auto scope = Context().with_cancel();
  std::atomic<bool> running{false};
  std::atomic<bool> returned{false};
  std::thread canceller;
  {
    const auto hook = scope.context().after_func([&] {
      running = true;
      std::this_thread::sleep_for(10ms);
      returned = true;
    });
    canceller = std::thread([&] { scope.cancel(); });
    while (!running) std::this_thread::yield();
  }
  EXPECT_TRUE(returned);
  canceller.join();
}

TEST(AfterFunc, TimersCallItWithoutAnybodyAsking) {
  const auto scope = Context().with_timeout(2ms);
  std::atomic<bool> called{false};
  const auto hook = scope.context().after_func([&] {
    called = true;
    called.notify_all();
  });
  called.wait(false);
  EXPECT_EQ(scope.context().err(), Errc::deadline_exceeded);
}

}  // namespace
}  // namespace waybill

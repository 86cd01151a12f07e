#include "waybill/timers.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace waybill {
namespace {

using namespace std::chrono_literals;

TEST(Timers, NothingWaitsUntilACallbackDoes) {
  Timers timers;
  const auto scope = timers.background().with_timeout(1h);
  EXPECT_EQ(timers.size(), 0U);
  EXPECT_EQ(timers.next(), std::nullopt);
  {
    const auto hook = scope.context().after_func([] {});
    EXPECT_EQ(timers.size(), 1U);
    ASSERT_TRUE(timers.next());
    EXPECT_GT(*timers.next(), Clock::now());
    EXPECT_LE(*timers.next(), Clock::now() + 1h + 2ms);
  }
  EXPECT_EQ(timers.size(), 1U);  // as long as the context lives: others may wait again
}

TEST(Timers, OneDeadlineForAllWhoShareIt) {
  Timers timers;
  const auto request = timers.background().with_timeout(1h);
  const auto child = request.context().with_cancel();
  const auto longer = child.context().with_timeout(2h);
  const auto first = request.context().after_func([] {});
  const auto second = child.context().after_func([] {});
  const auto third = longer.context().after_func([] {});
  EXPECT_EQ(timers.size(), 1U);
  const auto shorter = child.context().with_timeout(1min);
  const auto fourth = shorter.context().after_func([] {});
  EXPECT_EQ(timers.size(), 2U);
}

TEST(Timers, AdvanceCallsWhatIsDueInOrder) {
  Timers timers;
  const auto now = Clock::now();
  std::string order;
  const auto third = timers.background().with_deadline(now + 3h);
  const auto first = timers.background().with_deadline(now + 1s);
  const auto second = timers.background().with_deadline(now + 1min);
  const auto c = third.context().after_func([&] { order += '3'; });
  const auto a = first.context().after_func([&] { order += '1'; });
  const auto b = second.context().after_func([&] { order += '2'; });
  EXPECT_EQ(timers.advance(now + 500ms), 0U);
  EXPECT_EQ(timers.advance(now + 2s), 1U);
  EXPECT_EQ(order, "1");
  EXPECT_EQ(timers.advance(now + 4h), 2U);
  EXPECT_EQ(order, "123");
  EXPECT_EQ(timers.size(), 0U);
  EXPECT_EQ(third.context().err(), Errc::deadline_exceeded);
}

TEST(Timers, NeverEarly) {
  Timers timers;
  const auto at = Clock::now() + 1h;
  const auto scope = timers.background().with_deadline(at);
  const auto hook = scope.context().after_func([] {});
  EXPECT_EQ(timers.advance(at - 1ns), 0U);
  EXPECT_EQ(timers.advance(at + 2ms), 1U);
}

TEST(Timers, CancelledContextsWaitNoMore) {
  Timers timers;
  const auto scope = timers.background().with_timeout(1h);
  const auto hook = scope.context().after_func([] {});
  EXPECT_EQ(timers.size(), 1U);
  scope.cancel();
  EXPECT_EQ(timers.size(), 0U);
  EXPECT_EQ(timers.next(), std::nullopt);
}

TEST(Timers, WakesTheLoopForAnEarlierDeadlineOnly) {
  int woken = 0;
  Timers timers([&] { ++woken; });
  const auto now = Clock::now();
  const auto hour = timers.background().with_deadline(now + 1h);
  const auto a = hour.context().after_func([] {});
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(timers.next());
  const auto later = timers.background().with_deadline(now + 2h);
  const auto b = later.context().after_func([] {});
  EXPECT_EQ(woken, 1);
  const auto sooner = timers.background().with_deadline(now + 1s);
  const auto c = sooner.context().after_func([] {});
  EXPECT_EQ(woken, 2);
}

TEST(Timers, LoopOfNextAndAdvanceMissesNothing) {
  Timers timers;
  std::vector<Scope> scopes;
  std::vector<std::unique_ptr<AfterFunc<std::function<void()>>>> hooks;
  int called = 0;
  for (int index = 0; index < 20; ++index) {
    scopes.push_back(timers.background().with_timeout(index * 1ms));
    hooks.push_back(std::make_unique<AfterFunc<std::function<void()>>>(
        scopes.back().context(), std::function<void()>([&] { ++called; })));
  }
  while (const auto at = timers.next()) {
    std::this_thread::sleep_until(*at);
    timers.advance();
  }
  EXPECT_EQ(called, 20);
}

TEST(Timers, DetachedContextsKeepTheirTimers) {
  Timers timers;
  const auto request = timers.background().with_timeout(1min);
  const auto after = request.context().without_cancel().with_timeout(1h);
  const auto hook = after.context().after_func([] {});
  EXPECT_EQ(timers.size(), 1U);
}

TEST(Timers, CallbacksMayUseTheTimers) {
  Timers timers;
  std::vector<Scope> more;
  int called = 0;
  const auto first = timers.background().with_deadline(Clock::now() + 1s);
  std::optional<AfterFunc<std::function<void()>>> second;
  const auto hook = first.context().after_func([&] {
    ++called;
    more.push_back(timers.background().with_deadline(Clock::now() + 2s));
    second.emplace(more.back().context(), std::function<void()>([&] { ++called; }));
  });
  EXPECT_EQ(timers.advance(Clock::now() + 10s), 1U);
  EXPECT_EQ(called, 1);
  EXPECT_EQ(timers.advance(Clock::now() + 11s), 1U);
  EXPECT_EQ(called, 2);
}

}  // namespace
}  // namespace waybill

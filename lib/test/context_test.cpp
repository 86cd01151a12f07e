#include "waybill/context.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace waybill {
namespace {

using namespace std::chrono_literals;

const std::error_code kOverload = std::make_error_code(std::errc::resource_unavailable_try_again);
const std::error_code kShutdown = std::make_error_code(std::errc::connection_aborted);

// The context of a Scope that lives to the end of the expression.
const Context& in(const Context& context) {
  return context;
}

TEST(Context, BackgroundIsNeverDone) {
  const Context context;
  EXPECT_FALSE(context.done());
  EXPECT_FALSE(context.err());
  EXPECT_FALSE(context.cause());
  EXPECT_EQ(context.deadline(), std::nullopt);
}

TEST(Context, CancelReachesAllDescendantsAndNobodyElse) {
  const auto root = Context().with_cancel();
  const auto left = root.context().with_cancel();
  const auto right = root.context().with_cancel();
  const auto below = left.context().with_cancel();
  EXPECT_TRUE(left.cancel());
  EXPECT_TRUE(left.context().done());
  EXPECT_TRUE(below.context().done());
  EXPECT_FALSE(right.context().done());
  EXPECT_FALSE(root.context().done());
  EXPECT_EQ(below.context().err(), Errc::cancelled);
  EXPECT_EQ(below.context().cause(), Errc::cancelled);
}

TEST(Context, OnlyTheFirstCancellationCounts) {
  const auto scope = Context().with_cancel();
  EXPECT_TRUE(scope.cancel(kOverload));
  EXPECT_FALSE(scope.cancel(kShutdown));
  EXPECT_EQ(scope.context().err(), Errc::cancelled);
  EXPECT_EQ(scope.context().cause(), kOverload);
}

TEST(Context, ChildOfADoneContextIsDoneForTheSameReason) {
  const auto root = Context().with_cancel();
  root.cancel(kOverload);
  const auto child = root.context().with_timeout(1h);
  EXPECT_EQ(child.context().err(), Errc::cancelled);
  EXPECT_EQ(child.context().cause(), kOverload);
  EXPECT_FALSE(child.cancel());
}

TEST(Context, GivenCauseIsUsedWhereNoOtherIs) {
  const auto silent = Context().with_cancel_cause(kShutdown);
  silent.cancel();
  EXPECT_EQ(silent.context().cause(), kShutdown);
  const auto told = Context().with_cancel_cause(kShutdown);
  told.cancel(kOverload);
  EXPECT_EQ(told.context().cause(), kOverload);
  Context left;
  {
    const auto ends = Context().with_cancel_cause(kShutdown);
    left = ends.context();
  }
  EXPECT_EQ(left.cause(), kShutdown);
}

TEST(Context, EndOfAScopeCancels) {
  Context child;
  {
    const auto scope = Context().with_cancel();
    child = scope.context();
    EXPECT_FALSE(child.done());
  }
  EXPECT_EQ(child.err(), Errc::cancelled);
}

TEST(Context, MovedScopeKeepsItsContext) {
  auto scope = Context().with_cancel();
  const Context first = scope.context();
  Scope moved = std::move(scope);
  EXPECT_FALSE(first.done());
  moved = Context().with_cancel();
  EXPECT_TRUE(first.done());
  EXPECT_FALSE(moved.context().done());
}

TEST(Context, DeadlineOfAChildIsNeverLater) {
  const auto now = Clock::now();
  const auto parent = Context().with_deadline(now + 1h);
  const auto longer = parent.context().with_deadline(now + 2h);
  const auto shorter = parent.context().with_deadline(now + 1min);
  const auto plain = shorter.context().with_cancel();
  EXPECT_EQ(longer.context().deadline(), now + 1h);
  EXPECT_EQ(shorter.context().deadline(), now + 1min);
  EXPECT_EQ(plain.context().deadline(), now + 1min);
}

TEST(Context, PassedDeadlineIsTrueAtOnce) {
  const auto scope = Context().with_deadline(Clock::now() - 1s, kOverload);
  EXPECT_EQ(scope.context().err(), Errc::deadline_exceeded);
  EXPECT_EQ(scope.context().cause(), kOverload);
  EXPECT_EQ(in(Context().with_timeout(0s)).err(), Errc::deadline_exceeded);
  EXPECT_EQ(in(Context().with_timeout(-5s)).err(), Errc::deadline_exceeded);
}

TEST(Context, DeadlineNeedsNoTimerToBeTrue) {
  const auto parent = Context().with_timeout(1ms, kOverload);
  const auto child = parent.context().with_cancel();
  std::this_thread::sleep_for(3ms);
  EXPECT_EQ(child.context().err(), Errc::deadline_exceeded);
  EXPECT_EQ(child.context().cause(), kOverload);
  EXPECT_EQ(parent.context().cause(), kOverload);
}

TEST(Context, CancellationAfterThePassedDeadlineComesTooLate) {
  const auto scope = Context().with_timeout(1ms);
  std::this_thread::sleep_for(3ms);
  scope.cancel(kOverload);
  EXPECT_EQ(scope.context().err(), Errc::deadline_exceeded);
  EXPECT_EQ(scope.context().cause(), Errc::deadline_exceeded);
}

TEST(Context, ChildWhoseOwnDeadlinePassedKeepsItsReason) {
  const auto parent = Context().with_cancel();
  const auto child = parent.context().with_timeout(1ms, kOverload);
  const auto below = child.context().with_cancel();
  std::this_thread::sleep_for(3ms);
  parent.cancel(kShutdown);
  EXPECT_EQ(parent.context().err(), Errc::cancelled);
  EXPECT_EQ(child.context().err(), Errc::deadline_exceeded);
  EXPECT_EQ(below.context().err(), Errc::deadline_exceeded);
  EXPECT_EQ(below.context().cause(), kOverload);
}

TEST(Context, CauseOfADeadlineIsNotThatOfACancellation) {
  const auto scope = Context().with_timeout(1h, kOverload);
  scope.cancel();
  EXPECT_EQ(scope.context().err(), Errc::cancelled);
  EXPECT_EQ(scope.context().cause(), Errc::cancelled);
}

TEST(Context, TimeoutsBeyondTheClockAreNone) {
  EXPECT_EQ(in(Context().with_timeout(std::chrono::hours::max())).deadline(), std::nullopt);
  EXPECT_EQ(in(Context().with_timeout(Clock::duration::max())).deadline(), std::nullopt);
  EXPECT_EQ(in(Context().with_deadline(Clock::time_point::max())).deadline(), std::nullopt);
  using Centuries = std::chrono::duration<long, std::ratio<100L * 365 * 86400>>;
  EXPECT_EQ(in(Context().with_timeout(Centuries(1000))).deadline(), std::nullopt);
  EXPECT_TRUE(in(Context().with_timeout(std::chrono::duration<double>(0.25))).deadline());
  EXPECT_TRUE(in(Context().with_timeout(std::chrono::hours::min())).done());
}

TEST(Context, WithoutCancelOutlivesItsParent) {
  const auto parent = Context().with_value(42).with_timeout(1h);
  const Context detached = parent.context().without_cancel();
  parent.cancel();
  EXPECT_FALSE(detached.done());
  EXPECT_EQ(detached.deadline(), std::nullopt);
  ASSERT_NE(detached.value<int>(), nullptr);
  EXPECT_EQ(*detached.value<int>(), 42);
}

struct TraceId {
  std::uint64_t high, low;
};
struct Tenant {
  std::uint32_t number;
};

TEST(Context, ValuesAreFoundByTheirType) {
  const Context plain;
  EXPECT_EQ(plain.value<Tenant>(), nullptr);
  const Context one = plain.with_value(Tenant{3});
  const Context both = one.with_value(TraceId{1, 2});
  EXPECT_EQ(one.value<TraceId>(), nullptr);
  ASSERT_NE(both.value<Tenant>(), nullptr);
  EXPECT_EQ(both.value<Tenant>()->number, 3U);
  EXPECT_EQ(both.value<TraceId>()->low, 2U);
  EXPECT_EQ(plain.value<Tenant>(), nullptr);
}

TEST(Context, ValueReplacesOneOfItsType) {
  const Context first = Context().with_value(Tenant{1}).with_value(TraceId{5, 6});
  const Context second = first.with_value(Tenant{2});
  EXPECT_EQ(first.value<Tenant>()->number, 1U);
  EXPECT_EQ(second.value<Tenant>()->number, 2U);
  EXPECT_EQ(second.value<TraceId>()->high, 5U);
}

TEST(Context, ValuesGoToChildrenAndAreCancelledWithTheirContext) {
  const auto scope = Context().with_cancel();
  const Context tagged = scope.context().with_value(Tenant{9});
  const auto child = tagged.with_timeout(1h);
  EXPECT_EQ(child.context().value<Tenant>()->number, 9U);
  EXPECT_EQ(scope.context().value<Tenant>(), nullptr);
  scope.cancel();
  EXPECT_TRUE(tagged.done());
  EXPECT_TRUE(child.context().done());
  EXPECT_EQ(child.context().value<Tenant>()->number, 9U);
}

TEST(Context, ValuesHaveTheirAlignment) {
  struct alignas(16) Wide {
    char bytes[32];
  };
  const Context context = Context().with_value('x').with_value(Wide{}).with_value(1.5);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(context.value<Wide>()) % 16, 0U);
  EXPECT_EQ(*context.value<char>(), 'x');
  EXPECT_EQ(*context.value<double>(), 1.5);
}

TEST(Context, OnlySmallValuesAreTaken) {
  struct Large {
    char bytes[33];
  };
  static_assert(SmallValue<TraceId>);
  static_assert(!SmallValue<Large>);
  static_assert(!SmallValue<std::vector<int>>);
}

TEST(Context, WaitEndsWithCancellation) {
  const auto scope = Context().with_cancel();
  std::thread other([&] {
    std::this_thread::sleep_for(5ms);
    scope.cancel(kOverload);
  });
  EXPECT_EQ(scope.context().wait(), Errc::cancelled);
  other.join();
}

TEST(Context, WaitEndsWithTheDeadlineOrTheTime) {
  EXPECT_EQ(in(Context().with_timeout(2ms)).wait(), Errc::deadline_exceeded);
  EXPECT_FALSE(in(Context().with_timeout(1h)).wait_for(2ms));
  EXPECT_FALSE(Context().wait_for(1ms));
}

TEST(Context, ErrorsHaveNamesAndConditions) {
  const std::error_code cancelled = Errc::cancelled;
  const std::error_code exceeded = Errc::deadline_exceeded;
  EXPECT_EQ(cancelled, std::errc::operation_canceled);
  EXPECT_EQ(exceeded, std::errc::timed_out);
  EXPECT_NE(cancelled, std::errc::timed_out);
  EXPECT_EQ(cancelled.message(), "context cancelled");
  EXPECT_EQ(exceeded.message(), "context deadline exceeded");
  EXPECT_STREQ(exceeded.category().name(), "waybill.context");
}

TEST(Context, HandlesAreCheapAndScopesAreNotCopied) {
  static_assert(sizeof(Context) == 2 * sizeof(void*));
  static_assert(std::is_nothrow_copy_constructible_v<Context>);
  static_assert(std::is_nothrow_move_constructible_v<Scope>);
  static_assert(!std::is_copy_constructible_v<Scope>);
  // A Context that is kept from a temporary Scope would be cancelled at once.
  static_assert(![]<class T>(T*) {
    return requires(T&& scope) { std::move(scope).context(); };
  }(static_cast<Scope*>(nullptr)));
}

}  // namespace
}  // namespace waybill

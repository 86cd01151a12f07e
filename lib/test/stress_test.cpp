// What goes wrong only with many threads or many contexts; worth most under the sanitisers.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "waybill/context.hpp"
#include "waybill/timers.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;

// Callbacks in containers, without a std::function each.
struct Count {
  std::atomic<long>* calls;
  void operator()() const noexcept { calls->fetch_add(1, std::memory_order_relaxed); }
};

TEST(Stress, ChildrenAreBornWhileTheParentIsCancelled) {
  for (int round = 0; round < 100; ++round) {
    const auto parent = Context().with_cancel();
    std::atomic<int> born{0};
    std::thread maker([&] {
      for (int index = 0; index < 300; ++index) {
        const auto child = parent.context().with_cancel();
        const auto below = child.context().with_timeout(1h);
        ++born;
      }
      // Cancelled before or after it was born: it must not be missed.
      const auto last = parent.context().with_cancel();
      EXPECT_EQ(last.context().wait(), Errc::cancelled);
    });
    while (born < round % 100) std::this_thread::yield();
    parent.cancel();
    maker.join();
  }
}

TEST(Stress, CallbacksAreRemovedWhileTheyRun) {
  for (int round = 0; round < 200; ++round) {
    const auto scope = Context().with_cancel();
    std::atomic<long> calls{0};
    std::atomic<int> stopped{0};
    std::atomic<int> ready{0};
    auto remover = [&] {
      std::deque<AfterFunc<Count>> hooks;
      for (int index = 0; index < 20; ++index) hooks.emplace_back(scope.context(), Count{&calls});
      ++ready;
      for (auto& hook : hooks) {
        if (hook.stop()) ++stopped;
      }
    };
    std::thread first(remover);
    std::thread second(remover);
    while (ready == 0) std::this_thread::yield();
    scope.cancel();
    first.join();
    second.join();
    // Each was either called or taken back.
    EXPECT_EQ(calls + stopped, 40);
  }
}

TEST(Stress, TheEndOfACallbackIsWaitedFor) {
  for (int round = 0; round < 1000; ++round) {
    const auto scope = Context().with_cancel();
    std::thread canceller([&] { scope.cancel(); });
    {
      // The callback writes what ends with this block.
      int written = 0;
      const auto hook = scope.context().after_func([&] { written = 1; });
      static_cast<void>(written);
    }
    canceller.join();
  }
}

TEST(Stress, ManyThreadsCancelOverlappingTrees) {
  for (int round = 0; round < 300; ++round) {
    std::atomic<long> calls{0};
    const auto root = Context().with_cancel();
    const auto left = root.context().with_cancel();
    const auto right = left.context().with_timeout(1h);
    const auto below = right.context().with_cancel();
    {
      const AfterFunc<Count> a(root.context(), Count{&calls});
      const AfterFunc<Count> b(left.context(), Count{&calls});
      const AfterFunc<Count> c(right.context(), Count{&calls});
      const AfterFunc<Count> d(below.context(), Count{&calls});
      std::atomic<int> won{0};
      std::vector<std::thread> threads;
      for (const Scope* scope : {&root, &left, &right, &below}) {
        threads.emplace_back([scope, &won] { won += scope->cancel() ? 1 : 0; });
      }
      for (auto& thread : threads) thread.join();
      EXPECT_GE(won, 1);
    }
    EXPECT_EQ(calls, 4);
  }
}

TEST(Stress, ContextsWanderBetweenThreads) {
  const auto root = Context().with_cancel();
  std::mutex mutex;
  std::vector<Context> escaped;
  std::atomic<long> calls{0};
  auto run = [&](unsigned seed) {
    std::minstd_rand random(seed);
    for (int round = 0; round < 5000; ++round) {
      const auto timeout = random() % 3 == 0 ? std::chrono::nanoseconds(100us) : 1h;
      const auto request = root.context().with_timeout(timeout);
      const auto child = request.context().with_cancel();
      const auto below = child.context().with_cancel();
      Context other;
      {
        const std::lock_guard guard(mutex);
        if (escaped.size() < 64) {
          escaped.push_back(below.context());
        } else {
          escaped[random() % 64] = random() % 2 == 0 ? child.context() : below.context();
        }
        other = escaped[random() % escaped.size()];
      }
      const AfterFunc<Count> hook(below.context(), Count{&calls});
      const auto guest = other.with_cancel();
      const AfterFunc<Count> second(guest.context(), Count{&calls});
      if (random() % 4 == 0) request.cancel();
      if (other.done()) {
        EXPECT_TRUE(other.err());
        // Whoever cancels may be on its way from the one to the other.
        EXPECT_TRUE(guest.context().wait());
      }
    }
  };
  std::thread first(run, 1);
  std::thread second(run, 2);
  std::thread third(run, 3);
  first.join();
  second.join();
  third.join();
}

TEST(Stress, WhatErrSaysIsFinal) {
  for (int round = 0; round < 300; ++round) {
    // The deadline, the cancellation and those who look arrive at about the same time.
    const auto scope = Context().with_timeout(50us);
    const auto child = scope.context().with_cancel();
    const auto hook = child.context().after_func([] {});
    auto look = [](const Context& context) {
      std::error_code first;
      while (!(first = context.err())) {
      }
      for (int again = 0; again < 100; ++again) EXPECT_EQ(context.err(), first);
    };
    std::thread one([&] { look(child.context()); });
    std::thread other([&] { look(scope.context()); });
    std::this_thread::sleep_for(40us);
    scope.cancel();
    one.join();
    other.join();
    EXPECT_EQ(scope.context().err(), child.context().err());
    EXPECT_EQ(scope.context().cause(), child.context().cause());
  }
}

TEST(Stress, DeepTree) {
  constexpr int kDepth = 300'000;
  std::vector<Scope> scopes;
  scopes.reserve(kDepth);
  scopes.push_back(Context().with_timeout(1h));
  while (scopes.size() < kDepth) scopes.push_back(scopes.back().context().with_cancel());
  int calls = 0;
  const auto hook = scopes.back().context().after_func([&] { ++calls; });
  const Context deepest = scopes.back().context();
  EXPECT_TRUE(scopes.front().cancel());
  EXPECT_EQ(calls, 1);
  scopes.clear();
  EXPECT_TRUE(deepest.done());
}

TEST(Stress, DeepTreeThatOnlyItsDeepestNodeKeeps) {
  Context deepest;
  {
    std::vector<Scope> scopes;
    scopes.push_back(Context().with_cancel());
    while (scopes.size() < 300'000) scopes.push_back(scopes.back().context().with_cancel());
    deepest = scopes.back().context();
  }
  EXPECT_TRUE(deepest.done());
  deepest = Context();  // must not recurse into 300,000 ancestors
}

TEST(Stress, WideTree) {
  constexpr int kWidth = 1'000'000;
  const auto root = Context().with_cancel();
  std::vector<Scope> scopes;
  scopes.reserve(kWidth);
  while (scopes.size() < kWidth) scopes.push_back(root.context().with_cancel());
  std::thread other([&] {
    for (int index = 0; index < 1000; ++index) {
      const auto late = root.context().with_cancel();
    }
  });
  EXPECT_TRUE(root.cancel());
  other.join();
  for (const auto& scope : scopes) ASSERT_TRUE(scope.context().done());
}

TEST(Stress, AMillionArmedDeadlines) {
  constexpr int kCount = 1'000'000;
  Timers timers;
  std::atomic<long> calls{0};
  const auto now = Clock::now();
  std::mt19937_64 random(1);
  struct Waiting {
    Waiting(Scope&& made, std::atomic<long>* calls)
        : scope(std::move(made)), hook(scope.context(), Count{calls}) {}
    Scope scope;
    AfterFunc<Count> hook;
  };
  std::deque<Waiting> all;
  for (int index = 0; index < kCount; ++index) {
    const auto at = now + 10min + std::chrono::microseconds(random() % 30'000'000);
    all.emplace_back(timers.background().with_deadline(at), &calls);
  }
  EXPECT_EQ(timers.size(), static_cast<std::size_t>(kCount));
  std::size_t fired = 0;
  // Two drive, one makes more.
  std::thread maker([&] {
    for (int index = 0; index < 1000; ++index) {
      const auto scope = timers.background().with_deadline(now + 1h);
      const AfterFunc<Count> hook(scope.context(), Count{&calls});
    }
  });
  std::size_t others = 0;
  std::thread driver([&] { others = timers.advance(now + 10min + 25s); });
  fired = timers.advance(now + 10min + 31s);
  driver.join();
  maker.join();
  EXPECT_EQ(fired + others, static_cast<std::size_t>(kCount));
  EXPECT_EQ(calls, kCount);
}

}  // namespace
}  // namespace waybill

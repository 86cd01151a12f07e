#include "tool/process/duty_cycle.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace waybill::process {
namespace {

TEST(DutyCycle, WhatIsOwedIsPaidByCpuOfTheTarget) {
  DutyCycle cycle(0.02);
  EXPECT_EQ(cycle.owed(0), 0);
  // 1,000 hits of 4 µs: 4 ms, which are 2 % of 200 ms.
  cycle.add({.seconds = 0.05, .hits = 1000}, 4000);
  EXPECT_NEAR(cycle.owed(0), 0.2, 1e-9);
  // 50 ms in which probes come and go count as much as those of the window.
  EXPECT_NEAR(cycle.owed(0.05), 0.4, 1e-9);
  cycle.add_latency(0.05);
  EXPECT_NEAR(cycle.owed(0), 0.4, 1e-9);
  cycle.earn(0.3);
  EXPECT_NEAR(cycle.owed(0), 0.1, 1e-9);
  EXPECT_NEAR(cycle.observed(), 0.05, 1e-9);
}

TEST(DutyCycle, AHitCostsTheTrapAtLeast) {
  DutyCycle cycle(0.02);
  cycle.add({.seconds = 0.05, .hits = 1000}, 0);
  EXPECT_NEAR(cycle.owed(0), 0.03, 1e-9);
}

TEST(DutyCycle, WhoCallsSeldomOwesNothing) {
  DutyCycle cycle(0.02);
  for (int i = 0; i < 100; ++i) {
    cycle.add({.seconds = 0.05, .hits = 10}, 4000);  // 40 µs, where 1 ms may be
    cycle.earn(0.05);
    EXPECT_EQ(cycle.owed(0.1), 0);
  }
}

TEST(DutyCycle, ALongCalmPaysForAShortBurst) {
  DutyCycle cycle(0.02);
  cycle.earn(1000);
  cycle.add({.seconds = 0.05, .hits = 4000}, 4000);  // 16 ms of the 20 that are kept
  EXPECT_EQ(cycle.owed(0), 0);
  cycle.add({.seconds = 0.05, .hits = 4000}, 4000);
  EXPECT_NEAR(cycle.owed(0), 0.6, 1e-9);
}

TEST(DutyCycle, OneWindowHasNoInterval) {
  DutyCycle cycle(0.02);
  EXPECT_EQ(cycle.calls_per_second().value, 0);
  cycle.add({.seconds = 0.5, .calls = 100, .conflicts = 5}, 4000);
  EXPECT_EQ(cycle.calls_per_second().value, 200);
  EXPECT_EQ(cycle.conflicts_per_second().value, 10);
  EXPECT_TRUE(std::isinf(cycle.calls_per_second().high));
}

TEST(DutyCycle, TheIntervalHoldsTheTruthAsOftenAsItSays) {
  std::mt19937 chance(1);
  int held = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    DutyCycle cycle(0.02);
    std::poisson_distribution<std::uint64_t> calls(40);
    std::uniform_real_distribution<double> burst(0.2, 1.8);  // load that changes between windows
    for (int i = 0; i < 12; ++i) {
      const double load = burst(chance);
      cycle.add({.seconds = 0.05, .calls = static_cast<std::uint64_t>(static_cast<double>(calls(chance)) * load)}, 4000);
    }
    const model::Estimate estimate = cycle.calls_per_second();
    if (estimate.low <= 795 && estimate.high >= 795) ++held;  // 40 in 50 ms, less what rounding down takes
  }
  EXPECT_GT(held, kRounds * 92 / 100);
  EXPECT_LT(held, kRounds * 98 / 100);
}

}  // namespace
}  // namespace waybill::process

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tool/cause/compare.hpp"

namespace waybill::cause {
namespace {

using model::Estimate;
using model::Measured;
using model::RuntimeCounters;

TEST(Change, IsToldOnlyWhereTheIntervalsAreApart) {
  const auto less = change({{100, 90, 110}}, {{50, 45, 55}});
  ASSERT_TRUE(less);
  EXPECT_DOUBLE_EQ(less->value, -0.5);
  EXPECT_DOUBLE_EQ(less->low, 45 / 110.0 - 1);
  EXPECT_DOUBLE_EQ(less->high, 55 / 90.0 - 1);
  EXPECT_TRUE(change({{50, 45, 55}}, {{100, 90, 110}}));
  EXPECT_FALSE(change({{100, 90, 110}}, {{80, 70, 90}})) << "they meet";
  EXPECT_FALSE(change({{100, 50, 150}}, {{90, 80, 95}})) << "one is in the other";
  EXPECT_FALSE(change({{100, 100, 100}}, {{100, 100, 100}})) << "there is none";
  EXPECT_FALSE(change({{0, 0, 0}}, {{5, 4, 6}})) << "of nothing";
  EXPECT_FALSE(change({{100, 100, 100}, false}, {{50, 50, 50}})) << "it isn't known how far the truth is";
}

TEST(Windows, AreWhatCountersRoseBy) {
  const std::vector<RuntimeCounters> readings = {{.requests = 100, .collections = 5}, {.requests = 300, .collections = 7, .pause_seconds = 1}, {.requests = 300, .collections = 8}, {.requests = 400, .collections = 9}};
  const auto windows = windows_of(readings);
  ASSERT_EQ(windows.size(), 2) << "one is without requests";
  EXPECT_EQ(windows[0].requests, 200);
  EXPECT_EQ(windows[0].collections, 2);
  EXPECT_EQ(windows[0].pause_seconds, std::nullopt) << "it wasn't counted before";
  EXPECT_EQ(windows[1].collections, 1);
  EXPECT_TRUE(windows_of({}).empty());
}

TEST(ForEachRequest, OneWindowHasNoInterval) {
  const auto one = for_each_request({{.requests = 200, .collections = 2}}, &RuntimeCounters::collections);
  ASSERT_TRUE(one);
  EXPECT_DOUBLE_EQ(one->estimate.value, 0.01);
  EXPECT_FALSE(one->bounded);
  EXPECT_FALSE(for_each_request({{.requests = 200}}, &RuntimeCounters::collections));
}

TEST(ForEachRequest, TheTruthIsWithinTheIntervalNineteenTimesOfTwenty) {
  std::mt19937 random(1);
  std::normal_distribution<double> pause(0.5, 0.1);
  int within = 0;
  constexpr int kRounds = 4'000;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Window> windows;
    for (int i = 0; i < 5; ++i) {
      const double requests = 1'000 + 50 * i;
      windows.push_back({.requests = requests, .pause_seconds = pause(random) * requests});
    }
    const Estimate estimate = for_each_request(windows, &RuntimeCounters::pause_seconds)->estimate;
    within += estimate.low <= 0.5 && 0.5 <= estimate.high ? 1 : 0;
  }
  EXPECT_GE(within, kRounds * 94 / 100);
  EXPECT_LE(within, kRounds * 96 / 100);
}

model::Diagnosis with(double objects, const std::string& function, double layers, std::int64_t rate = 1) {
  model::Diagnosis diagnosis;
  diagnosis.rate = rate;
  diagnosis.objects = {objects, objects, objects};
  diagnosis.part_objects[0] = {layers, layers, layers};
  diagnosis.sites.push_back({.call = {.function = function, .line = 7}, .objects = {layers, 0.9 * layers, 1.1 * layers}});
  diagnosis.sites.push_back({.call = {.function = function, .line = 8}, .objects = {layers, 0.9 * layers, 1.1 * layers}});
  return diagnosis;
}

TEST(Compare, FunctionsAreMatchedByName) {
  const auto comparison = compare({.diagnosis = with(1'000, "auth.Require", 400)}, {.diagnosis = with(500, "auth.Require", 20)});
  ASSERT_EQ(comparison.functions.size(), 1);
  EXPECT_EQ(comparison.functions[0].function, "auth.Require");
  EXPECT_EQ(comparison.functions[0].objects.before.estimate.value, 800);
  EXPECT_EQ(comparison.functions[0].objects.after.estimate.value, 40);
  ASSERT_TRUE(comparison.functions[0].objects.change);
  EXPECT_NEAR(comparison.functions[0].objects.change->value, -0.95, 1e-9);
  EXPECT_EQ(comparison.figures[0].what, "live objects");
  EXPECT_NEAR(comparison.figures[0].change->value, -0.5, 1e-9);
}

TEST(Compare, WhatWasNotSampledIsNotNothing) {
  const auto sampled = compare({.diagnosis = with(1'000, "auth.Require", 400, 524'288)}, {.diagnosis = with(500, "tenant.Route", 20, 524'288)});
  for (const model::ComparedFunction& function : sampled.functions) EXPECT_FALSE(function.objects.change) << function.function;
  const auto exact = compare({.diagnosis = with(1'000, "auth.Require", 400)}, {.diagnosis = with(500, "tenant.Route", 20)});
  EXPECT_EQ(exact.functions[0].function, "auth.Require");
  ASSERT_TRUE(exact.functions[0].objects.change);
  EXPECT_EQ(exact.functions[0].objects.change->value, -1);
}

}  // namespace
}  // namespace waybill::cause

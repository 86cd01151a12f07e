// The wheel against an ordered map, which is slow and plainly right.
#include "wheel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

namespace waybill::detail {
namespace {

Clock::time_point at_tick(Tick tick) {
  return time_of(tick);
}

TEST(Wheel, TicksRoundTowardsLater) {
  const auto exact = time_of(1000);
  EXPECT_EQ(tick_after(exact), 1000U);
  EXPECT_EQ(tick_before(exact), 1000U);
  EXPECT_EQ(tick_after(exact + std::chrono::nanoseconds(1)), 1001U);
  EXPECT_EQ(tick_before(exact - std::chrono::nanoseconds(1)), 999U);
  EXPECT_EQ(tick_before(Clock::time_point::min()), 0U);
  EXPECT_EQ(time_of(~Tick{0}), Clock::time_point::max());
}

TEST(Wheel, EmptyHasNothingToDo) {
  Wheel wheel;
  EXPECT_EQ(wheel.next(), std::nullopt);
  EXPECT_EQ(wheel.advance(1'000'000), nullptr);
}

TEST(Wheel, WhatIsDueComesAtTheNextTick) {
  Wheel wheel;
  wheel.skip_to(500);
  Node node;
  node.deadline = at_tick(3);
  wheel.insert(node);
  EXPECT_EQ(wheel.next(), 501U);
  EXPECT_EQ(wheel.advance(500), nullptr);
  EXPECT_EQ(wheel.advance(501), &node);
  EXPECT_EQ(wheel.advance(501), nullptr);
}

TEST(Wheel, EdgesOfTheLevels) {
  for (const Tick start : {Tick{0}, Tick{1}, Tick{255}, Tick{256}, Tick{65535}, Tick{123456789}}) {
    for (const Tick distance :
         {Tick{1}, Tick{255}, Tick{256}, Tick{257}, Tick{65279}, Tick{65535}, Tick{65536},
          Tick{65537}, (Tick{1} << 24) - 1, Tick{1} << 24, (Tick{1} << 24) + 255}) {
      Wheel wheel;
      wheel.skip_to(start);
      Node node;
      node.deadline = at_tick(start + distance);
      wheel.insert(node);
      EXPECT_EQ(wheel.advance(start + distance - 1), nullptr) << start << " + " << distance;
      EXPECT_EQ(wheel.advance(start + distance), &node) << start << " + " << distance;
    }
  }
}

TEST(Wheel, BeyondItsReachItIsNeitherEarlyNorLost) {
  Wheel wheel;
  Node node;
  const Tick at = (Tick{1} << 32) + 12345;  // 52 days
  node.deadline = at_tick(at);
  wheel.insert(node);
  EXPECT_EQ(wheel.advance(at - 1), nullptr);
  EXPECT_EQ(wheel.size(), 1U);
  EXPECT_EQ(wheel.advance(at), &node);
}

TEST(Wheel, RemovedNodesNeverComeDue) {
  Wheel wheel;
  Node first, second;
  first.deadline = second.deadline = at_tick(700);
  wheel.insert(first);
  wheel.insert(second);
  EXPECT_TRUE(wheel.remove(first));
  EXPECT_FALSE(wheel.remove(first));
  EXPECT_EQ(wheel.advance(700), &second);
  EXPECT_FALSE(wheel.remove(second));
  EXPECT_EQ(wheel.next(), std::nullopt);
}

TEST(Wheel, AgreesWithAnOrderedMap) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    Wheel wheel;
    Tick now = random() % 100'000'000;
    wheel.skip_to(now);
    std::vector<std::unique_ptr<Node>> nodes;
    std::map<Node*, Tick> model;
    for (int step = 0; step < 2000; ++step) {
      const auto what = random() % 8;
      if (what < 4) {
        const Tick distance = random() % (Tick{1} << (4 * (random() % 8) + 1));
        auto& node = *nodes.emplace_back(std::make_unique<Node>());
        node.deadline = at_tick(now + distance);
        wheel.insert(node);
        model[&node] = std::max(now + distance, now + 1);
      } else if (what < 6 && !model.empty()) {
        auto picked = model.begin();
        std::advance(picked, static_cast<long>(random() % model.size()));
        EXPECT_TRUE(wheel.remove(*picked->first));
        model.erase(picked);
      } else {
        const Tick to = now + random() % (Tick{1} << (4 * (random() % 8) + 1));
        if (const auto next = wheel.next()) {
          // Never later than what is really next.
          for (const auto& [node, at] : model) ASSERT_LE(*next, at);
        }
        Tick last = 0;
        while (Node* node = wheel.advance(to)) {
          const auto found = model.find(node);
          ASSERT_NE(found, model.end());
          EXPECT_LE(found->second, to);
          EXPECT_GE(found->second, last);  // in order
          last = found->second;
          model.erase(found);
        }
        now = to;
        for (const auto& [node, at] : model) ASSERT_GT(at, to);
      }
      ASSERT_EQ(wheel.size(), model.size());
    }
  }
}

}  // namespace
}  // namespace waybill::detail

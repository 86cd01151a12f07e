// Formulas against values that were computed by hand, and pairs of small maps.
#include "tool/coupling/measure.hpp"

#include <numbers>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::coupling {
namespace {

using testing::IsEmpty;

TEST(Visibility, IsTheShareThatIsRead) {
  EXPECT_DOUBLE_EQ(visibility(8, 10), 0.8);
  EXPECT_DOUBLE_EQ(visibility(1, 1), 1);
  EXPECT_DOUBLE_EQ(visibility(0, 7), 0);
  EXPECT_DOUBLE_EQ(visibility(0, 0), 0);
}

TEST(Entropy, IsThePublishedTerm) {
  EXPECT_DOUBLE_EQ(entropy(0), 0);
  EXPECT_DOUBLE_EQ(entropy(0.25), 0.5);       // -1/4 * -2
  EXPECT_DOUBLE_EQ(entropy(0.5), 0.5);        // -1/2 * -1: as much as for a quarter
  EXPECT_NEAR(entropy(0.8), 0.257542, 1e-6);  // 0.8 * 0.321928
  EXPECT_NEAR(entropy(0.1), 0.332193, 1e-6);  // 0.1 * 3.321928
  EXPECT_DOUBLE_EQ(entropy(1), 0);
}

TEST(Entropy, FallsAgainAboveOneOverE) {
  const double top = 1 / std::numbers::e;
  EXPECT_NEAR(entropy(top), std::numbers::log2e / std::numbers::e, 1e-12);   // 0.530738
  EXPECT_GT(entropy(top), entropy(top - 0.01));
  EXPECT_GT(entropy(top), entropy(top + 0.01));
  EXPECT_GT(entropy(0.2), entropy(0.9));   // one key of five "couples" more than nine of ten
}

TEST(BinaryEntropy, IsGreatestInTheMiddle) {
  EXPECT_DOUBLE_EQ(binary_entropy(0), 0);
  EXPECT_DOUBLE_EQ(binary_entropy(1), 0);
  EXPECT_DOUBLE_EQ(binary_entropy(0.5), 1);
  EXPECT_NEAR(binary_entropy(0.25), 0.811278, 1e-6);   // 0.5 + 0.75 * 0.415037
  EXPECT_NEAR(binary_entropy(0.8), 0.721928, 1e-6);    // 0.257542 + 0.2 * 2.321928
  EXPECT_NEAR(binary_entropy(0.2), binary_entropy(0.8), 1e-12);
}

/// A map of components 1, 2, …, which all stand on one route in that order, and of keys 1, 2, ….
struct Small {
  model::StateMap map;

  explicit Small(std::size_t components, std::size_t keys) {
    map.components.resize(components + 1);
    for (std::size_t i = 1; i <= components; ++i) map.components[i].name = "c" + std::to_string(i);
    map.keys.resize(keys + 1);
    for (model::MapKey& key : map.keys) key.carrier = "context.Context";
    model::Route route;
    for (std::size_t i = 1; i < components; ++i) route.pipeline.push_back({.component = static_cast<model::ComponentIndex>(i)});
    route.handler = static_cast<model::ComponentIndex>(components);
    map.routes.push_back(route);
  }
  Small& writes(std::size_t component, std::initializer_list<model::MapKeyIndex> keys) {
    for (const auto key : keys) map.components[component].writes.push_back({.key = key, .place = {.file = 0, .offset = key}});
    return *this;
  }
  Small& reads(std::size_t component, std::initializer_list<model::MapKeyIndex> keys, bool after = false) {
    for (const auto key : keys) map.components[component].reads.push_back({.key = key, .place = {.file = 1, .offset = key}, .after = after});
    return *this;
  }
};

TEST(PairsOf, CountsWhatTheDownstreamReads) {
  Small small(3, 5);
  small.writes(1, {1, 2, 3, 4}).writes(2, {5}).reads(2, {1}).reads(3, {1, 2, 3, 5});
  small.map.routes.push_back(small.map.routes.front());
  std::uint32_t quiet = 9;
  const auto pairs = pairs_of(small.map, quiet);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(quiet, 0u);
  EXPECT_EQ(pairs[0].upstream, 2u);   // 1 of 1
  EXPECT_EQ(pairs[0].downstream, 3u);
  EXPECT_DOUBLE_EQ(pairs[0].visibility, 1);
  EXPECT_EQ(pairs[1].upstream, 1u);   // 3 of 4
  EXPECT_EQ(pairs[1].downstream, 3u);
  EXPECT_DOUBLE_EQ(pairs[1].visibility, 0.75);
  EXPECT_NEAR(pairs[1].entropy, 0.311278, 1e-6);
  EXPECT_EQ(pairs[1].routes, 2u);
  EXPECT_EQ(pairs[1].shared[1].written.offset, 2u);
  EXPECT_EQ(pairs[1].shared[1].read.file, 1u);
  EXPECT_DOUBLE_EQ(pairs[2].visibility, 0.25);
}

TEST(PairsOf, AKeyCountsOnceHoweverOftenItIsTouched) {
  Small small(2, 2);
  small.writes(1, {1, 1, 2}).reads(2, {1, 1, 1});
  std::uint32_t quiet = 0;
  const auto pairs = pairs_of(small.map, quiet);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].fields, 2u);
  EXPECT_EQ(pairs[0].shared.size(), 1u);
}

TEST(PairsOf, WhoStandsBeforeReadsNothing) {
  Small small(2, 1);
  small.writes(2, {1}).reads(1, {1});
  std::uint32_t quiet = 0;
  EXPECT_THAT(pairs_of(small.map, quiet), IsEmpty());
  // What a context gained is gone when the call has returned; the map of gin's context keeps it.
  Small back(2, 1);
  back.writes(2, {1}).reads(1, {1}, true);
  EXPECT_THAT(pairs_of(back.map, quiet), IsEmpty());
  back.map.keys[1].carrier = "*gin.Context";
  const auto pairs = pairs_of(back.map, quiet);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].upstream, 2u);
  EXPECT_EQ(pairs[0].downstream, 1u);
}

TEST(PairsOf, WhatIsWrittenAfterwardsComesTooLate) {
  Small small(2, 1);
  small.writes(1, {1}).reads(2, {1});
  small.map.components[1].writes[0].after = true;
  std::uint32_t quiet = 0;
  EXPECT_THAT(pairs_of(small.map, quiet), IsEmpty());
  EXPECT_EQ(quiet, 0u);   // nothing is handed down
  small.writes(1, {2});
  small.map.keys.resize(3);
  small.reads(2, {2});
  const auto pairs = pairs_of(small.map, quiet);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].fields, 1u);
  EXPECT_EQ(pairs[0].shared.size(), 1u);
}

TEST(PairsOf, WhatIsWrittenAnewIsNoLongerTheFirstOnes) {
  Small small(3, 1);
  small.writes(1, {1}).writes(2, {1}).reads(3, {1});
  std::uint32_t quiet = 0;
  auto pairs = pairs_of(small.map, quiet);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].upstream, 2u);
  EXPECT_EQ(quiet, 2u);   // 1 and 2, 1 and 3
  small.map.components[2].writes[0].maybe = true;
  pairs = pairs_of(small.map, quiet);
  EXPECT_EQ(pairs.size(), 2u);
  EXPECT_EQ(quiet, 1u);
}

TEST(PairsOf, NeedsARouteInCommon) {
  Small small(2, 1);
  small.writes(1, {1}).reads(2, {1});
  small.map.routes[0].pipeline.clear();
  std::uint32_t quiet = 0;
  EXPECT_THAT(pairs_of(small.map, quiet), IsEmpty());
  EXPECT_EQ(quiet, 0u);
}

}  // namespace
}  // namespace waybill::coupling

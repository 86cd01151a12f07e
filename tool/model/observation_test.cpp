#include "tool/model/observation.hpp"

#include <gtest/gtest.h>

namespace waybill::model {
namespace {

KeyWriter writer(const char* type, std::uint64_t writes, std::uint64_t conflicts) {
  return {.key = {.package = "own", .type = type, .value = ""}, .site = {"own.set", "own.go", 7}, .writes = writes, .conflicts = conflicts};
}

TEST(Observation, SinceLeavesWhatIsNew) {
  Observation earlier{.seconds = 5, .calls = 10, .conflicts = 2, .cancels_made = 1};
  earlier.depth = {{3, 6}, {4, 4}};
  earlier.writers = {writer("own.a", 6, 0), writer("own.b", 4, 2)};
  earlier.coverage.unknown_types = {{"own.T", 3}};
  Observation later{.seconds = 10, .calls = 25, .conflicts = 3, .cancels_made = 1};
  later.depth = {{3, 6}, {4, 9}, {7, 10}};
  later.writers = {writer("own.b", 9, 3), writer("own.a", 6, 0), writer("own.c", 10, 0)};
  later.coverage.unknown_types = {{"own.T", 3}, {"own.U", 1}};

  const Observation seen = since(earlier, later);
  EXPECT_EQ(seen.seconds, 5);
  EXPECT_EQ(seen.calls, 15u);
  EXPECT_EQ(seen.conflicts, 1u);
  EXPECT_EQ(seen.cancels_made, 0u);
  EXPECT_EQ(seen.depth, (std::map<std::uint32_t, std::uint64_t>{{4, 5}, {7, 10}}));
  ASSERT_EQ(seen.writers.size(), 2u);
  EXPECT_EQ(seen.writers[0].key.type, "own.c");
  EXPECT_EQ(seen.writers[1].writes, 5u);
  EXPECT_EQ(seen.writers[1].conflicts, 1u);
  EXPECT_EQ(seen.coverage.unknown_types, (std::map<std::string, std::uint64_t>{{"own.U", 1}}));
}

TEST(Observation, ACountThatShrankIsNone) {
  Observation earlier{.calls = 10};
  earlier.writers = {writer("own.a", 6, 1)};
  Observation later{.calls = 12};
  later.writers = {writer("own.a", 1, 0)};  // it fell out of the table and came back
  const Observation seen = since(earlier, later);
  EXPECT_EQ(seen.calls, 2u);
  EXPECT_TRUE(seen.writers.empty());
}

TEST(Observation, GrowthIsOfRootsThatWereKnown) {
  const CodeSite worker{"own.work", "own.go", 3};
  const CodeSite other{"own.serve", "own.go", 9};
  Observation earlier{.seconds = 5};
  earlier.roots = {{.start = worker, .calls = 10, .deepest = 10}};
  Observation later{.seconds = 7};
  later.roots = {{.start = worker, .calls = 40, .deepest = 40}, {.start = other, .calls = 2, .deepest = 2}};

  const Observation seen = since(earlier, later);
  ASSERT_EQ(seen.roots.size(), 2u);
  EXPECT_EQ(seen.roots[0].calls, 30u);
  EXPECT_EQ(seen.roots[0].growth, 30u);
  EXPECT_EQ(seen.roots[0].growth_seconds, 2);
  EXPECT_FALSE(seen.roots[1].growth);

  const Observation quiet = since(later, later);
  EXPECT_TRUE(quiet.roots.empty());
}

}  // namespace
}  // namespace waybill::model

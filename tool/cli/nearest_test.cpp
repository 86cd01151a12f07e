#include "tool/cli/nearest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

constexpr std::string_view kNames[] = {"check", "explain", "facts", "rules"};

TEST(Nearest, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("chek", kNames), "check");
  EXPECT_EQ(nearest("fact", kNames), "facts");
  EXPECT_EQ(nearest("explian", kNames), "explain");
}

TEST(Nearest, DoesNotGuessWildly) {
  EXPECT_EQ(nearest("serve", kNames), std::nullopt);
  EXPECT_EQ(nearest("", kNames), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'x'), kNames), std::nullopt);
}

}  // namespace
}  // namespace waybill::cli

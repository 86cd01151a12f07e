#include "tool/routes/frameworks.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tool/routes/costs.hpp"

namespace waybill::routes {
namespace {

TEST(Paths, AreJoinedWithOneSlash) {
  EXPECT_EQ(join_paths("/v1", "/a"), "/v1/a");
  EXPECT_EQ(join_paths("/v1/", "a"), "/v1/a");
  EXPECT_EQ(join_paths("/v1", ""), "/v1");
  EXPECT_EQ(join_paths("/v1", "/"), "/v1/");
  EXPECT_EQ(join_paths("", "/a"), "/a");
}

TEST(Packages, AreNamedByTheirPath) {
  EXPECT_EQ(package_name("github.com/rs/cors"), "cors");
  EXPECT_EQ(package_name("github.com/labstack/echo/v4"), "echo");
  EXPECT_EQ(package_name("gopkg.in/yaml.v3"), "yaml");
  EXPECT_EQ(package_name("example.com/go-shop"), "shop");
  EXPECT_EQ(package_name("log"), "log");
}

TEST(Costs, OfWhatIsPutIntoAnInterface) {
  EXPECT_EQ(boxed_bytes("string"), 16u);
  EXPECT_EQ(boxed_bytes("[]string"), 24u);
  EXPECT_EQ(boxed_bytes("*auth.User"), 0u);
  EXPECT_EQ(boxed_bytes("bool"), 0u);
}

TEST(Frameworks, EachHasPackagesToLookFor) {
  const model::SetupInterest asked = interest();
  for (const Framework* framework : all_frameworks()) {
    for (const char* package : framework->packages) {
      EXPECT_NE(std::ranges::find(asked.packages, package), asked.packages.end()) << package;
    }
  }
}

}  // namespace
}  // namespace waybill::routes

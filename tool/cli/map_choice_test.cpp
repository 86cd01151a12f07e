#include "tool/cli/map_choice.hpp"

#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

model::StateMap small_map() {
  model::StateMap map;
  map.components = {{}, {.name = "auth.Require"}, {.name = "shop.List"}};
  map.keys = {{}, {.carrier = "context.Context", .value = "\"user\"", .shown = "\"user\""}};
  map.components[1].writes.push_back({.key = 1});
  map.keys[1].writers = {1};
  model::Route guarded{.method = "GET", .pattern = "/orders/*", .handler = 2};
  guarded.pipeline.push_back({.component = 1});
  map.routes = {guarded, {.method = "", .pattern = "/healthz", .handler = 2}};
  return map;
}

std::size_t routes_left(const MapChoice& choice) {
  model::StateMap map = small_map();
  std::vector<model::MapKeyIndex> keys;
  std::vector<model::ComponentIndex> components;
  return choose(choice, map, keys, components) ? map.routes.size() : 0;
}

TEST(MapChoice, AStarStandsForAnything) {
  EXPECT_TRUE(is_like("GET /a/*", "GET /a/b/c"));
  EXPECT_TRUE(is_like("*", ""));
  EXPECT_TRUE(is_like("*/c", "/a/b/c"));
  EXPECT_FALSE(is_like("/a", "/a/b"));
  EXPECT_FALSE(is_like("", "/"));
}

TEST(MapChoice, RoutesByPatternWithAndWithoutMethod) {
  EXPECT_EQ(routes_left({.route = "/healthz"}), 1u);
  EXPECT_EQ(routes_left({.route = "any /healthz"}), 1u);
  EXPECT_EQ(routes_left({.route = "GET /orders/*"}), 1u);
  EXPECT_EQ(routes_left({.route = "POST *"}), 0u);
}

TEST(MapChoice, RoutesByKeyAndComponent) {
  EXPECT_EQ(routes_left({.key = "user"}), 1u);
  EXPECT_EQ(routes_left({.key = "tenant"}), 0u);
  EXPECT_EQ(routes_left({.component = "auth.Require"}), 1u);
  EXPECT_EQ(routes_left({.component = "List"}), 2u);
  EXPECT_EQ(routes_left({.component = "Quire"}), 0u);
}

}  // namespace
}  // namespace waybill::cli

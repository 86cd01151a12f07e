#include "tool/report/map_diff.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "tool/report/map.hpp"

namespace waybill::report {
namespace {

model::StateMap map_with(std::uint32_t layers, bool tenant) {
  model::StateMap map;
  map.components = {{}, {.name = "auth.Require"}, {.name = "shop.List"}};
  map.keys = {{}, {.carrier = "context.Context", .shown = "user"}, {.carrier = "*gin.Context", .shown = "\"tenant\""}};
  model::Route route{.framework = "gin", .method = "GET", .pattern = "/orders", .handler = 2};
  route.pipeline.push_back({.component = 1});
  route.values = route.depth = {layers, layers};
  route.written = {1};
  if (tenant) route.written.push_back(2);
  map.routes.push_back(route);
  return map;
}

std::string text_of(const MapDiff& diff) {
  std::ostringstream out;
  write_diff_text(diff, {}, out);
  return out.str();
}

TEST(MapDiff, TellsWhatAChangeAddsToARoute) {
  MapDiff diff{.base = "main"};
  diff.changes = compare_routes(figures_of(map_with(2, false)), figures_of(map_with(3, true)), diff.unchanged);
  EXPECT_EQ(text_of(diff),
            "GET /orders: value layers 2 -> 3; layers 2 -> 3\n"
            "    + *gin.Context \"tenant\"\n"
            "\n1 route changed against main, 0 as before\n");
}

TEST(MapDiff, ReadsAMapThatWasSaved) {
  MapReport report{.map = map_with(2, true), .site_of = [](model::Place) { return model::Site{}; }};
  std::ostringstream saved;
  write_map_json(report, saved);
  const auto figures = figures_from_json(saved.str());
  ASSERT_TRUE(figures.has_value());
  std::size_t unchanged = 0;
  EXPECT_TRUE(compare_routes(*figures, figures_of(map_with(2, true)), unchanged).empty());
  EXPECT_EQ(unchanged, 1u);
}

TEST(MapDiff, RefusesWhatIsNoMap) {
  EXPECT_FALSE(figures_from_json("{").has_value());
  EXPECT_FALSE(figures_from_json(R"({"schema":"waybill.findings/1"})").has_value());
  EXPECT_FALSE(figures_from_json(R"({"schema":"waybill.map/1","routes":[{"method":"GET"}]})").has_value());
}

TEST(MapDiff, NewAndGoneRoutes) {
  MapDiff diff{.base = "main"};
  diff.changes = compare_routes({}, figures_of(map_with(1, false)), diff.unchanged);
  ASSERT_EQ(diff.changes.size(), 1u);
  EXPECT_EQ(diff.changes[0].kind, RouteChange::Kind::Added);
  diff.changes = compare_routes(figures_of(map_with(1, false)), {}, diff.unchanged);
  ASSERT_EQ(diff.changes.size(), 1u);
  EXPECT_EQ(diff.changes[0].kind, RouteChange::Kind::Gone);
}

}  // namespace
}  // namespace waybill::report

#include "tool/go_source/path_pattern.hpp"

#include <gtest/gtest.h>

namespace waybill::go_source {
namespace {

bool fits(std::string_view pattern, std::string_view path) {
  PathPatterns patterns;
  EXPECT_EQ(patterns.add(pattern), std::nullopt) << pattern;
  return patterns.match(path);
}

TEST(PathPatterns, Fit) {
  struct Case {
    const char* pattern;
    const char* path;
    bool fits;
  };
  const Case cases[] = {
      {"*.pb.go", "a.pb.go", true},
      {"*.pb.go", "x/y/a.pb.go", true},
      {"*.pb.go", "a.go", false},
      {"gen", "gen/a.go", true},
      {"gen", "x/gen/y/a.go", true},
      {"gen", "generated/a.go", false},
      {"gen/", "x/gen/a.go", true},
      {"gen/", "x/gen", false},
      {"/gen", "gen/a.go", true},
      {"/gen", "x/gen/a.go", false},
      {"./gen", "x/gen/a.go", false},
      {"x/gen", "x/gen/a.go", true},
      {"x/gen", "y/x/gen/a.go", false},
      {"x/*/a.go", "x/y/a.go", true},
      {"x/*/a.go", "x/y/z/a.go", false},
      {"x/**/a.go", "x/y/z/a.go", true},
      {"x/**/a.go", "x/a.go", true},
      {"**/mock_*.go", "mock_a.go", true},
      {"**/mock_*.go", "x/y/mock_a.go", true},
      {"**/mock_*.go", "x/y/unmock_a.go", false},
      {"x/**", "x/y/z.go", true},
      {"x/**", "xy/z.go", false},
      {"**/internal/**/b?.go", "a/internal/x/y/b1.go", true},
      {"**/internal/**/b?.go", "a/internal/b1.go", true},
      {"a[0-9].go", "a5.go", true},
      {"a[0-9].go", "ax.go", false},
      {"a[!0-9].go", "ax.go", true},
      {"a[]x].go", "a].go", true},
      {"a\\*.go", "a*.go", true},
      {"a\\*.go", "ab.go", false},
      {"?", "a/b.go", true},
      {"a*b*c.go", "aXbYbZc.go", true},
      {"*", "a/b", true},
  };
  for (const Case& one : cases)
    EXPECT_EQ(fits(one.pattern, one.path), one.fits) << one.pattern << ' ' << one.path;
}

TEST(PathPatterns, FitFolders) {
  PathPatterns patterns;
  ASSERT_EQ(patterns.add("gen/"), std::nullopt);
  EXPECT_TRUE(patterns.match_folder("x/gen"));
  EXPECT_TRUE(patterns.match_folder("gen/x"));
  EXPECT_FALSE(patterns.match_folder("x"));
  EXPECT_FALSE(patterns.match_folder("."));
}

TEST(PathPatterns, WhatMakesNoSenseIsRefused) {
  PathPatterns patterns;
  for (const char* pattern : {"", "/", "a[b", "a[", "a[!", "a\\"}) {
    EXPECT_NE(patterns.add(pattern), std::nullopt) << pattern;
  }
  EXPECT_TRUE(patterns.empty());
}

TEST(PathPatterns, NoPatternTakesForever) {
  const std::string path(3000, 'a');
  EXPECT_FALSE(fits("*a*a*a*a*a*a*a*a*a*a*a*a*b", path));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "a/";
  EXPECT_FALSE(fits("**/a/**/a/**/a/**/b", deep + "c"));
}

}  // namespace
}  // namespace waybill::go_source

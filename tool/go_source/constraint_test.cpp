#include "tool/go_source/constraint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace waybill::go_source {
namespace {

BuildVerdict verdict(std::string_view text) {
  return evaluate_constraint(text);
}

TEST(Constraint, Expressions) {
  using enum BuildVerdict;
  EXPECT_EQ(verdict(""), Built);
  EXPECT_EQ(verdict("linux"), Built);
  EXPECT_EQ(verdict("//go:build linux && !arm64"), Built);
  EXPECT_EQ(verdict("//go:build windows || (unix && cgo && gc)"), Built);
  EXPECT_EQ(verdict("//go:build windows"), OtherBuild);
  EXPECT_EQ(verdict("//go:build integration"), OtherBuild);
  EXPECT_EQ(verdict("//go:build !integration"), Built);
  EXPECT_EQ(verdict("//go:build go1.27 && !go1.28"), Built);
  EXPECT_EQ(verdict("//go:build !cgo"), OtherBuild);
  EXPECT_EQ(verdict("//go:build gccgo"), OtherBuild);
  EXPECT_EQ(verdict("//go:build"), OtherBuild);
  EXPECT_EQ(verdict("//go:build linux linux"), OtherBuild);
}

TEST(Constraint, IgnoreIsForProgramsOfTheirOwn) {
  using enum BuildVerdict;
  EXPECT_EQ(verdict("//go:build ignore"), Never);
  EXPECT_EQ(verdict("//go:build ignore && linux"), Never);
  EXPECT_EQ(verdict("//go:build !(linux || !ignore)"), Never);
  EXPECT_EQ(verdict("//go:build ignore || windows"), OtherBuild);
  EXPECT_EQ(verdict("//go:build ignore || linux"), Built);
  EXPECT_EQ(verdict("//go:build !ignore"), Built);
  EXPECT_EQ(verdict("// +build ignore"), Never);
  EXPECT_EQ(verdict("// +build linux\n// +build ignore"), Never);
}

TEST(Constraint, PlusBuildLines) {
  using enum BuildVerdict;
  EXPECT_EQ(verdict("// +build linux darwin"), Built);
  EXPECT_EQ(verdict("// +build linux,!cgo darwin"), OtherBuild);
  EXPECT_EQ(verdict("// +build linux\n//\n// +build !amd64"), OtherBuild);
  EXPECT_EQ(verdict("//+build linux"), Built);
}

TEST(Constraint, WhereItCounts) {
  EXPECT_EQ(find_constraint("// Copyright\n\n//go:build linux\n\npackage a\n"), "//go:build linux");
  EXPECT_EQ(find_constraint("package a\n\n//go:build linux\n"), "");
  EXPECT_EQ(find_constraint("// +build linux\n\npackage a\n"), "// +build linux");
  EXPECT_EQ(find_constraint("// +build linux\npackage a\n"), "");
  EXPECT_EQ(find_constraint("// +build linux\n// +build cgo\n\n// Package a.\npackage a\n"),
            "// +build linux\n// +build cgo");
  EXPECT_EQ(find_constraint("// +build windows\n//go:build linux\n\npackage a\n"),
            "//go:build linux");
  EXPECT_EQ(find_constraint("/*\n//go:build windows\n*/\npackage a\n"), "");
  EXPECT_EQ(find_constraint("\xEF\xBB\xBF//go:build linux\r\n\r\npackage a\r\n"),
            "//go:build linux");
  EXPECT_EQ(find_constraint(""), "");
}

TEST(Constraint, DepthIsBounded) {
  const std::string deep =
      "//go:build " + std::string(200000, '(') + "linux" + std::string(200000, ')');
  EXPECT_EQ(verdict(deep), BuildVerdict::OtherBuild);
  std::string negated = "//go:build ";
  for (int i = 0; i < 200000; ++i) negated += "!(";
  EXPECT_EQ(verdict(negated), BuildVerdict::OtherBuild);
}

TEST(FileName, Suffixes) {
  for (const char* name : {"a.go", "linux.go", "windows.go", "a_linux.go", "a_amd64.go",
                           "a_linux_amd64.go", "a_linux_test.go", "a_unix.go", "a_windows_x.go",
                           "windows_amd64x.go", "a.windows.go", "_test.go", "arm64.go"}) {
    EXPECT_TRUE(file_name_is_built(name)) << name;
  }
  for (const char* name :
       {"a_windows.go", "a_arm64.go", "a_windows_amd64.go", "a_linux_arm64.go", "a_darwin_test.go",
        "a_windows.pb.go", "x_y_js_wasm.go", "a_android.go"}) {
    EXPECT_FALSE(file_name_is_built(name)) << name;
  }
}

}  // namespace
}  // namespace waybill::go_source

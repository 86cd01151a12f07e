#include "tool/go_source/module_file.hpp"

#include <gmock/gmock.h>

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(GoMod, AllItsForms) {
  const GoMod file = parse_go_mod(R"(// Deprecated: use v2.
module "example.com/a b" // a comment

go 1.22.3
toolchain go1.23.0

require example.com/one v1.0.0
require (
	example.com/two v2.0.0+incompatible // indirect
	`example.com/three` v0.0.0-20200101000000-abcdefabcdef
	"example.com/four" "v1.2.3"
)
exclude (
	example.com/one v1.0.1
)
replace example.com/one => ../one
replace (
	example.com/two v2.0.0+incompatible => example.com/fork v1.1.1 // why
	example.com/three => "./with space"
)
retract [v1.0.0, v1.9.9]
ignore ./web
ignore (
	node
	./third/party
)
tool example.com/four/cmd/x
godebug default=go1.21
)");
  EXPECT_EQ(file.problem.line, 0u) << file.problem.what;
  EXPECT_EQ(file.module, "example.com/a b");
  EXPECT_EQ(file.go, "1.22.3");
  EXPECT_THAT(file.require,
              ElementsAre(ModuleVersion{"example.com/one", "v1.0.0"},
                          ModuleVersion{"example.com/two", "v2.0.0+incompatible"},
                          ModuleVersion{"example.com/three", "v0.0.0-20200101000000-abcdefabcdef"},
                          ModuleVersion{"example.com/four", "v1.2.3"}));
  EXPECT_THAT(file.exclude, ElementsAre(ModuleVersion{"example.com/one", "v1.0.1"}));
  ASSERT_EQ(file.replace.size(), 3u);
  EXPECT_EQ(file.replace[0].from, (ModuleVersion{"example.com/one", ""}));
  EXPECT_EQ(file.replace[0].to, (ModuleVersion{"../one", ""}));
  EXPECT_EQ(file.replace[1].from, (ModuleVersion{"example.com/two", "v2.0.0+incompatible"}));
  EXPECT_EQ(file.replace[1].to, (ModuleVersion{"example.com/fork", "v1.1.1"}));
  EXPECT_EQ(file.replace[2].to, (ModuleVersion{"./with space", ""}));
  EXPECT_THAT(file.ignore, ElementsAre("./web", "node", "./third/party"));
}

TEST(GoMod, LineEndsAndMarksOfOtherSystems) {
  const GoMod file = parse_go_mod(
      "\xEF\xBB\xBFmodule example.com/a\r\nrequire (\r\n\texample.com/b v1.0.0\r\n)\r\n");
  EXPECT_EQ(file.module, "example.com/a");
  EXPECT_THAT(file.require, ElementsAre(ModuleVersion{"example.com/b", "v1.0.0"}));
  EXPECT_EQ(file.problem.line, 0u);
}

TEST(GoMod, BlocksMayBeEmptyAndWordsMayTouchComments) {
  const GoMod file =
      parse_go_mod("module a//b\nrequire ()\nrequire (\n)\nrequire(\n\tx v1.0.0\n)\n");
  EXPECT_EQ(file.module, "a");
  EXPECT_THAT(file.require, ElementsAre(ModuleVersion{"x", "v1.0.0"}));
}

TEST(GoMod, WhatMakesNoSenseIsLeftOutAndSaid) {
  const GoMod file = parse_go_mod(
      "module a\nrequire b\nreplace b v1 v2 => c\nrequire c v1.0.0\nrequire (\n\td v1.0.0\n");
  EXPECT_EQ(file.problem.line, 2u);
  EXPECT_EQ(file.problem.what, "'require' wants: path version");
  EXPECT_THAT(file.require,
              ElementsAre(ModuleVersion{"c", "v1.0.0"}, ModuleVersion{"d", "v1.0.0"}));
  EXPECT_THAT(file.replace, IsEmpty());
  EXPECT_EQ(parse_go_mod("module a\nrequire (\n b v1\n").problem.what,
            "the block of 'require' is not closed");
  EXPECT_EQ(parse_go_mod("module \"a\n").problem.what, "a quoted string is not closed");
  EXPECT_EQ(parse_go_mod("").problem.line, 0u);
}

TEST(GoWork, UsesAndReplacements) {
  const GoWork file =
      parse_go_work("go 1.22\nuse .\nuse (\n\t./a // b\n\t../c\n)\nreplace x => ./x\n");
  EXPECT_THAT(file.use, ElementsAre(".", "./a", "../c"));
  ASSERT_EQ(file.replace.size(), 1u);
  EXPECT_EQ(file.replace[0].to.path, "./x");
}

TEST(VendorModules, VersionsAndReplacements) {
  const auto modules = parse_vendor_modules(R"(# example.com/a v1.0.0
## explicit; go 1.17
example.com/a
example.com/a/b
# example.com/c v1.0.0 => example.com/fork v2.0.0
## explicit
example.com/c
# example.com/d v0.0.0 => ./d
example.com/d
# example.com/d => ./d
# example.com/unused => ../x
)");
  EXPECT_THAT(modules, ElementsAre(ModuleVersion{"example.com/a", "v1.0.0"},
                                   ModuleVersion{"example.com/c", "v2.0.0"},
                                   ModuleVersion{"example.com/d", ""},
                                   ModuleVersion{"example.com/unused", ""}));
}

TEST(GoVersion, Compares) {
  EXPECT_TRUE(go_version_at_least("1.17", 17));
  EXPECT_TRUE(go_version_at_least("1.26.6", 17));
  EXPECT_TRUE(go_version_at_least("1.21rc2", 21));
  EXPECT_FALSE(go_version_at_least("1.9", 17));
  EXPECT_TRUE(go_version_at_least("2.0", 17));
  EXPECT_FALSE(go_version_at_least("", 17));
  EXPECT_TRUE(go_version_at_least("", 16));
  EXPECT_FALSE(go_version_at_least("nonsense", 17));
}

}  // namespace
}  // namespace waybill::go_source

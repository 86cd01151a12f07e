// Sizes of types, against what unsafe.Sizeof says on amd64.
#include "tool/go_source/resolve_fixture.hpp"

namespace waybill::go_source {
namespace {

TEST(TypeSize, IsWhatGcLaysOut) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "missing.example/m"

const width = 3

type Byte byte
type Text string
type Slice []int
type Any any
type Table map[string][100]int
type Func func()
type Pair struct{ a, b string }
type Padded struct { flag bool; n int64; last bool }
type Tight struct { n int64; flag, last bool }
type Small struct { a uint16; b byte }
type Array [width * 2]Small
type Complex struct { flag bool; c complex64; d complex128 }
type Empty struct{}
type Ends struct { n int32; e Empty }
type Begins struct { e Empty; n int32 }
type Inner struct { Pair; next *Inner; list []Inner }
type Generic[T any] struct { value T; n int }
type Instance Generic[Pair]
type Large [1 << 20]Array
type Missing struct { n int; m m.T }
type MissingPointer struct { n int; m *m.T }
type Endless [1 << 60]int
)go");
  const auto size = [&](std::string_view name) { return tree.resolver.size_of(tree.declared("m/a", name)); };
  EXPECT_EQ(size("Byte"), 1u);
  EXPECT_EQ(size("Text"), 16u);
  EXPECT_EQ(size("Slice"), 24u);
  EXPECT_EQ(size("Any"), 16u);
  EXPECT_EQ(size("Table"), 8u);
  EXPECT_EQ(size("Func"), 8u);
  EXPECT_EQ(size("Pair"), 32u);
  EXPECT_EQ(size("Padded"), 24u);
  EXPECT_EQ(size("Tight"), 16u);
  EXPECT_EQ(size("Small"), 4u);
  EXPECT_EQ(size("Array"), 24u);
  EXPECT_EQ(size("Complex"), 32u);
  EXPECT_EQ(size("Empty"), 0u);
  EXPECT_EQ(size("Ends"), 8u);
  EXPECT_EQ(size("Begins"), 4u);
  EXPECT_EQ(size("Inner"), 64u);
  EXPECT_EQ(size("Instance"), 40u);
  EXPECT_EQ(size("Large"), std::uint64_t{24} << 20);
  EXPECT_EQ(size("Missing"), std::nullopt);
  EXPECT_EQ(size("MissingPointer"), 16u);
  EXPECT_EQ(size("Endless"), std::nullopt);
}

TEST(TypeSize, FieldsByTheirNames) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

type Base struct{}
type Whole struct {
	Base
	first, second int
	third *Whole
}
type Number int
)go");
  const auto fields = tree.resolver.fields(tree.declared("m/a", "Whole"));
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[0].name, "Base");
  EXPECT_TRUE(fields[0].embedded);
  EXPECT_EQ(fields[2].name, "second");
  EXPECT_EQ(tree.resolver.type_text(fields[3].type), "*a.Whole");
  EXPECT_TRUE(tree.resolver.fields(tree.declared("m/a", "Number")).empty());
}

}  // namespace
}  // namespace waybill::go_source

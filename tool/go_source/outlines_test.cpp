#include "tool/go_source/outlines.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {
namespace {

using model::Outline;
using model::Shape;

Outline outline_of_text(std::string text) {
  const std::size_t size = text.size();
  text.append(TokenList::kPadding, '\0');
  return outline_of(std::string_view(text).substr(0, size));
}

/// The texts of all nodes of a shape, in the order of the tree.
std::vector<std::string> texts(const Outline& outline, Shape shape) {
  std::vector<std::string> found;
  for (std::size_t i = 1; i < outline.nodes.size(); ++i) {
    const auto& node = outline.nodes[i];
    if (node.shape == shape) found.push_back(outline.text.substr(node.start, node.end - node.start));
  }
  return found;
}

TEST(OutlineOf, StretchesCoverWhatTheyAre) {
  const Outline outline = outline_of_text(
      "package p\n\nimport (\n\t\"a/b\"\n\tc \"d\"\n)\n\ntype t = struct{}\n\nvar x, y t\n\n"
      "func (r *t) f(v int) {\n\tx = b.G(r, \"k\").(*t)\n\tfor {\n\t\tz := func() {}\n\t}\n}\n");
  EXPECT_TRUE(outline.sound);
  EXPECT_EQ(outline.package, "p");
  ASSERT_EQ(outline.imports.size(), 2u);
  EXPECT_EQ(outline.imports[0].name, "b");
  EXPECT_FALSE(outline.imports[0].renamed);
  EXPECT_EQ(outline.imports[1].name, "c");
  EXPECT_EQ(outline.text.substr(outline.imports[1].start, outline.imports[1].end - outline.imports[1].start), "c \"d\"");
  EXPECT_EQ(texts(outline, Shape::TypeSpec), std::vector<std::string>{"t = struct{}"});
  EXPECT_EQ(texts(outline, Shape::VarSpec), std::vector<std::string>{"x, y t"});
  EXPECT_EQ(texts(outline, Shape::Call), std::vector<std::string>{"b.G(r, \"k\")"});
  EXPECT_EQ(texts(outline, Shape::Assertion), std::vector<std::string>{"b.G(r, \"k\").(*t)"});
  EXPECT_EQ(texts(outline, Shape::Assign), std::vector<std::string>{"x = b.G(r, \"k\").(*t)"});
  EXPECT_EQ(texts(outline, Shape::Define), std::vector<std::string>{"z := func() {}"});
  EXPECT_EQ(texts(outline, Shape::Parameter), (std::vector<std::string>{"r *t", "v int"}));
  EXPECT_EQ(texts(outline, Shape::For), std::vector<std::string>{"for {\n\t\tz := func() {}\n\t}"});
}

TEST(OutlineOf, BrokenFilesAreNotSound) {
  EXPECT_FALSE(outline_of_text("package p\nfunc f( {\n").sound);
  EXPECT_FALSE(outline_of_text("").sound);
}

}  // namespace
}  // namespace waybill::go_source

#include "tool/go_source/source_sites.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::go_source {
namespace {

/// Source text with the zero bytes behind it that the lexer asks for.
class Padded {
 public:
  explicit Padded(std::string_view text) : bytes_(text), size_(text.size()) {
    bytes_.append(TokenList::kPadding, '\0');
  }
  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }

 private:
  std::string bytes_;
  std::size_t size_;
};

/// Returns what is pointed at where `start` first stands, in the middle of a function's body.
std::string pointed_at(std::string_view body, std::string_view start) {
  const Padded source(fmt::format("package p\n\nfunc f() {{\n{}\n}}\n", body));
  const auto text = source.text();
  const auto offset = text.find(start, text.find('{') + 1);
  if (offset == std::string_view::npos) return "no such start";
  model::Site site;
  SourceMap(text).locate(static_cast<std::uint32_t>(offset), site);
  // Back from lines and columns to bytes, by counting anew.
  std::size_t begin = 0, line = 1;
  for (; line < site.end_line; ++line) begin = text.find('\n', begin) + 1;
  const std::size_t end = begin + site.end_column - 1;
  return std::string(text.substr(offset, end - offset));
}

TEST(SourceMap, PointsAtTheSmallestCall) {
  EXPECT_EQ(pointed_at("ctx = context.WithValue(ctx, k, v)", "context"),
            "context.WithValue(ctx, k, v)");
  EXPECT_EQ(pointed_at("x := a.b(c).d(e)", "a.b"), "a.b(c)");
  EXPECT_EQ(pointed_at("id := ctx.Value(k).(string)", "ctx"), "ctx.Value(k)");
  EXPECT_EQ(pointed_at("use(key{}, 1)", "key"), "key{}");
  EXPECT_EQ(pointed_at("use(&key{name: \"}\"}, 1)", "&key"), "&key{name: \"}\"}");
}

TEST(SourceMap, PointsAtTheLargestExpressionWithoutACall) {
  EXPECT_EQ(pointed_at("x := a.b.c + 1", "a.b"), "a.b.c + 1");
  EXPECT_EQ(pointed_at("x := names[1]", "names"), "names[1]");
  EXPECT_EQ(pointed_at("use(first, second)", "first"), "first");
  EXPECT_EQ(pointed_at("x := `a\nb`", "`"), "`a\nb`");
}

TEST(SourceMap, PointsAtTheHeadOfWhatHasABlock) {
  EXPECT_EQ(pointed_at("for i := range list {\nuse(i)\n}", "for"), "for i := range list");
  EXPECT_EQ(pointed_at("for {\nuse()\n}", "for"), "for");
  EXPECT_EQ(pointed_at("go func(a int) error {\nreturn nil\n}(1)", "func"), "func(a int) error");
  EXPECT_EQ(pointed_at("g := func(a int) error {\nreturn nil\n}", "func"), "func(a int) error");
  EXPECT_EQ(pointed_at("return", "return"), "return");
}

TEST(SourceMap, CountsLinesAndBytes) {
  const Padded source("package p\n\nvar ö = call(\n\t1,\n)\n");
  const SourceMap map(source.text());
  model::Site site;
  map.locate(static_cast<std::uint32_t>(source.text().find("call")), site);
  EXPECT_EQ(site, (model::Site{"", 3, 10, 5, 2}));  // ö is two bytes
  model::Site at_end;
  map.locate(static_cast<std::uint32_t>(source.text().size()), at_end);
  EXPECT_EQ(at_end, (model::Site{"", 6, 1, 6, 1}));
}

TEST(SourceMap, LeavesEndsOut) {
  const Padded source("package p\n\nvar a = call(\n\t1,\n)\n");
  model::Site site;
  SourceMap(source.text(), SiteEnds::LeftOut).locate(static_cast<std::uint32_t>(source.text().find("call")), site);
  EXPECT_EQ(site, (model::Site{"", 3, 9, 3, 9}));
}

TEST(SourceMap, BearsAnyBytes) {
  for (const std::string_view text :
       {"", "\n", "}}}", "package", "func f( {", "package p\nvar x = a.(", "\xff\xfe(", "a[[[["}) {
    const Padded source(text);
    const SourceMap map(source.text());
    for (std::uint32_t offset = 0; offset <= text.size(); ++offset) {
      model::Site site;
      map.locate(offset, site);
      EXPECT_GE(site.line, 1u) << text;
      EXPECT_GE(site.end_line, site.line) << text;
    }
    model::Site beyond;
    map.locate(static_cast<std::uint32_t>(text.size() + 1), beyond);
    EXPECT_EQ(beyond.line, 0u);
  }
}

TEST(SourceMap, BearsDeepTrees) {
  std::string text = "package p\nvar x = ";
  const std::size_t start = text.size();
  text += std::string(9000, '(') + "1" + std::string(9000, ')') + "\n";
  const Padded source(text);
  model::Site site;
  SourceMap(source.text()).locate(static_cast<std::uint32_t>(start), site);
  EXPECT_EQ(site, (model::Site{"", 2, 9, 2, 9 + 18001}));
}

TEST(SourceSites, ReadsRelativeToTheRoot) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("waybill_source_sites_{}", ::getpid());
  std::filesystem::create_directories(folder / "a");
  std::ofstream(folder / "a" / "b.go") << "package a\n\nvar x = f(1)\n";
  const std::vector<model::SourceFile> files = {
      {"a/b.go"}, {(folder / "a" / "b.go").string()}, {"a/missing.go"}};
  SourceSites sites(files, folder.string());
  EXPECT_EQ(sites({0, 19}), (model::Site{"a/b.go", 3, 9, 3, 13}));
  EXPECT_EQ(sites({1, 19}), (model::Site{files[1].path, 3, 9, 3, 13}));
  EXPECT_EQ(sites({2, 19}), (model::Site{"a/missing.go", 0, 0, 0, 0}));
  EXPECT_EQ(sites({}), model::Site{});
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace waybill::go_source

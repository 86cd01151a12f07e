#include "tool/go_source/key_mentions.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"

namespace waybill::go_source {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const WatchedNames kNames = {
    {"key", Watched::Type}, {"User", Watched::Object}, {"\"user\"", Watched::Text}};

/// Each mention as the text from its operand on up to the line's end, or as `?` and its own text
/// where it is no operand of a call.
std::vector<std::string> mentions(const std::string& source, bool home = true) {
  std::string text = source;
  const std::size_t size = text.size();
  text.append(TokenList::kPadding, '\0');
  TokenList tokens;
  SyntaxTree tree;
  SyntaxError error;
  lex(std::string_view(text).substr(0, size), tokens, error);
  parse(tokens, tree);
  std::vector<std::string> found;
  find_mentions(tokens, tree, kNames, home, [&](const Mention& mention) {
    const auto line = [&](std::uint32_t from) {
      return source.substr(from, source.find('\n', from) - from);
    };
    if (mention.starts.empty()) {
      found.push_back("?" + line(mention.offset));
    } else {
      found.push_back(line(*std::ranges::min_element(mention.starts)));
    }
  });
  return found;
}

std::vector<std::string> in_body(const std::string& statements, bool home = true) {
  return mentions("package p\nfunc f(ctx C) {\n" + statements + "\n}\n", home);
}

TEST(KeyMentions, DeclarationsAndSignaturesAreNone) {
  EXPECT_THAT(mentions("package p\n"
                       "type key string\n"
                       "const User key = \"user\"\n"
                       "var other, more = key(\"x\"), &key{}\n"
                       "func (k key) String() string { return \"\" }\n"
                       "func get(c C, k key) *key { return nil }\n"),
              IsEmpty());
}

TEST(KeyMentions, OperandsSayWhereTheyStart) {
  EXPECT_THAT(
      in_body("ctx.Value(User)\nctx.Value(&User)\nctx.Value((User))\nctx.Value(key(\"x\"))"),
      ElementsAre("User)", "&User)", "(User))", "key(\"x\"))"));
  EXPECT_THAT(in_body("ctx.Value(keys.User)\nctx.Value(&keys.User)", false),
              ElementsAre("keys.User)", "&keys.User)"));
}

TEST(KeyMentions, WhatGoesOnToAVariableIsNoOperand) {
  EXPECT_THAT(in_body("k := User"), ElementsAre("?User"));
  EXPECT_THAT(in_body("return User"), ElementsAre("?User"));
  EXPECT_THAT(in_body("use([]any{User})"), ElementsAre("?User})"));
  EXPECT_THAT(in_body("if k == User { }"), ElementsAre("?User { }"));
  EXPECT_THAT(in_body("switch k.(type) {\ncase key:\n}"), ElementsAre("?key:"));
  EXPECT_THAT(mentions("package p\nvar all = []key{}\n"), ElementsAre("?key{}"));
  EXPECT_THAT(mentions("package p\ntype other key\n"), ElementsAre("?key"));
  EXPECT_THAT(mentions("package p\nvar other = User\n"), ElementsAre("?User"));
}

TEST(KeyMentions, LocalNamesHide) {
  EXPECT_THAT(in_body("for _, key := range all { use(key) }\nuse(key{})"), ElementsAre("key{})"));
  EXPECT_THAT(in_body("User := User\nuse(User)"), ElementsAre("?User"));
  EXPECT_THAT(in_body("if User, ok := m[1]; ok { use(User) }\nuse(User)"), ElementsAre("User)"));
  EXPECT_THAT(
      mentions("package p\nfunc f(key string) { g(key); h(func(User int) int { return User }) }\n"),
      IsEmpty());
  EXPECT_THAT(in_body("x.key = y.User\n_ = T{key: 1}"), IsEmpty());
}

TEST(KeyMentions, ElsewhereOnlyMembersCount) {
  EXPECT_THAT(in_body("use(User, key(1))\nk := keys.User", false), ElementsAre("?User"));
}

TEST(KeyMentions, TextsAreFoundInEachSpelling) {
  EXPECT_THAT(
      in_body("ctx.Value(\"user\")\nctx.Value(`user`)\nctx.Value(name(\"user\"))\nx := \"user\"",
              false),
      ElementsAre("\"user\")", "`user`)", "name(\"user\"))", "?\"user\""));
  EXPECT_THAT(mentions("package p\nconst a name = \"user\"\nconst b = \"user\"\n"),
              ElementsAre("?\"user\""));
}

TEST(KeyMentions, WhatIsTooDeepMentionsAll) {
  std::string chain = "x := y";
  for (int i = 0; i < 2000; ++i) chain += ".z";
  EXPECT_EQ(in_body(chain).size(), 3U);
}

}  // namespace
}  // namespace waybill::go_source

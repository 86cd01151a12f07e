#include "tool/go_source/lex.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A source with its tokens; the source lives as long as the tokens need it.
struct Lexed {
  explicit Lexed(std::string source) { run(std::move(source)); }

  void run(std::string source) {
    text = std::move(source);
    const std::size_t size = text.size();
    text.append(TokenList::kPadding, '\0');
    lex({text.data(), size}, list, error);
  }

  /// The tokens' texts, an automatic semicolon as `;;`, without Eof.
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (std::uint32_t i = 0; i + 1 < list.tokens.size(); ++i) {
      const bool automatic = list.tokens[i].kind() == Tok::Semi && list.tokens[i].length() == 0;
      result.emplace_back(automatic ? ";;" : list.text(i));
    }
    return result;
  }

  std::vector<Tok> kinds() const {
    std::vector<Tok> result;
    for (const Token& token : list.tokens) result.push_back(token.kind());
    return result;
  }

  std::vector<std::string> marks() const {
    std::vector<std::string> result;
    for (const std::uint32_t token : list.marks) result.emplace_back(list.text(token));
    return result;
  }

  std::vector<std::string> directives() const {
    std::vector<std::string> result;
    for (const Comment& comment : list.directives) {
      result.emplace_back(list.source.substr(comment.offset, comment.length));
    }
    return result;
  }

  std::string message() const { return error.message == nullptr ? "" : error.message; }

  std::string text;
  TokenList list;
  SyntaxError error;
};

std::vector<std::string> texts(const std::string& source) { return Lexed(source).texts(); }

TEST(Lex, KnowsEveryOperatorAndSeparator) {
  const std::vector<std::pair<std::string, Tok>> all = {
      {"(", Tok::LParen}, {")", Tok::RParen}, {"[", Tok::LBrack}, {"]", Tok::RBrack},
      {"{", Tok::LBrace}, {"}", Tok::RBrace}, {",", Tok::Comma}, {";", Tok::Semi},
      {".", Tok::Dot}, {":", Tok::Colon}, {"...", Tok::Ellipsis}, {":=", Tok::Define},
      {"=", Tok::Assign}, {"<-", Tok::Arrow}, {"!", Tok::Not}, {"~", Tok::Tilde},
      {"++", Tok::Inc}, {"--", Tok::Dec}, {"+", Tok::Add}, {"-", Tok::Sub}, {"*", Tok::Mul},
      {"/", Tok::Quo}, {"%", Tok::Rem}, {"&", Tok::And}, {"|", Tok::Or}, {"^", Tok::Xor},
      {"<<", Tok::Shl}, {">>", Tok::Shr}, {"&^", Tok::AndNot}, {"+=", Tok::AddAssign},
      {"-=", Tok::SubAssign}, {"*=", Tok::MulAssign}, {"/=", Tok::QuoAssign},
      {"%=", Tok::RemAssign}, {"&=", Tok::AndAssign}, {"|=", Tok::OrAssign},
      {"^=", Tok::XorAssign}, {"<<=", Tok::ShlAssign}, {">>=", Tok::ShrAssign},
      {"&^=", Tok::AndNotAssign}, {"&&", Tok::LAnd}, {"||", Tok::LOr}, {"==", Tok::Eql},
      {"<", Tok::Lss}, {">", Tok::Gtr}, {"!=", Tok::Neq}, {"<=", Tok::Leq}, {">=", Tok::Geq}};
  for (const auto& [text, kind] : all) {
    for (const char* const behind : {" x", "x", "(", "\"s\"", ""}) {
      const Lexed lexed(text + behind);
      EXPECT_EQ(lexed.list.tokens[0].kind(), kind) << text << behind;
      EXPECT_EQ(lexed.list.text(0), text);
      EXPECT_EQ(lexed.message(), "") << text;
    }
  }
}

TEST(Lex, KnowsEveryKeyword) {
  const std::vector<std::string> words = {
      "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough",
      "for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range",
      "return", "select", "struct", "switch", "type", "var"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto kind = static_cast<Tok>(static_cast<std::size_t>(Tok::KwBreak) + i);
    EXPECT_EQ(Lexed(words[i]).list.tokens[0].kind(), kind) << words[i];
    EXPECT_EQ(Lexed(words[i] + "x").list.tokens[0].kind(), Tok::Ident);
    EXPECT_EQ(Lexed(words[i] + "\xC3\xA9").list.tokens[0].kind(), Tok::Ident);
    EXPECT_EQ(Lexed("x" + words[i]).list.tokens[0].kind(), Tok::Ident);
    EXPECT_EQ(Lexed(words[i] + "\n").list.tokens[0].kind(), kind);
  }
  EXPECT_EQ(Lexed("Break").list.tokens[0].kind(), Tok::Ident);
}

TEST(Lex, TakesTheLongestOperator) {
  EXPECT_THAT(texts("a&^=b<<=c...d<-e<--f"),
              ElementsAre("a", "&^=", "b", "<<=", "c", "...", "d", "<-", "e", "<-", "-", "f",
                          ";;"));
  EXPECT_THAT(texts("a..b"), ElementsAre("a", ".", ".", "b", ";;"));
  EXPECT_THAT(texts("x[1:]..."), ElementsAre("x", "[", "1", ":", "]", "..."));
}

TEST(Lex, InsertsSemicolons) {
  for (const char* const ends : {"x", "1", "1.5", "2i", "'c'", "\"s\"", "`r`", ")", "]", "}", "++",
                                 "--", "break", "continue", "fallthrough", "return"}) {
    EXPECT_THAT(texts(std::string(ends) + "\n"), ElementsAre(ends, ";;"));
    EXPECT_THAT(texts(std::string(ends) + " \t\r\n\n"), ElementsAre(ends, ";;"));
    EXPECT_THAT(texts(std::string(ends) + " // c\n"), ElementsAre(ends, ";;"));
    EXPECT_THAT(texts(std::string(ends) + " /* c\n */ y\n"), ElementsAre(ends, ";;", "y", ";;"));
    EXPECT_THAT(texts(std::string(ends) + " /* c */ ;"), ElementsAre(ends, ";"));
    EXPECT_THAT(texts(ends), ElementsAre(ends, ";;"));
    EXPECT_THAT(texts(std::string(ends) + "// c"), ElementsAre(ends, ";;"));
  }
  for (const char* const goes_on : {"(", "+", ",", "=", ":=", "func", "if", "...", "<-", "."}) {
    EXPECT_THAT(texts(std::string(goes_on) + "\n"), ElementsAre(goes_on));
  }
}

TEST(Lex, PlacesSemicolonsAtTheNewline) {
  const Lexed lexed("x // c\ny /* a\nb */\n");
  EXPECT_EQ(lexed.list.tokens[1].offset, 6u);
  EXPECT_EQ(lexed.list.tokens[3].offset, 13u);
  EXPECT_EQ(Lexed("x  ").list.tokens[1].offset, 3u);
}

TEST(Lex, TellsNumbersApart) {
  for (const char* const text :
       {"0", "7", "42", "1_000", "0b1_0", "0o17", "0O17", "017", "0x_1F"}) {
    const Lexed lexed(text);
    EXPECT_EQ(lexed.list.tokens[0].kind(), Tok::Int) << text;
    EXPECT_EQ(lexed.list.text(0), text);
    EXPECT_EQ(lexed.message(), "") << text;
  }
  for (const char* const text : {"0.", ".5", "1.5", "1e9", "1E+9", "1e-9", "089.5", "0x1p-2",
                                 "0x1.8P3", "0x.8p0", "1_0.2_5"}) {
    EXPECT_EQ(Lexed(text).list.tokens[0].kind(), Tok::Float) << text;
    EXPECT_EQ(Lexed(text).message(), "") << text;
  }
  for (const char* const text : {"1i", "089i", "1.5i", "0x1p2i", "0b1i"}) {
    EXPECT_EQ(Lexed(text).list.tokens[0].kind(), Tok::Imag) << text;
    EXPECT_EQ(Lexed(text).message(), "") << text;
  }
  EXPECT_THAT(texts("1.x"), ElementsAre("1.", "x", ";;"));
  EXPECT_THAT(texts("a.0"), ElementsAre("a", ".0", ";;"));
}

TEST(Lex, TakesLiteralsWhole) {
  EXPECT_THAT(texts(R"("a\"b" 'x' '\'' `raw " ' \` "\u00e9\xff\377\U0010FFFF")"),
              ElementsAre(R"("a\"b")", "'x'", R"('\'')", R"(`raw " ' \`)",
                          R"("\u00e9\xff\377\U0010FFFF")", ";;"));
  const Lexed raw("`a\nb`\n");
  EXPECT_THAT(raw.texts(), ElementsAre("`a\nb`", ";;"));
  EXPECT_EQ(raw.list.lines, 2u);
  EXPECT_EQ(Lexed("'\xE4\xB8\x96'").message(), "");
}

TEST(Lex, TakesLettersOfAllScripts) {
  EXPECT_THAT(texts("caf\xC3\xA9 \xE4\xB8\x96\xE7\x95\x8C x\xD9\xA1"),
              ElementsAre("caf\xC3\xA9", "\xE4\xB8\x96\xE7\x95\x8C", "x\xD9\xA1", ";;"));
  const Lexed digit_first("\xD9\xA1x");   // an Arabic digit begins no name
  EXPECT_EQ(digit_first.list.tokens[0].kind(), Tok::Illegal);
  EXPECT_EQ(digit_first.error.offset, 0u);
}

TEST(Lex, PairsBrackets) {
  const Lexed lexed("f([{}])");   // f ( [ { } ] )
  const auto& tokens = lexed.list.tokens;
  EXPECT_EQ(tokens[1].length(), 6u);
  EXPECT_EQ(tokens[6].length(), 1u);
  EXPECT_EQ(tokens[2].length(), 5u);
  EXPECT_EQ(tokens[5].length(), 2u);
  EXPECT_EQ(tokens[3].length(), 4u);
  EXPECT_EQ(tokens[4].length(), 3u);
  EXPECT_EQ(lexed.list.text(6), ")");
}

TEST(Lex, LeavesUnmatchedBracketsAlone) {
  const Lexed first_closes(")");
  EXPECT_EQ(first_closes.list.tokens[0].length(), 0u);
  const Lexed one_too_many("( ) )");
  EXPECT_EQ(one_too_many.list.tokens[0].length(), 1u);
  EXPECT_EQ(one_too_many.list.tokens[2].length(), 2u);
  const Lexed missing("{ ( }");   // { ( }
  EXPECT_EQ(missing.list.tokens[0].length(), 2u);
  EXPECT_EQ(missing.list.tokens[1].length(), 1u);
  EXPECT_EQ(missing.list.tokens[2].length(), 0u);
  const Lexed stray("{ ] }");
  EXPECT_EQ(stray.list.tokens[0].length(), 2u);
  EXPECT_EQ(stray.list.tokens[1].length(), 1u);
}

TEST(Lex, MarksWhatHintsAtACarrier) {
  for (const char* const name :
       {"ctx", "Ctx", "CTX", "reqCtx", "ctxt", "context", "Context", "myCONTEXTs", "ctxctx",
        "Request", "NewRequestWithTimeout", "aVeryLongNameThatEndsWithContext", "With", "WithValue",
        "withdraw", "MD", "Value", "metadata", "Locals", "Baggage", "Span", "\xC3\xA9""ctx"}) {
    EXPECT_THAT(Lexed(name).marks(), ElementsAre(name));
  }
  for (const char* const name :
       {"x", "q", "text", "request", "conte", "ct_x", "wit", "Wit", "Wizard", "MDs", "Values",
        "value", "Metadata", "locals", "Spans", "reqest", "Reqest", "xtc", "tx", "contex", "index",
        "i", "Ma", "aVeryLongNameThatEndsWithNothingxx"}) {
    EXPECT_THAT(Lexed(name).marks(), IsEmpty()) << name;
  }
  EXPECT_THAT(Lexed("\"ctx\" // ctx\n`ctx`").marks(), IsEmpty());
  const Lexed lexed("f(ctx, r.Context())");
  EXPECT_THAT(lexed.list.marks, ElementsAre(2u, 6u));
}

TEST(Lex, RemembersDirectives) {
  const Lexed lexed(
      "//go:build linux\r\n"
      "// +build linux\n"
      "// Code generated by x. DO NOT EDIT.\n"
      "// Code generated by hand.\n"
      "//go:generate x\n"
      "package p //nolint:waybill\n"
      "x := 1 //waybill:ignore rule why\n"
      "// waybill:ignore not one\n"
      "s := \"//nolint\"\n"
      "/* //nolint */\n");
  EXPECT_THAT(lexed.directives(),
              ElementsAre("//go:build linux", "// +build linux",
                          "// Code generated by x. DO NOT EDIT.", "//nolint:waybill",
                          "//waybill:ignore rule why"));
  EXPECT_EQ(lexed.list.lines, 10u);
}

TEST(Lex, CountsLines) {
  EXPECT_EQ(Lexed("").list.lines, 0u);
  EXPECT_EQ(Lexed("x").list.lines, 0u);
  EXPECT_EQ(Lexed(std::string(10'000, '\n')).list.lines, 10'000u);
  EXPECT_EQ(Lexed(std::string(4081, 'a') + "\n" + std::string(15, '\n')).list.lines, 16u);
}

TEST(Lex, SkipsAByteOrderMarkAtTheStartOnly) {
  const Lexed first("\xEF\xBB\xBFpackage p");
  EXPECT_EQ(first.message(), "");
  EXPECT_EQ(first.list.tokens[0].offset, 3u);
  EXPECT_EQ(Lexed("x\xEF\xBB\xBF").message(), "illegal byte order mark");
  EXPECT_EQ(Lexed("// \xEF\xBB\xBF").message(), "illegal byte order mark");
}

struct BadSource {
  const char* source;
  std::uint32_t offset;
  const char* message;
};

TEST(Lex, ReportsWhatGoRejects) {
  const BadSource all[] = {
      {"x = \"abc", 4, "string literal not terminated"},
      {"\"abc\ndef\"", 0, "string literal not terminated"},
      {"`abc", 0, "raw string literal not terminated"},
      {"x /* abc", 2, "comment not terminated"},
      {"/*/", 0, "comment not terminated"},
      {"''", 0, "illegal rune literal"},
      {"'ab'", 0, "illegal rune literal"},
      {"'a", 0, "rune literal not terminated"},
      {"'\n'", 0, "rune literal not terminated"},
      {"'\\q'", 2, "unknown escape sequence"},
      {"'\\\"'", 2, "unknown escape sequence"},
      {"\"\\'\"", 2, "unknown escape sequence"},
      {"\"\\x0g\"", 4, "illegal character in escape sequence"},
      {"\"\\400\"", 2, "escape sequence is invalid Unicode code point"},
      {"\"\\ud800\"", 2, "escape sequence is invalid Unicode code point"},
      {"\"\\U00110000\"", 2, "escape sequence is invalid Unicode code point"},
      {"'\\", 2, "escape sequence not terminated"},
      {"0x", 2, "literal has no digits"},
      {"0b2", 2, "invalid digit in literal"},
      {"08", 1, "invalid digit in literal"},
      {"0o8", 2, "invalid digit in literal"},
      {"1_", 1, "'_' must separate successive digits"},
      {"1__0", 2, "'_' must separate successive digits"},
      {"1_.5", 1, "'_' must separate successive digits"},
      {"0x1.8", 5, "hexadecimal mantissa requires a 'p' exponent"},
      {"0b1e3", 3, "'e' exponent requires decimal mantissa"},
      {"1p3", 1, "'p' exponent requires hexadecimal mantissa"},
      {"1e", 2, "exponent has no digits"},
      {"0o1.5", 3, "invalid radix point in literal"},
      {"a # b", 2, "illegal character"},
      {"a \\", 2, "illegal character"},
      {"x \xE2\x80\x9C", 2, "illegal character"},
      {"\"\xFF\"", 1, "illegal UTF-8 encoding"},
      {"// \xC0\x80", 3, "illegal UTF-8 encoding"},
      {"x \xED\xA0\x80", 2, "illegal UTF-8 encoding"},
      {"x\n//line a:0\n", 11, "invalid line number"},
      {"//line a:b\n", 9, "invalid line number"},
      {"//line a:3:0\n", 11, "invalid column number"},
      {"/*line :1073741825*/", 8, "invalid line number"},
      // The first of several, whatever order they are found in.
      {"# \xFF", 0, "illegal character"},
      {"\xFF #", 0, "illegal UTF-8 encoding"},
  };
  for (const BadSource& bad : all) {
    const Lexed lexed(bad.source);
    EXPECT_EQ(lexed.message(), bad.message) << bad.source;
    EXPECT_EQ(lexed.error.offset, bad.offset) << bad.source;
  }
  EXPECT_EQ(Lexed(std::string("x\0y", 3)).message(), "illegal character NUL");
  EXPECT_EQ(Lexed("x //line a:0").message(), "");   // not at the start of its line
  EXPECT_EQ(Lexed("//line a:3:1\n//line x\n//lines :0\n").message(), "");
}

TEST(Lex, GoesOnBehindErrors) {
  EXPECT_THAT(texts("a # b\n"), ElementsAre("a", "#", "b", ";;"));
  EXPECT_THAT(texts("x #\ny"), ElementsAre("x", "#", ";;", "y", ";;"));
  EXPECT_THAT(texts("\"ab\nc"), ElementsAre("\"ab", ";;", "c", ";;"));
}

TEST(Lex, ForgetsTheFileBefore) {
  Lexed lexed("package ctx /* \n // x */ # ((((( //nolint");
  EXPECT_NE(lexed.message(), "");
  lexed.run("a)");
  EXPECT_THAT(lexed.texts(), ElementsAre("a", ")", ";;"));
  EXPECT_EQ(lexed.list.tokens[1].length(), 1u);
  EXPECT_EQ(lexed.message(), "");
  EXPECT_THAT(lexed.list.marks, IsEmpty());
  EXPECT_THAT(lexed.list.directives, IsEmpty());
  EXPECT_EQ(lexed.list.lines, 0u);
  lexed.run("");
  EXPECT_THAT(lexed.kinds(), ElementsAre(Tok::Eof));
}

TEST(Lex, MeasuresLongTokensAnew) {
  const std::string contents(Token::kLongToken + 10, 'a');
  for (const std::string& token :
       {"`" + contents + "`", "\"" + contents + "\"", contents, "'" + contents + "'",
        std::string(Token::kLongToken + 10, '1')}) {
    const Lexed lexed(token + "\nb");
    ASSERT_EQ(lexed.list.tokens.size(), 5u);
    EXPECT_EQ(lexed.list.tokens[0].length(), Token::kLongToken);
    EXPECT_TRUE(lexed.list.text(0) == token);
    EXPECT_EQ(lexed.list.text(2), "b");
  }
}

TEST(Lex, CutsOffWhereIndicesEnd) {
  const Lexed lexed(std::string(Token::kLongToken + 1000, ';'));
  EXPECT_EQ(lexed.message(), "file too large");
  EXPECT_LT(lexed.list.tokens.size(), Token::kLongToken);
  EXPECT_EQ(lexed.list.tokens.back().kind(), Tok::Eof);
}

}  // namespace
}  // namespace waybill::go_source

#include "lex.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "comments.hpp"
#include "encoding.hpp"
#include "literals.hpp"
#include "names.hpp"
#include "punctuation.hpp"
#include "unicode.hpp"

namespace waybill::go_source {
namespace {

/// The tokens after which a newline is a semicolon. All tables here have an entry for each byte,
/// which needs no check of the index.
constexpr auto kEndsStatement = [] {
  std::array<bool, 256> ends{};
  for (const Tok kind :
       {Tok::Ident, Tok::Int, Tok::Float, Tok::Imag, Tok::Char, Tok::String, Tok::RParen,
        Tok::RBrack, Tok::RBrace, Tok::Inc, Tok::Dec, Tok::KwBreak, Tok::KwContinue,
        Tok::KwFallthrough, Tok::KwReturn}) {
    ends[static_cast<std::size_t>(kind)] = true;
  }
  return ends;
}();

/// Offsets have 32 bits.
constexpr std::size_t kLargestFile = 0xFFFFFFFF - TokenList::kPadding;

enum class Action : std::uint8_t {
  Illegal, Name, Open, Close, Punctuation, Newline, Blank, Slash, DoubleQuote, Digit, BackQuote,
  SingleQuote, Above, Zero
};

constexpr auto kActions = [] {
  std::array<Action, 256> actions{};
  for (int c = 0; c < 256; ++c) {
    if (is_name_byte(static_cast<unsigned char>(c))) actions[c] = Action::Name;
    if (c >= 0x80) actions[c] = Action::Above;
  }
  for (int c = '0'; c <= '9'; ++c) actions[c] = Action::Digit;
  const auto set = [&](std::string_view characters, Action action) {
    for (const char c : characters) actions[static_cast<unsigned char>(c)] = action;
  };
  set(" \t\r", Action::Blank);
  set("\n", Action::Newline);
  actions[0] = Action::Zero;
  set("\"", Action::DoubleQuote);
  set("'", Action::SingleQuote);
  set("`", Action::BackQuote);
  set("([{", Action::Open);
  set(")]}", Action::Close);
  set(",;.:~+-*%^!&|<>=", Action::Punctuation);
  set("/", Action::Slash);
  return actions;
}();

/// Returns the end of the tabs at `at`, at most 8 of them.
const unsigned char* skip_tabs(const unsigned char* at) {
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t kTabs = 0x0909090909090909;
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return at + std::countr_zero(word ^ kTabs) / 8;
  }
  return at + (*at == '\t');
}

}  // namespace

/// The text of a token too long for its record: scanned again.
std::string_view TokenList::long_text(const Token& it) const {
  const auto* const begin = reinterpret_cast<const unsigned char*>(source.data());
  const unsigned char* const start = begin + it.offset;
  const unsigned char* const end = begin + source.size();
  SyntaxError ignored;
  LexicalErrors errors(begin, ignored);
  const unsigned char* stop = start;
  Tok kind;
  switch (it.kind()) {
    case Tok::String:
      stop = *start == '`' ? scan_raw_string(start, end, errors) : scan_string(start, end, errors);
      break;
    case Tok::Char: stop = scan_rune(start, end, errors); break;
    case Tok::Ident: stop = scan_unicode_name(start); break;
    default: stop = scan_number(start, kind, errors); break;
  }
  return source.substr(it.offset, static_cast<std::size_t>(stop - start));
}

void lex(std::string_view source, TokenList& out, SyntaxError& error) {
  error = {};
  out.source = source;
  out.marks.clear();
  out.directives.clear();
  const auto* const begin = reinterpret_cast<const unsigned char*>(source.data());
  const unsigned char* const end = begin + source.size();
  LexicalErrors errors(begin, error);
  if (source.size() > kLargestFile) {
    errors.report(begin, "file too large");
    out.lines = 0;
    out.tokens.assign(1, Token(0, static_cast<std::uint32_t>(Tok::Eof)));
    return;
  }
  const Survey bytes = survey_bytes(begin, end);
  out.lines = bytes.lines;
  if (!bytes.plain) check_encoding(begin, end, errors);

  // Go has a token for each 5 to 6 bytes; the buffer grows where a file has more.
  out.tokens.resize(source.size() / 4 + 64);
  Token* first = out.tokens.data();
  Token* next = first;
  // One turn of the loop makes at most 4 tokens; token indices have to fit the 24 bits of a
  // bracket's partner.
  constexpr std::size_t kMostTokens = Token::kLongToken - 8;
  Token* limit = first + std::min(out.tokens.size() - 4, kMostTokens);
  static thread_local OpenBrackets brackets;
  brackets.clear();
  bool ends_statement = false;   // would a newline be a semicolon here?

  const auto emit = [&](Tok kind, const unsigned char* at, std::uint32_t length) {
    ends_statement = kEndsStatement[static_cast<std::size_t>(kind)];
    *next++ = Token(static_cast<std::uint32_t>(at - begin),
                    static_cast<std::uint32_t>(kind) | length << 8);
  };
  const auto emit_long = [&](Tok kind, const unsigned char* at, const unsigned char* stop) {
    const auto length = static_cast<std::size_t>(stop - at);
    emit(kind, at, length < Token::kLongToken ? static_cast<std::uint32_t>(length)
                                              : Token::kLongToken);
  };
  const auto name_between = [](const unsigned char* at, const unsigned char* stop) {
    return std::string_view(reinterpret_cast<const char*>(at), static_cast<std::size_t>(stop - at));
  };
  const auto mark = [&] { out.marks.push_back(static_cast<std::uint32_t>(next - first)); };
  const auto finish = [&](const unsigned char* at) {
    if (ends_statement) emit(Tok::Semi, at, 0);
    emit(Tok::Eof, at, 0);
    out.tokens.resize(static_cast<std::size_t>(next - first));
  };

  const unsigned char* at = begin;
  if (source.starts_with("\xEF\xBB\xBF")) at += 3;
  const auto open_bracket = [&](Tok kind) {
    const auto self = static_cast<std::uint32_t>(next - first);
    *next++ = Token(static_cast<std::uint32_t>(at - begin), brackets.open(self, kind));
    ends_statement = false;
    ++at;
  };
  for (;;) {
    if (next >= limit) {
      const auto count = static_cast<std::size_t>(next - first);
      if (count >= kMostTokens) {
        errors.report(at, "file too large");
        return finish(at);
      }
      out.tokens.resize(count + count / 2 + 64);
      first = out.tokens.data();
      next = first + count;
      limit = first + std::min(out.tokens.size() - 4, kMostTokens);
    }
    switch (kActions[*at]) {
      case Action::Name: {
        const unsigned char* const start = at;
        const NameRun run = scan_name(start);
        at = run.end;
        bool is_ascii = true;
        if (*at >= 0x80) [[unlikely]] {
          at = scan_unicode_name(at);
          is_ascii = false;
        }
        const auto length = static_cast<std::size_t>(at - start);
        Tok kind = Tok::Ident;
        if (run.lower && is_ascii) {
          kind = keyword_or_identifier(start, static_cast<std::uint32_t>(length));
        }
        if (run.may_have_mark || !is_ascii || may_begin_mark(*start, length)) {
          const std::string_view name = name_between(start, at);
          if (kind == Tok::Ident && (is_ascii ? is_mark(name, run) : is_mark(name))) mark();
        }
        emit_long(kind, start, at);
        if (*at == '(') {   // here a branch of its own is predicted better than in the switch
          open_bracket(Tok::LParen);
          break;
        }
        at += *at == ' ';
        break;
      }
      case Action::Blank:
        do ++at; while (*at == ' ' || *at == '\t' || *at == '\r');
        break;
      case Action::Newline:
        // Written in any case and kept or not: a branch here would often be predicted wrongly.
        *next = Token(static_cast<std::uint32_t>(at - begin),
                      static_cast<std::uint32_t>(Tok::Semi));
        next += ends_statement;
        ends_statement = false;
        at = skip_tabs(at + 1);
        break;
      case Action::Zero:
        if (at >= end) return finish(end);
        [[fallthrough]];
      case Action::Illegal: {
        errors.report(at, "illegal character");
        const bool before = ends_statement;
        emit(Tok::Illegal, at, 1);
        ends_statement = before;   // a newline behind it acts as if it were not there
        ++at;
        break;
      }
      case Action::Above: {
        const Rune rune = decode_rune(at);
        const unsigned char* const start = at;
        if (is_unicode_letter(rune.value)) {
          at = scan_unicode_name(at);
          if (is_mark(name_between(start, at))) mark();
          emit_long(Tok::Ident, start, at);
          break;
        }
        errors.report(at, "illegal character");
        const bool before = ends_statement;
        emit(Tok::Illegal, at, rune.width);
        ends_statement = before;
        at += rune.width;
        break;
      }
      case Action::Open: open_bracket(kOperators[*at].alone); break;
      case Action::Close: {
        const Tok kind = kOperators[*at].alone;
        const auto self = static_cast<std::uint32_t>(next - first);
        *next++ = Token(static_cast<std::uint32_t>(at - begin), brackets.close(first, self, kind));
        ends_statement = true;
        ++at;
        at += *at == ' ';
        break;
      }
      case Action::Punctuation:
        if ((kFollowers[at[0]] & kFollowerClass[at[1]]) == 0) {
          emit(kOperators[*at].alone, at, 1);
          ++at;
          at += *at == ' ';
          break;
        }
        if (*at != '.' || at[1] == '.') {
          const ScannedOperator found = scan_operator(at);
          emit(found.kind, at, found.length);
          at += found.length;
          at += *at == ' ';
          break;
        }
        [[fallthrough]];
      case Action::Digit: {
        const unsigned char* const start = at;
        Tok kind = Tok::Int;
        if (!is_name_byte(at[1]) && at[1] != '.' && *at != '.') {
          ++at;   // one digit alone is by far the most frequent number
        } else {
          at = scan_number(start, kind, errors);
        }
        emit_long(kind, start, at);
        break;
      }
      case Action::DoubleQuote: {
        const unsigned char* const start = at;
        at = scan_string(start, end, errors);
        emit_long(Tok::String, start, at);
        break;
      }
      case Action::SingleQuote: {
        const unsigned char* const start = at;
        at = scan_rune(start, end, errors);
        emit_long(Tok::Char, start, at);
        break;
      }
      case Action::BackQuote: {
        const unsigned char* const start = at;
        at = scan_raw_string(start, end, errors);
        emit_long(Tok::String, start, at);
        break;
      }
      case Action::Slash:
        if (at[1] == '/') {
          at = scan_line_comment(at, begin, end, out.directives, errors);
        } else if (at[1] == '*') {
          const BlockComment comment = scan_block_comment(at, end, errors);
          if (ends_statement && comment.newline != nullptr) emit(Tok::Semi, comment.newline, 0);
          at = comment.end;
        } else {
          const bool assign = at[1] == '=';
          emit(assign ? Tok::QuoAssign : Tok::Quo, at, assign ? 2 : 1);
          at += assign ? 2 : 1;
        }
        break;
    }
  }
}

}  // namespace waybill::go_source

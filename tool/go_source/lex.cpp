#include "lex.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "comments.hpp"
#include "encoding.hpp"
#include "literals.hpp"
#include "names.hpp"
#include "unicode.hpp"

namespace waybill::go_source {
namespace {

/// The tokens after which a newline is a semicolon.
constexpr auto kEndsStatement = [] {
  std::array<bool, static_cast<std::size_t>(Tok::Count)> ends{};
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

/// Pairs brackets while their tokens are made.
class Brackets {
 public:
  explicit Brackets(std::vector<std::uint32_t>& open) : open_(open) { open_.clear(); }

  void open(std::uint32_t token, Tok kind) {
    open_.push_back(token);
    ++pending_[pair(kind)];
  }

  /// Returns the partner of the closing bracket `token`, itself if it has none. Openings of other
  /// kinds in between stay without a partner.
  std::uint32_t close(Token* tokens, std::uint32_t token, Tok kind) {
    const auto opening = static_cast<Tok>(static_cast<int>(kind) - 1);
    if (pending_[pair(opening)] == 0) return token;
    for (;;) {
      const std::uint32_t candidate = open_.back();
      open_.pop_back();
      Token& partner = tokens[candidate];
      --pending_[pair(partner.kind())];
      if (partner.kind() != opening) continue;
      partner.kind_and_length = static_cast<std::uint32_t>(opening) | token << 8;
      return candidate;
    }
  }

 private:
  static std::size_t pair(Tok opening) {
    return static_cast<std::size_t>((static_cast<int>(opening) - static_cast<int>(Tok::LParen)) / 2);
  }

  std::vector<std::uint32_t>& open_;
  std::array<std::uint32_t, 3> pending_{};
};

enum class Action : std::uint8_t {
  Illegal, Name, Blank, Newline, Zero, Digit, DoubleQuote, SingleQuote, BackQuote, Open, Close,
  Single, Dot, Colon, Slash, Operator, Above
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
  set(",;~", Action::Single);
  set(".", Action::Dot);
  set(":", Action::Colon);
  set("/", Action::Slash);
  set("+-*%^!&|<>=", Action::Operator);
  return actions;
}();

/// The tokens that one character begins: alone, with `=`, doubled, doubled with `=`. Illegal: none.
struct OperatorTokens {
  Tok alone = Tok::Illegal;
  Tok equal = Tok::Illegal;
  Tok doubled = Tok::Illegal;
  Tok doubled_equal = Tok::Illegal;
};

constexpr auto kOperators = [] {
  std::array<OperatorTokens, 128> table{};
  table['+'] = {Tok::Add, Tok::AddAssign, Tok::Inc, Tok::Illegal};
  table['-'] = {Tok::Sub, Tok::SubAssign, Tok::Dec, Tok::Illegal};
  table['*'] = {Tok::Mul, Tok::MulAssign, Tok::Illegal, Tok::Illegal};
  table['/'] = {Tok::Quo, Tok::QuoAssign, Tok::Illegal, Tok::Illegal};
  table['%'] = {Tok::Rem, Tok::RemAssign, Tok::Illegal, Tok::Illegal};
  table['^'] = {Tok::Xor, Tok::XorAssign, Tok::Illegal, Tok::Illegal};
  table['!'] = {Tok::Not, Tok::Neq, Tok::Illegal, Tok::Illegal};
  table['='] = {Tok::Assign, Tok::Eql, Tok::Illegal, Tok::Illegal};
  table['&'] = {Tok::And, Tok::AndAssign, Tok::LAnd, Tok::Illegal};
  table['|'] = {Tok::Or, Tok::OrAssign, Tok::LOr, Tok::Illegal};
  table['<'] = {Tok::Lss, Tok::Leq, Tok::Shl, Tok::ShlAssign};
  table['>'] = {Tok::Gtr, Tok::Geq, Tok::Shr, Tok::ShrAssign};
  table['('].alone = Tok::LParen, table[')'].alone = Tok::RParen;
  table['['].alone = Tok::LBrack, table[']'].alone = Tok::RBrack;
  table['{'].alone = Tok::LBrace, table['}'].alone = Tok::RBrace;
  table[','].alone = Tok::Comma;
  table[';'].alone = Tok::Semi;
  table['~'].alone = Tok::Tilde;
  return table;
}();

/// An operator and its length in bytes.
struct ScannedOperator {
  Tok kind;
  std::uint32_t length;
};

ScannedOperator scan_operator(const unsigned char* at) {
  const OperatorTokens& tokens = kOperators[at[0]];
  if (at[1] == '=') return {tokens.equal, 2};
  if (at[1] == at[0] && tokens.doubled != Tok::Illegal) {
    if (at[2] == '=' && tokens.doubled_equal != Tok::Illegal) return {tokens.doubled_equal, 3};
    return {tokens.doubled, 2};
  }
  if (at[0] == '<' && at[1] == '-') return {Tok::Arrow, 2};
  if (at[0] == '&' && at[1] == '^') {
    if (at[2] == '=') return {Tok::AndNotAssign, 3};
    return {Tok::AndNot, 2};
  }
  return {tokens.alone, 1};
}

}  // namespace

std::string_view TokenList::text(std::uint32_t token) const {
  const Token& it = tokens[token];
  if (it.kind() >= Tok::LParen && it.kind() <= Tok::RBrace) return source.substr(it.offset, 1);
  if (it.length() < Token::kLongToken) return source.substr(it.offset, it.length());
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
  static thread_local std::vector<std::uint32_t> open_brackets;
  Brackets brackets(open_brackets);
  Tok last = Tok::Eof;

  const auto emit = [&](Tok kind, const unsigned char* at, std::uint32_t length) {
    last = kind;
    *next++ = Token(static_cast<std::uint32_t>(at - begin),
                    static_cast<std::uint32_t>(kind) | length << 8);
  };
  const auto emit_long = [&](Tok kind, const unsigned char* at, const unsigned char* stop) {
    emit(kind, at, static_cast<std::uint32_t>(
                       std::min<std::size_t>(static_cast<std::size_t>(stop - at), Token::kLongToken)));
  };
  const auto ends_statement = [&] { return kEndsStatement[static_cast<std::size_t>(last)]; };
  const auto mark = [&](const unsigned char* at, const unsigned char* stop) {
    const auto length = static_cast<std::size_t>(stop - at);
    if (is_mark({reinterpret_cast<const char*>(at), length})) {
      out.marks.push_back(static_cast<std::uint32_t>(next - first));
    }
  };
  const auto finish = [&](const unsigned char* at) {
    if (ends_statement()) emit(Tok::Semi, at, 0);
    emit(Tok::Eof, at, 0);
    out.tokens.resize(static_cast<std::size_t>(next - first));
  };

  const unsigned char* at = begin;
  if (source.starts_with("\xEF\xBB\xBF")) at += 3;
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
        if (run.lower && is_ascii && length - kShortestKeyword <= kLongestKeyword - 2) {
          kind = keyword_or_identifier(start, static_cast<std::uint32_t>(length));
        }
        if (run.has_mark || !is_ascii || may_begin_mark(*start, length)) {
          if (kind == Tok::Ident) mark(start, at);
        }
        emit_long(kind, start, at);
        at += *at == ' ';
        break;
      }
      case Action::Blank:
        do ++at; while (*at == ' ' || *at == '\t' || *at == '\r');
        break;
      case Action::Newline:
        if (ends_statement()) emit(Tok::Semi, at, 0);
        do ++at; while (*at == '\n' || *at == '\t' || *at == ' ');
        break;
      case Action::Zero:
        if (at >= end) return finish(end);
        [[fallthrough]];
      case Action::Illegal: {
        errors.report(at, "illegal character");
        const Tok before = last;
        emit(Tok::Illegal, at, 1);
        last = before;   // a newline behind it acts as if it were not there
        ++at;
        break;
      }
      case Action::Above: {
        const Rune rune = decode_rune(at);
        const unsigned char* const start = at;
        if (is_unicode_letter(rune.value)) {
          at = scan_unicode_name(at);
          mark(start, at);
          emit_long(Tok::Ident, start, at);
          break;
        }
        errors.report(at, "illegal character");
        const Tok before = last;
        emit(Tok::Illegal, at, rune.width);
        last = before;
        at += rune.width;
        break;
      }
      case Action::Dot:
        if (at[1] < '0' || at[1] > '9') {
          const bool three = at[1] == '.' && at[2] == '.';
          emit(three ? Tok::Ellipsis : Tok::Dot, at, three ? 3 : 1);
          at += three ? 3 : 1;
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
      case Action::Open: {
        const auto token = static_cast<std::uint32_t>(next - first);
        const Tok kind = kOperators[*at].alone;
        brackets.open(token, kind);
        emit(kind, at, token);
        ++at;
        break;
      }
      case Action::Close: {
        const auto token = static_cast<std::uint32_t>(next - first);
        const Tok kind = kOperators[*at].alone;
        emit(kind, at, brackets.close(first, token, kind));
        ++at;
        break;
      }
      case Action::Single:
        emit(kOperators[*at].alone, at, 1);
        ++at;
        at += *at == ' ';
        break;
      case Action::Colon: {
        const bool define = at[1] == '=';
        emit(define ? Tok::Define : Tok::Colon, at, define ? 2 : 1);
        at += define ? 2 : 1;
        at += *at == ' ';
        break;
      }
      case Action::Slash: {
        const unsigned char* const start = at;
        if (at[1] == '/') {
          const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
          at = newline != nullptr ? static_cast<const unsigned char*>(newline) : end;
          const bool returns = at[-1] == '\r';
          const std::string_view text(reinterpret_cast<const char*>(start),
                                      static_cast<std::size_t>(at - start) - returns);
          switch (start[2]) {
            case 'w': case 'g': case 'n': case ' ': case '\t': case '+':
              if (is_directive(text)) {
                out.directives.push_back({static_cast<std::uint32_t>(start - begin),
                                          static_cast<std::uint32_t>(text.size())});
              }
              break;
            case 'l':
              if ((start == begin || start[-1] == '\n') && text.starts_with("//line ")) {
                check_line_directive(text, errors);
              }
              break;
            default: break;
          }
        } else if (at[1] == '*') {
          const std::string_view rest(reinterpret_cast<const char*>(start),
                                      static_cast<std::size_t>(end - start));
          const std::size_t close = rest.find("*/", 2);
          if (close == std::string_view::npos) {
            errors.report(start, "comment not terminated");
            at = end;
          } else {
            at = start + close + 2;
            if (rest.starts_with("/*line ")) {
              check_line_directive(rest.substr(0, close + 2), errors);
            }
          }
          if (ends_statement()) {
            const std::size_t newline = rest.substr(0, static_cast<std::size_t>(at - start)).find('\n');
            if (newline != std::string_view::npos) emit(Tok::Semi, start + newline, 0);
          }
        } else {
          const bool assign = at[1] == '=';
          emit(assign ? Tok::QuoAssign : Tok::Quo, at, assign ? 2 : 1);
          at += assign ? 2 : 1;
        }
        break;
      }
      case Action::Operator: {
        const ScannedOperator found = scan_operator(at);
        emit(found.kind, at, found.length);
        at += found.length;
        at += *at == ' ';
        break;
      }
    }
  }
}

}  // namespace waybill::go_source

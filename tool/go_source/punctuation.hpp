// Operators, brackets and separators of Go source.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax.hpp"

namespace waybill::go_source {

/// The tokens that one character begins: alone, with `=`, doubled, doubled with `=`. Eof: none.
struct Operators {
  Tok alone = Tok::Eof;
  Tok equal = Tok::Eof;
  Tok doubled = Tok::Eof;
  Tok doubled_equal = Tok::Eof;
};

inline constexpr auto kOperators = [] {
  std::array<Operators, 256> table{};
  table['+'] = {Tok::Add, Tok::AddAssign, Tok::Inc, Tok::Eof};
  table['-'] = {Tok::Sub, Tok::SubAssign, Tok::Dec, Tok::Eof};
  table['*'] = {Tok::Mul, Tok::MulAssign, Tok::Eof, Tok::Eof};
  table['/'] = {Tok::Quo, Tok::QuoAssign, Tok::Eof, Tok::Eof};
  table['%'] = {Tok::Rem, Tok::RemAssign, Tok::Eof, Tok::Eof};
  table['^'] = {Tok::Xor, Tok::XorAssign, Tok::Eof, Tok::Eof};
  table['!'] = {Tok::Not, Tok::Neq, Tok::Eof, Tok::Eof};
  table['='] = {Tok::Assign, Tok::Eql, Tok::Eof, Tok::Eof};
  table['&'] = {Tok::And, Tok::AndAssign, Tok::LAnd, Tok::Eof};
  table['|'] = {Tok::Or, Tok::OrAssign, Tok::LOr, Tok::Eof};
  table['<'] = {Tok::Lss, Tok::Leq, Tok::Shl, Tok::ShlAssign};
  table['>'] = {Tok::Gtr, Tok::Geq, Tok::Shr, Tok::ShrAssign};
  table[':'] = {Tok::Colon, Tok::Define, Tok::Eof, Tok::Eof};
  table['('].alone = Tok::LParen, table[')'].alone = Tok::RParen;
  table['['].alone = Tok::LBrack, table[']'].alone = Tok::RBrack;
  table['{'].alone = Tok::LBrace, table['}'].alone = Tok::RBrace;
  table[','].alone = Tok::Comma;
  table[';'].alone = Tok::Semi;
  table['.'].alone = Tok::Dot;
  table['~'].alone = Tok::Tilde;
  return table;
}();

/// A token and its length in bytes.
struct ScannedOperator {
  Tok kind;
  std::uint32_t length;
};

/// Returns the longest token of punctuation at `at`, where one begins; 2 bytes behind it must be
/// readable.
constexpr ScannedOperator scan_operator(const unsigned char* at) {
  const Operators& tokens = kOperators[at[0]];
  if (at[1] == '=' && tokens.equal != Tok::Eof) return {tokens.equal, 2};
  if (at[1] == at[0] && tokens.doubled != Tok::Eof) {
    if (at[2] == '=' && tokens.doubled_equal != Tok::Eof) return {tokens.doubled_equal, 3};
    return {tokens.doubled, 2};
  }
  if (at[0] == '<' && at[1] == '-') return {Tok::Arrow, 2};
  if (at[0] == '&' && at[1] == '^') {
    if (at[2] == '=') return {Tok::AndNotAssign, 3};
    return {Tok::AndNot, 2};
  }
  if (at[0] == '.' && at[1] == '.' && at[2] == '.') return {Tok::Ellipsis, 3};
  return {tokens.alone, 1};
}

/// Bytes of punctuation in classes, so that one AND tells most tokens of one character: where the
/// first byte's kFollowers and the second byte's kFollowerClass have no bit in common, the first
/// stands alone.
enum FollowerBit : std::uint8_t {
  kEqualFollows = 1, kPlusFollows = 2, kMinusFollows = 4, kAndFollows = 8, kOrFollows = 16,
  kAngleFollows = 32, kCaretFollows = 64, kDotOrDigitFollows = 128
};

inline constexpr auto kFollowerClass = [] {
  std::array<std::uint8_t, 256> table{};
  table['='] = kEqualFollows;
  table['+'] = kPlusFollows;
  table['-'] = kMinusFollows;
  table['&'] = kAndFollows;
  table['|'] = kOrFollows;
  table['<'] = table['>'] = kAngleFollows;
  table['^'] = kCaretFollows;
  table['.'] = kDotOrDigitFollows;
  for (int digit = '0'; digit <= '9'; ++digit) table[digit] = kDotOrDigitFollows;
  return table;
}();

inline constexpr auto kFollowers = [] {
  std::array<std::uint8_t, 256> table{};
  for (const char c : std::string_view("+-*/%^!=&|<>:")) table[static_cast<int>(c)] = kEqualFollows;
  table['+'] |= kPlusFollows;
  table['-'] |= kMinusFollows;
  table['&'] |= kAndFollows | kCaretFollows;
  table['|'] |= kOrFollows;
  table['<'] |= kAngleFollows | kMinusFollows;
  table['>'] |= kAngleFollows;
  table['.'] |= kDotOrDigitFollows;
  return table;
}();

/// The brackets that are open while tokens are made.
class OpenBrackets {
 public:
  OpenBrackets() : open_(kStep) {}

  /// Forgets all that is open.
  void clear() { depth_ = 0; }

  /// Returns the bits of the opening bracket of the index `self`, which has itself for its partner
  /// until that comes.
  [[gnu::always_inline]] std::uint32_t open(std::uint32_t self, Tok kind) {
    const std::uint32_t bits = static_cast<std::uint32_t>(kind) | self << 8;
    if (++depth_ == open_.size()) [[unlikely]] open_.resize(open_.size() + kStep);
    open_[depth_] = bits;
    return bits;
  }

  /// Returns the bits of the closing bracket of the index `self`, and gives its partner its index.
  [[gnu::always_inline]] std::uint32_t close(Token* tokens, std::uint32_t self, Tok kind) {
    const std::uint32_t opening = static_cast<std::uint32_t>(kind) - 1;
    const std::uint32_t top = open_[depth_];
    if ((top & 0xFF) != opening) [[unlikely]] return close_unbalanced(tokens, self, kind);
    --depth_;
    tokens[top >> 8].kind_and_length = opening | self << 8;
    return static_cast<std::uint32_t>(kind) | (top >> 8) << 8;
  }

 private:
  static constexpr std::size_t kStep = 1024;

  /// Finds a closing bracket's partner further down; what was opened in between has none.
  std::uint32_t close_unbalanced(Token* tokens, std::uint32_t self, Tok kind);

  std::vector<std::uint32_t> open_;   ///< kind and index as in a Token; [0] is 0, the top [depth_]
  std::size_t depth_ = 0;
};

}  // namespace waybill::go_source

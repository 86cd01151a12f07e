#include "parse.hpp"

#include <algorithm>

#include "parser.hpp"

namespace waybill::go_source {

void parse(const TokenList& tokens, SyntaxTree& out, ParsedBodies bodies) {
  Parser(tokens, out, bodies).parse_file();
}

Parser::Parser(const TokenList& tokens, SyntaxTree& tree, ParsedBodies bodies)
    : source_(tokens), tokens_(tokens.tokens.data()), tree_(tree), bodies_(bodies) {
  tree_.error = {};
  tree_.nodes.resize(std::max<std::size_t>(tokens.tokens.size(), 64));
  nodes_ = tree_.nodes.data();
  node_capacity_ = static_cast<std::uint32_t>(tree_.nodes.size());
  make(NodeKind::None, 0);
}

void Parser::grow() {
  tree_.nodes.resize(tree_.nodes.size() + tree_.nodes.size() / 2);
  nodes_ = tree_.nodes.data();
  node_capacity_ = static_cast<std::uint32_t>(tree_.nodes.size());
}

// Errors and recovery

/// Keeps the first error. `token` may stand before the cursor, where go/parser places it there.
void Parser::fail_at(std::uint32_t token, const char* message) {
  if (tree_.error.message != nullptr) return;
  tree_.error = {tokens_[token].offset, message};
  // The cause may lie far in front: a function that lacks a brace is found out by the next one's
  // name. From now on every list ends at a declaration, but this one may have been entered.
  for (std::uint32_t at = declaration_start_ + 1; at <= position_; ++at) {
    if (is_declaration_line(at)) {
      resume_at_ = at;
      return;
    }
  }
}

/// Returns true if a top-level declaration must begin at the token: in a broken file a keyword at
/// the start of a line is a surer sign than any bracket.
bool Parser::is_declaration_line(std::uint32_t at) const {
  const Token& token = tokens_[at];
  switch (token.kind()) {
    case Tok::KwFunc: {
      const Tok next = tokens_[at + 1].kind();
      if (next != Tok::Ident && next != Tok::LParen) return false;
      break;
    }
    case Tok::KwConst: case Tok::KwImport: case Tok::KwType: case Tok::KwVar: break;
    default: return false;
  }
  return token.offset > 0 && source_.source[token.offset - 1] == '\n';
}

/// Moves to the semicolon that ends the broken statement, or to what closes its block.
void Parser::skip_to_statement_end() {
  std::uint32_t open = 0;
  for (; !at_end(); ++position_) {
    switch (kind()) {
      case Tok::LParen: case Tok::LBrack: case Tok::LBrace: ++open; break;
      case Tok::RParen: case Tok::RBrack:
        if (open > 0) --open;
        break;
      case Tok::RBrace:
        if (open == 0) return;
        --open;
        break;
      case Tok::Semi: case Tok::KwCase: case Tok::KwDefault:
        if (open == 0) return;
        break;
      default: break;
    }
  }
}

/// Ends the declaration that nests too deeply: at Eof every production returns.
void Parser::overflow() {
  fail("nested too deeply");
  overflowed_ = true;
  position_ = static_cast<std::uint32_t>(source_.tokens.size() - 1);
}

// Common productions

NodeId Parser::without_parentheses(NodeId expression) const {
  while (kind_of(expression) == NodeKind::Paren) expression = nodes_[expression].first;
  return expression;
}

NodeId Parser::parse_identifier() {
  if (kind() == Tok::Ident) return make(NodeKind::Ident, position_++);
  fail("expected an identifier");
  return make_absent();
}

Parser::List Parser::parse_identifiers() {
  List names;
  do append(names, parse_identifier()); while (accept(Tok::Comma));
  return names;
}

void Parser::expect_semicolon() {
  switch (kind()) {
    case Tok::Semi: ++position_; return;
    case Tok::RParen: case Tok::RBrace: return;
    default: break;
  }
  fail("expected ';'");
  if (accept(Tok::Comma)) return;
  skip_to_statement_end();
  accept(Tok::Semi);
}

/// Consumes the comma behind an element; false if the list ends here. A missing comma is reported
/// and taken as there.
bool Parser::continue_list(Tok closing, const char* message) {
  if (accept(Tok::Comma)) return true;
  if (kind() == closing) return false;
  fail(message);
  accept(Tok::Semi);
  return true;
}

// The file

void Parser::parse_file() {
  const NodeId file = make(NodeKind::File, 0);
  List children;
  expect(Tok::KwPackage, "expected 'package'");
  append(children, parse_identifier());
  expect_semicolon();
  bool imports_over = false;
  while (kind() != Tok::Eof) {
    declaration_start_ = position_;
    if (kind() == Tok::KwImport) {
      if (imports_over) fail("imports must appear before other declarations");
    } else {
      imports_over = true;
    }
    append_all(children, parse_declaration());
    if (resume_at_ != 0) {
      position_ = resume_at_;
      resume_at_ = 0;
    } else if (overflowed_ || position_ == declaration_start_) {
      position_ = declaration_start_;
      do ++position_; while (kind() != Tok::Eof && !is_declaration_line(position_));
    }
    overflowed_ = false;
  }
  nodes_[file].first = children.head;
  tree_.file = file;
  tree_.nodes.resize(node_count_);
}

}  // namespace waybill::go_source

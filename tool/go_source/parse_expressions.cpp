#include <array>

#include "parser.hpp"

namespace waybill::go_source {
namespace {

constexpr auto kPrecedences = [] {
  std::array<std::uint8_t, static_cast<std::size_t>(Tok::Count)> table{};
  const auto set = [&](std::uint8_t precedence, auto... kinds) {
    ((table[static_cast<std::size_t>(kinds)] = precedence), ...);
  };
  set(1, Tok::LOr);
  set(2, Tok::LAnd);
  set(3, Tok::Eql, Tok::Neq, Tok::Lss, Tok::Leq, Tok::Gtr, Tok::Geq);
  set(4, Tok::Add, Tok::Sub, Tok::Or, Tok::Xor);
  set(5, Tok::Mul, Tok::Quo, Tok::Rem, Tok::Shl, Tok::Shr, Tok::And, Tok::AndNot);
  return table;
}();

/// Returns 1 to 5 for a binary operator, else 0.
int precedence_of(Tok kind) { return kPrecedences[static_cast<std::size_t>(kind)]; }

}  // namespace

Parser::List Parser::parse_expressions() {
  List list;
  do append(list, parse_expression()); while (accept(Tok::Comma));
  return list;
}

/// Parses operators of at least `lowest_precedence`; `left` is the first operand if already
/// consumed, else 0.
NodeId Parser::parse_binary(NodeId left, int lowest_precedence) {
  if (left == 0) left = kind() == Tok::Ident ? parse_primary(0) : parse_unary();
  const std::uint32_t nesting = nesting_;
  for (;;) {
    const Tok op = kind();
    const int precedence = precedence_of(op);
    if (precedence == 0 || precedence < lowest_precedence) break;
    const std::uint32_t token = position_++;
    deepen(kLink);
    const NodeId right = parse_binary(0, precedence + 1);
    left = make_pair(NodeKind::Binary, token, left, right, static_cast<std::uint16_t>(op));
  }
  nesting_ = nesting;
  return left;
}

NodeId Parser::parse_unary() {
  const Tok op = kind();
  switch (op) {
    case Tok::Add: case Tok::Sub: case Tok::Not: case Tok::Xor: case Tok::And: case Tok::Tilde: {
      const std::uint32_t token = position_++;
      const Nesting nesting(*this);
      const NodeId operand = parse_unary();
      return make(NodeKind::Unary, token, operand, 0, static_cast<std::uint16_t>(op));
    }
    case Tok::Mul: {
      const std::uint32_t token = position_++;
      const Nesting nesting(*this);
      const NodeId operand = parse_unary();
      return make(NodeKind::Star, token, operand);
    }
    case Tok::Arrow: return parse_receive();
    default: return parse_primary(0);
  }
}

/// `<-x` is a receive, unless x turns out to be a channel type: then the arrow belongs to that, and
/// the arrow of `chan<-` within to the next channel type inward. `<-chan<- chan T` is a channel to
/// receive channels to receive T from.
NodeId Parser::parse_receive() {
  std::uint32_t arrow = position_++;
  const Nesting nesting(*this);
  const NodeId operand = parse_unary();
  if (kind_of(operand) != NodeKind::ChanType) {
    return make(NodeKind::Unary, arrow, operand, 0, static_cast<std::uint16_t>(Tok::Arrow));
  }
  NodeId type = operand;
  auto direction = ChanDir::Send;
  while (direction == ChanDir::Send && kind_of(type) == NodeKind::ChanType) {
    Node& node = nodes_[type];
    direction = static_cast<ChanDir>(node.aux);
    if (direction == ChanDir::Receive) fail_at(node.tok, "expected 'chan'");
    const std::uint32_t own_arrow = node.tok + 1;   // behind the `chan` of `chan<-`
    node.tok = arrow;
    node.aux = static_cast<std::uint16_t>(ChanDir::Receive);
    arrow = own_arrow;
    type = node.first;
  }
  if (direction == ChanDir::Send) fail_at(arrow, "expected channel type");
  return operand;
}

/// Parses an operand and the chain behind it; `operand` is the operand if already consumed, else 0.
NodeId Parser::parse_primary(NodeId operand) {
  const std::uint32_t nesting = nesting_;
  deepen(kLevel);
  if (operand == 0) {
    operand = kind() == Tok::Ident ? make(NodeKind::Ident, position_++) : parse_operand();
  }
  for (;;) {
    switch (kind()) {
      case Tok::Dot: operand = parse_selector_or_assertion(operand); break;
      case Tok::LBrack: operand = parse_index_or_slice(operand); break;
      case Tok::LParen: operand = parse_call(operand); break;
      case Tok::LBrace:
        if (may_be_literal_type(operand)) {
          operand = parse_composite_literal(operand);
          break;
        }
        [[fallthrough]];
      default:
        nesting_ = nesting;
        return operand;
    }
    deepen(kLink);
  }
}

/// May return a type, even [...]T.
NodeId Parser::parse_operand() {
  const std::uint32_t start = position_;
  switch (kind()) {
    case Tok::Ident: return make(NodeKind::Ident, position_++);
    case Tok::Int: case Tok::Float: case Tok::Imag: case Tok::Char: case Tok::String: {
      const auto literal_kind = static_cast<std::uint16_t>(kind());
      return make(NodeKind::BasicLit, position_++, 0, 0, literal_kind);
    }
    case Tok::LParen: {
      ++position_;
      ++expression_level_;
      const NodeId inner = parse_expression();
      --expression_level_;
      expect(Tok::RParen, "expected ')'");
      return make(NodeKind::Paren, start, inner);
    }
    case Tok::KwFunc:
      if (at_end()) break;   // it begins the next declaration
      return parse_function_type_or_literal();
    default: break;
  }
  if (const NodeId type = try_type()) return type;
  fail("expected operand");
  return make_absent();
}

NodeId Parser::parse_function_type_or_literal() {
  const std::uint32_t start = position_;
  const NodeId type = parse_function_type();
  if (kind() != Tok::LBrace) return type;
  ++expression_level_;
  const NodeId body = parse_block();
  --expression_level_;
  return make_pair(NodeKind::FuncLit, start, type, body);
}

NodeId Parser::parse_selector_or_assertion(NodeId operand) {
  const std::uint32_t dot = position_++;
  if (kind() == Tok::Ident) {
    return make_pair(NodeKind::Selector, dot, operand, make(NodeKind::Ident, position_++));
  }
  const std::uint32_t parenthesis = position_;
  if (!accept(Tok::LParen)) {
    fail("expected selector or type assertion");
    return make_pair(NodeKind::Selector, dot, operand, make_absent());
  }
  NodeId result = 0;
  if (accept(Tok::KwType)) {
    result = make(NodeKind::TypeSwitchGuard, parenthesis, operand);
  } else {
    result = make_pair(NodeKind::TypeAssert, parenthesis, operand, parse_type());
  }
  expect(Tok::RParen, "expected ')'");
  return result;
}

NodeId Parser::parse_index_or_slice(NodeId operand) {
  const std::uint32_t bracket = position_++;
  if (kind() == Tok::RBrack) {
    fail("expected operand");
    ++position_;
    return make_pair(NodeKind::Index, bracket, operand, make_absent());
  }
  ++expression_level_;
  NodeId first = 0;
  if (kind() != Tok::Colon) first = parse_expression();
  NodeId result = 0;
  if (kind() == Tok::Colon) {
    result = parse_slice(bracket, operand, first);
  } else {
    List children;
    append(children, operand);
    append(children, first);
    while (accept(Tok::Comma)) {
      if (kind() != Tok::RBrack) append(children, parse_type());
    }
    result = make(NodeKind::Index, bracket, children.head);
  }
  --expression_level_;
  expect(Tok::RBrack, "expected ']'");
  return result;
}

/// Parses from the first colon; `low` is 0 if there is none.
NodeId Parser::parse_slice(std::uint32_t bracket, NodeId operand, NodeId low) {
  std::array<NodeId, 3> indices = {low, 0, 0};
  std::array<std::uint32_t, 2> colons{};
  std::uint32_t count = 0;
  while (kind() == Tok::Colon && count < colons.size()) {
    colons[count++] = position_++;
    if (kind() != Tok::Colon && kind() != Tok::RBrack && kind() != Tok::Eof) {
      indices[count] = parse_expression();
    }
  }
  const bool three = count == colons.size();
  std::uint8_t flags = 0;
  if (three) flags |= kThree;
  if (three && indices[1] == 0) fail_at(colons[0], "middle index required in 3-index slice");
  if (three && indices[2] == 0) fail_at(colons[1], "final index required in 3-index slice");
  List children;
  append(children, operand);
  for (const NodeId index : indices) append(children, index != 0 ? index : make_absent());
  return make(NodeKind::Slice, bracket, children.head, flags);
}

NodeId Parser::parse_call(NodeId callee) {
  const std::uint32_t parenthesis = position_++;
  std::uint8_t flags = 0;
  List children;
  append(children, callee);
  ++expression_level_;
  while (is_within(Tok::RParen) && (flags & kSpread) == 0) {
    const std::uint32_t start = position_;
    append(children, parse_expression());
    if (accept(Tok::Ellipsis)) flags |= kSpread;
    if (!continue_list(Tok::RParen, "missing ',' in argument list") || position_ == start) break;
  }
  --expression_level_;
  expect(Tok::RParen, "expected ')'");
  return make(NodeKind::Call, parenthesis, children.head, flags);
}

/// Parses the braces; `type` is the type in front, or 0.
NodeId Parser::parse_composite_literal(NodeId type) {
  const std::uint32_t brace = position_++;
  const Nesting nesting(*this);
  const NodeId elements = make(NodeKind::Elements, brace);
  List list;
  ++expression_level_;
  while (is_within(Tok::RBrace)) {
    const std::uint32_t start = position_;
    append(list, parse_element());
    if (!continue_list(Tok::RBrace, "missing ',' in composite literal") || position_ == start) {
      break;
    }
  }
  --expression_level_;
  nodes_[elements].first = list.head;
  expect(Tok::RBrace, "expected '}'");
  if (type == 0) return make(NodeKind::CompositeLit, brace, elements);
  return make_pair(NodeKind::CompositeLit, brace, type, elements);
}

NodeId Parser::parse_element() {
  const NodeId element = parse_element_value();
  const std::uint32_t colon = position_;
  if (!accept(Tok::Colon)) return element;
  return make_pair(NodeKind::KeyValue, colon, element, parse_element_value());
}

NodeId Parser::parse_element_value() {
  return kind() == Tok::LBrace ? parse_composite_literal(0) : parse_expression();
}

/// Returns true if the `{` behind the expression opens a literal of that type and not a block.
bool Parser::may_be_literal_type(NodeId expression) {
  const NodeId type = without_parentheses(expression);
  switch (kind_of(type)) {
    case NodeKind::Absent: case NodeKind::Ident: case NodeKind::Selector: case NodeKind::Index:
      if (expression_level_ < 0) return false;
      break;
    case NodeKind::ArrayType: case NodeKind::SliceType: case NodeKind::StructType:
    case NodeKind::MapType:
      break;
    default: return false;
  }
  if (type != expression) {
    fail_at(nodes_[type].tok, "cannot parenthesize type in composite literal");
  }
  return true;
}

}  // namespace waybill::go_source

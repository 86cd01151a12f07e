#include "parser.hpp"

namespace waybill::go_source {

/// Parses one declaration, of which a group has several; behind it the semicolon is consumed.
Parser::List Parser::parse_declaration() {
  const Tok keyword = kind();
  List specs;
  switch (keyword) {
    case Tok::KwFunc:
      append(specs, parse_function());
      return specs;
    case Tok::KwImport: case Tok::KwConst: case Tok::KwVar: case Tok::KwType: break;
    default:
      fail("expected declaration");
      return specs;
  }
  const auto parse_spec = [this, keyword](std::uint32_t iota) {
    switch (keyword) {
      case Tok::KwImport: return parse_import_spec();
      case Tok::KwConst: return parse_value_spec(NodeKind::ConstSpec, iota);
      case Tok::KwVar: return parse_value_spec(NodeKind::VarSpec, 0);
      default: return parse_type_spec();
    }
  };
  ++position_;
  if (!accept(Tok::LParen)) {
    append(specs, parse_spec(0));
    return specs;
  }
  for (std::uint32_t iota = 0; is_within(Tok::RParen); ++iota) {
    const std::uint32_t start = position_;
    append(specs, parse_spec(iota));
    if (position_ == start) ++position_;
  }
  expect(Tok::RParen, "expected ')'");
  expect_semicolon();
  return specs;
}

NodeId Parser::parse_import_spec() {
  NodeId alias = 0;
  if (kind() == Tok::Ident || kind() == Tok::Dot) alias = make(NodeKind::Ident, position_++);
  const NodeId spec = make(NodeKind::ImportSpec, position_, alias);
  expect(Tok::String, "missing import path");
  expect_semicolon();
  return spec;
}

NodeId Parser::parse_value_spec(NodeKind spec_kind, std::uint32_t iota) {
  constexpr std::uint32_t kLargestIota = 0xFFFF;
  const std::uint32_t start = position_;
  std::uint8_t flags = 0;
  List children;
  const List names = parse_identifiers();
  append(children, make(NodeKind::IdentList, start, names.head));
  if (spec_kind == NodeKind::ConstSpec) {
    if (const NodeId type = try_type()) {
      append(children, type);
      flags |= kHasType;
    }
  } else if (kind() != Tok::Assign) {
    append(children, parse_type());
    flags |= kHasType;
  }
  if (accept(Tok::Assign)) {
    const std::uint32_t first = position_;
    const List values = parse_expressions();
    append(children, make_expression_list(first, values));
    flags |= kHasValues;
  }
  expect_semicolon();
  return make(spec_kind, start, children.head, flags,
              static_cast<std::uint16_t>(iota < kLargestIota ? iota : kLargestIota));
}

/// What stands behind the name is a type, or a type parameter list, or an array type's length:
/// `[P any]` and `[P *C,]` open a list, `[n]int` and `[P * C]int` an array.
NodeId Parser::parse_type_spec() {
  const std::uint32_t start = position_;
  std::uint8_t flags = 0;
  List children;
  append(children, parse_identifier());
  const std::uint32_t bracket = position_;
  if (accept(Tok::LBrack)) {
    NodeId name = 0;
    NodeId type = 0;
    NodeId length = 0;
    if (kind() == Tok::Ident) {
      length = make(NodeKind::Ident, position_++);
      if (kind() != Tok::LBrack) {
        ++expression_level_;
        length = parse_primary(length);
        length = parse_binary(length, 1);
        --expression_level_;
      }
      const Tok next = kind();
      if (!split_type_parameter(length, next == Tok::Comma, name, type) ||
          (type == 0 && next == Tok::RBrack)) {
        name = 0;
      }
    }
    if (name != 0) {
      const NodeId parameters = make(NodeKind::TypeParams, bracket);
      const List list = parse_parameter_list(Tok::RBrack, false, name, type);
      nodes_[parameters].first = to_fields(list).head;
      expect(Tok::RBrack, "expected ']'");
      append(children, parameters);
      flags |= kGeneric;
      if (accept(Tok::Assign)) flags |= kAlias;
      append(children, parse_type());
    } else {
      append(children, parse_array_type(bracket, length));
    }
  } else {
    if (accept(Tok::Assign)) flags |= kAlias;
    append(children, parse_type());
  }
  expect_semicolon();
  return make(NodeKind::TypeSpec, start, children.head, flags);
}

/// Splits an expression that can be read as a type parameter and its constraint: `P *C` was parsed
/// as a product and `P (C)` as a call. Where it can be an ordinary expression too, it is split only
/// if `force` is set. `type` stays 0 for a name alone.
bool Parser::split_type_parameter(NodeId expression, bool force, NodeId& name, NodeId& type) {
  const Node node = nodes_[expression];
  switch (node.kind) {
    case NodeKind::Ident:
      name = expression;
      return true;
    case NodeKind::Binary: {
      const NodeId left = node.first;
      const NodeId right = nodes_[left].next;
      if (node.op() == Tok::Mul) {
        if (kind_of(left) != NodeKind::Ident || !(force || is_type_element(right))) return false;
        nodes_[left].next = 0;
        name = left;
        type = make(NodeKind::Star, node.tok, right);
        return true;
      }
      if (node.op() != Tok::Or) return false;
      const bool split = split_type_parameter(left, force || is_type_element(right), name, type);
      if (!split || type == 0) return false;
      type = make_pair(NodeKind::Binary, node.tok, type, right, node.aux);
      return true;
    }
    case NodeKind::Call: {
      const NodeId callee = node.first;
      const NodeId argument = nodes_[callee].next;
      if (kind_of(callee) != NodeKind::Ident || argument == 0 || nodes_[argument].next != 0 ||
          (node.flags & kSpread) != 0 || !(force || is_type_element(argument))) {
        return false;
      }
      nodes_[callee].next = 0;
      name = callee;
      type = make(NodeKind::Paren, node.tok, argument);
      return true;
    }
    default: return false;
  }
}

/// Returns true if the expression can only be a type.
bool Parser::is_type_element(NodeId expression) const {
  const Node& node = nodes_[expression];
  switch (node.kind) {
    case NodeKind::ArrayType: case NodeKind::SliceType: case NodeKind::StructType:
    case NodeKind::FuncType: case NodeKind::InterfaceType: case NodeKind::MapType:
    case NodeKind::ChanType:
      return true;
    case NodeKind::Binary:
      return is_type_element(node.first) || is_type_element(nodes_[node.first].next);
    case NodeKind::Unary: return node.op() == Tok::Tilde;
    case NodeKind::Paren: return is_type_element(node.first);
    default: return false;
  }
}

/// Turns the sums that a constraint was parsed as into a Union of terms.
NodeId Parser::to_constraint(NodeId expression) {
  List terms;
  std::uint32_t first_bar = 0;
  for (NodeId at = expression; kind_of(at) == NodeKind::Binary && nodes_[at].op() == Tok::Or;) {
    first_bar = nodes_[at].tok;
    at = nodes_[at].first;
  }
  add_terms(expression, terms);
  return terms.head == terms.tail ? terms.head : make(NodeKind::Union, first_bar, terms.head);
}

void Parser::add_terms(NodeId expression, List& terms) {
  const Node node = nodes_[expression];
  if (node.kind == NodeKind::Binary && node.op() == Tok::Or) {
    const NodeId right = nodes_[node.first].next;
    add_terms(node.first, terms);
    add_terms(right, terms);
    return;
  }
  nodes_[expression].next = 0;
  if (node.kind == NodeKind::Unary && node.op() == Tok::Tilde) {
    nodes_[expression].kind = NodeKind::Tilde;
    nodes_[expression].aux = 0;
  }
  append(terms, expression);
}

NodeId Parser::parse_function() {
  const std::uint32_t start = position_++;
  std::uint8_t flags = 0;
  List children;
  if (kind() == Tok::LParen) {
    append(children, parse_parameters(NodeKind::Receiver));
    flags |= kHasReceiver;
  }
  append(children, parse_identifier());
  if (kind() == Tok::LBrack) {   // on a method since Go 1.27
    append(children, parse_type_parameters());
    flags |= kGeneric;
  }
  append_signature(children, flags);
  if (kind() == Tok::Semi && kind_at(position_ + 1) == Tok::LBrace) {
    ++position_;
    fail("unexpected semicolon or newline before {");
  }
  if (kind() == Tok::LBrace) {
    expression_level_ = 0;
    append(children, parse_function_body(start));
    flags |= kHasBody;
  }
  expect_semicolon();
  return make(NodeKind::FuncDecl, start, children.head, flags);
}

NodeId Parser::parse_function_body(std::uint32_t function) {
  if (bodies_ == ParsedBodies::All) return parse_block();
  const std::uint32_t open = position_, close = tokens_[open].length();
  const bool is_closed = close > open && kind_at(close) == Tok::RBrace;
  if (!is_closed || is_worth_parsing(function, close)) return parse_block();
  position_ = close + 1;
  return make(NodeKind::Block, open);
}

/// Whether the function with that first token, whose body the cursor is at, needs a closer look.
bool Parser::is_worth_parsing(std::uint32_t function, std::uint32_t close) {
  const std::vector<std::uint32_t>& marks = source_.marks;
  while (next_mark_ < marks.size() && marks[next_mark_] < function) ++next_mark_;
  if (next_mark_ < marks.size() && marks[next_mark_] < position_) return true;   // in its signature
  for (std::size_t at = next_mark_; at < marks.size() && marks[at] < close; ++at) {
    const std::string_view name = source_.text(marks[at]);
    if (name == "WithValue" || name == "Value") return true;
  }
  return false;
}

}  // namespace waybill::go_source

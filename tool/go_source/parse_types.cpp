#include "parser.hpp"

namespace waybill::go_source {

NodeId Parser::parse_type() {
  const NodeId type = try_type();
  if (type != 0) return type;
  fail("expected type");
  return make_absent();
}

/// Returns 0, and consumes nothing, if no type begins here.
NodeId Parser::try_type() {
  switch (kind()) {
    case Tok::KwFunc:
      if (at_end()) return 0;   // it begins the next declaration
      break;
    case Tok::Ident: case Tok::LBrack: case Tok::KwStruct: case Tok::Mul: case Tok::KwInterface:
    case Tok::KwMap: case Tok::KwChan: case Tok::Arrow: case Tok::LParen:
      break;
    default: return 0;
  }
  const Nesting nesting(*this);   // may end in Eof
  const std::uint32_t start = position_;
  switch (kind()) {
    case Tok::Ident: return parse_qualified_type(0);
    case Tok::LBrack: ++position_; return parse_array_type(start, 0);
    case Tok::KwStruct: return parse_struct_type();
    case Tok::Mul: {
      ++position_;
      const NodeId base = parse_type();
      return make(NodeKind::Star, start, base);
    }
    case Tok::KwFunc: return parse_function_type();
    case Tok::KwInterface: return parse_interface_type();
    case Tok::KwMap: return parse_map_type();
    case Tok::KwChan: case Tok::Arrow: return parse_channel_type();
    case Tok::LParen: {
      ++position_;
      const NodeId inner = parse_type();
      expect(Tok::RParen, "expected ')'");
      return make(NodeKind::Paren, start, inner);
    }
    default: return 0;
  }
}

/// Parses `T` or `package.T`; `identifier` is the first name if already consumed, else 0.
NodeId Parser::parse_type_name(NodeId identifier) {
  if (identifier == 0) identifier = parse_identifier();
  const std::uint32_t dot = position_;
  if (!accept(Tok::Dot)) return identifier;
  return make_pair(NodeKind::Selector, dot, identifier, parse_identifier());
}

/// As parse_type_name, with type arguments.
NodeId Parser::parse_qualified_type(NodeId identifier) {
  const NodeId name = parse_type_name(identifier);
  return kind() == Tok::LBrack ? parse_type_arguments(name) : name;
}

NodeId Parser::parse_type_arguments(NodeId type) {
  const std::uint32_t bracket = position_++;
  List children;
  append(children, type);
  if (kind() == Tok::RBrack) fail("expected type argument list");
  ++expression_level_;
  while (is_within(Tok::RBrack)) {
    const std::uint32_t start = position_;
    append(children, parse_type());
    if (!continue_list(Tok::RBrack, "missing ',' in type argument list")) break;
    if (position_ == start) break;
  }
  --expression_level_;
  expect(Tok::RBrack, "expected ']'");
  return make(NodeKind::Index, bracket, children.head);
}

/// Parses what follows the `[` that `bracket` is; `length` is the length if already consumed, or 0.
NodeId Parser::parse_array_type(std::uint32_t bracket, NodeId length) {
  if (length == 0) {
    ++expression_level_;
    if (kind() == Tok::Ellipsis) {   // accepted everywhere; whether it may stand is for the checker
      length = make(NodeKind::Ellipsis, position_++);
    } else if (kind() != Tok::RBrack) {
      length = parse_expression();
    }
    --expression_level_;
  }
  if (kind() == Tok::Comma) {
    fail("unexpected comma; expecting ]");
    ++position_;
  }
  expect(Tok::RBrack, "expected ']'");
  const NodeId element = parse_type();
  if (length == 0) return make(NodeKind::SliceType, bracket, element);
  return make_pair(NodeKind::ArrayType, bracket, length, element);
}

NodeId Parser::parse_struct_type() {
  const NodeId type = make(NodeKind::StructType, position_++);
  expect(Tok::LBrace, "expected '{'");
  List fields;
  while (kind() == Tok::Ident || kind() == Tok::Mul || kind() == Tok::LParen) {
    append(fields, parse_field());
  }
  nodes_[type].first = fields.head;
  expect(Tok::RBrace, "expected '}'");
  return type;
}

NodeId Parser::parse_field() {
  const std::uint32_t start = position_;
  NodeId field = 0;
  NodeId embedded = 0;
  if (accept(Tok::Ident)) {
    switch (kind()) {
      case Tok::Dot: embedded = parse_qualified_type(make(NodeKind::Ident, start)); break;
      case Tok::String: case Tok::Semi: case Tok::RBrace:
        embedded = make(NodeKind::Ident, start);
        break;
      default: {
        List names;
        append(names, make(NodeKind::Ident, start));
        NodeId type = 0;
        bool is_instance = false;
        if (kind() == Tok::LBrack) {
          type = parse_array_field_or_instance(start, is_instance);
        } else {
          if (accept(Tok::Comma)) append_all(names, parse_identifiers());
          type = parse_type();
        }
        if (is_instance) {
          embedded = type;
        } else {
          const NodeId list = make(NodeKind::IdentList, start, names.head);
          field = make_pair(NodeKind::Field, start, list, type);
        }
      }
    }
  } else {   // *T; parentheses are reported
    const bool parenthesised = kind() == Tok::LParen;
    if (parenthesised) {
      fail("cannot parenthesize embedded type");
      ++position_;
    }
    const std::uint32_t star = position_;
    const bool pointer = accept(Tok::Mul);
    const bool inner = pointer && kind() == Tok::LParen;
    if (inner) {
      fail("cannot parenthesize embedded type");
      ++position_;
    }
    embedded = parse_qualified_type(0);
    if (pointer) embedded = make(NodeKind::Star, star, embedded);
    if (parenthesised || inner) accept(Tok::RParen);
  }
  if (field == 0) field = make(NodeKind::Embedded, start, embedded);
  accept(Tok::String);
  expect_semicolon();
  return field;
}

/// Behind a name, `[` begins the array type of a field or parameter of that name, or the arguments
/// of an embedded or unnamed type. Returns the type; `is_instance` tells that the name is in it.
NodeId Parser::parse_array_field_or_instance(std::uint32_t name, bool& is_instance) {
  is_instance = false;
  const std::uint32_t bracket = position_++;
  List arguments;
  bool trailing_comma = false;
  std::uint32_t last_comma = 0;
  if (kind() != Tok::RBrack) {
    ++expression_level_;
    append(arguments, parse_expression());
    while (kind() == Tok::Comma) {
      last_comma = position_++;
      trailing_comma = kind() == Tok::RBrack;
      if (trailing_comma) break;
      append(arguments, parse_expression());
    }
    --expression_level_;
  }
  expect(Tok::RBrack, "expected ']'");
  if (arguments.head == 0) {
    const NodeId element = parse_type();
    return make(NodeKind::SliceType, bracket, element);
  }
  if (arguments.head == arguments.tail) {
    if (const NodeId element = try_type()) {
      if (trailing_comma) fail_at(last_comma, "unexpected comma; expecting ]");
      return make_pair(NodeKind::ArrayType, bracket, arguments.head, element);
    }
  }
  is_instance = true;
  const NodeId type = make(NodeKind::Ident, name);
  nodes_[type].next = arguments.head;
  return make(NodeKind::Index, bracket, type);
}

NodeId Parser::parse_interface_type() {
  const NodeId type = make(NodeKind::InterfaceType, position_++);
  expect(Tok::LBrace, "expected '{'");
  List elements;
  while (is_within(Tok::RBrace)) {
    const NodeId element = parse_interface_element();
    if (element == 0) break;
    append(elements, element);
    expect_semicolon();
  }
  nodes_[type].first = elements.head;
  expect(Tok::RBrace, "expected '}'");
  return type;
}

/// Returns 0 if neither a method nor a type begins here.
NodeId Parser::parse_interface_element() {
  const std::uint32_t start = position_;
  NodeId type = 0;
  if (kind() == Tok::Ident) {
    type = parse_type_name(0);
    if (kind() == Tok::LParen && kind_of(type) == NodeKind::Ident) return parse_method(type);
    if (kind() == Tok::LBrack) {
      type = kind_of(type) == NodeKind::Ident ? parse_bracketed_element(type)
                                              : parse_type_arguments(type);
    }
    if (kind_of(type) == NodeKind::MethodSpec) return type;
  } else if (kind() != Tok::Tilde) {
    type = try_type();
    if (type == 0) return 0;
  }
  return make(NodeKind::Embedded, start, parse_union(type));
}

/// Parses `name[…]` in an interface: an embedded instance, or a method with type parameters, which
/// Go does not have and is reported.
NodeId Parser::parse_bracketed_element(NodeId name) {
  const std::uint32_t bracket = position_++;
  List children;
  append(children, name);
  ++expression_level_;
  const NodeId first = parse_expression();
  --expression_level_;
  if (kind_of(first) == NodeKind::Ident && kind() != Tok::Comma && kind() != Tok::RBrack) {
    fail_at(bracket, "interface method must have no type parameters");
    parse_parameter_list(Tok::RBrack, false, first, 0);
    expect(Tok::RBrack, "expected ']'");
    return parse_method(name);
  }
  append(children, first);
  ++expression_level_;
  while (continue_list(Tok::RBrack, "missing ',' in type argument list") &&
         is_within(Tok::RBrack)) {
    const std::uint32_t start = position_;
    append(children, parse_type());
    if (position_ == start) break;
  }
  --expression_level_;
  expect(Tok::RBrack, "expected ']'");
  return make(NodeKind::Index, bracket, children.head);
}

NodeId Parser::parse_method(NodeId name) {
  const std::uint32_t token = nodes_[name].tok;
  std::uint8_t flags = 0;
  List children;
  append_signature(children, flags);
  const NodeId type = make(NodeKind::FuncType, token, children.head, flags);
  return make_pair(NodeKind::MethodSpec, token, name, type);
}

/// Parses terms separated by `|`; `first` is the first term if already consumed, else 0. A single
/// term stands for itself.
NodeId Parser::parse_union(NodeId first) {
  if (first == 0) first = parse_term();
  if (kind() != Tok::Or) return first;
  const NodeId node = make(NodeKind::Union, position_, first);
  List terms{first, first};
  while (accept(Tok::Or)) append(terms, parse_term());
  return node;
}

NodeId Parser::parse_term() {
  const std::uint32_t start = position_;
  if (!accept(Tok::Tilde)) {
    const NodeId type = try_type();
    if (type == 0) fail("expected ~ term or type");
    return type != 0 ? type : make_absent();
  }
  const NodeId type = parse_type();
  return make(NodeKind::Tilde, start, type);
}

NodeId Parser::parse_map_type() {
  const std::uint32_t start = position_++;
  expect(Tok::LBrack, "expected '['");
  const NodeId key = parse_type();
  expect(Tok::RBrack, "expected ']'");
  const NodeId value = parse_type();
  return make_pair(NodeKind::MapType, start, key, value);
}

NodeId Parser::parse_channel_type() {
  const std::uint32_t start = position_;
  ChanDir direction = ChanDir::Both;
  if (accept(Tok::Arrow)) {
    expect(Tok::KwChan, "expected 'chan'");
    direction = ChanDir::Receive;
  } else {
    ++position_;
    if (accept(Tok::Arrow)) direction = ChanDir::Send;
  }
  const NodeId element = parse_type();
  return make(NodeKind::ChanType, start, element, 0, static_cast<std::uint16_t>(direction));
}

NodeId Parser::parse_function_type() {
  const std::uint32_t start = position_++;
  if (kind() == Tok::LBrack) {
    fail("function type must have no type parameters");
    parse_type_parameters();
  }
  std::uint8_t flags = 0;
  List children;
  append_signature(children, flags);
  return make(NodeKind::FuncType, start, children.head, flags);
}

}  // namespace waybill::go_source

#include "parser.hpp"

namespace waybill::go_source {

/// Parses a parenthesised list into a node of the kind given: Params, Results or Receiver.
NodeId Parser::parse_parameters(NodeKind list_kind) {
  const NodeId node = make(list_kind, position_);
  if (!accept(Tok::LParen)) {
    fail("expected '('");
    return node;
  }
  if (!accept(Tok::RParen)) {
    const bool variadic_allowed = list_kind != NodeKind::Results;
    const List list = parse_parameter_list(Tok::RParen, variadic_allowed, 0, 0);
    nodes_[node].first = list.head;
    expect(Tok::RParen, "expected ')'");
  }
  return node;
}

/// Returns 0 if there are no results.
NodeId Parser::parse_results() {
  if (kind() == Tok::LParen) return parse_parameters(NodeKind::Results);
  const std::uint32_t start = position_;
  const NodeId type = try_type();
  if (type == 0) return 0;
  const NodeId parameter = make(NodeKind::Param, start, type);
  return make(NodeKind::Results, start, parameter);
}

void Parser::append_signature(List& children, std::uint8_t& flags) {
  append(children, parse_parameters(NodeKind::Params));
  if (const NodeId results = parse_results()) {
    append(children, results);
    flags |= kHasResults;
  }
}

NodeId Parser::parse_type_parameters() {
  const NodeId node = make(NodeKind::TypeParams, position_++);
  List list;
  if (kind() != Tok::RBrack) list = parse_parameter_list(Tok::RBrack, false, 0, 0);
  const std::uint32_t closing = position_;
  expect(Tok::RBrack, "expected ']'");
  if (list.head == 0) fail_at(closing, "empty type parameter list");
  nodes_[node].first = to_fields(list).head;
  return node;
}

/// Parses up to `closing`, which stays. The list is one of type parameters if it ends in `]`; a
/// type specification has then consumed `first_name`, and `first_type` behind it, or neither.
Parser::List Parser::parse_parameter_list(Tok closing, bool variadic_allowed, NodeId first_name,
                                          NodeId first_type) {
  const bool in_type_parameters = closing == Tok::RBrack;
  const std::uint32_t start = first_name != 0 ? nodes_[first_name].tok : position_;
  List list;
  while (first_name != 0 || is_within(closing)) {
    const std::uint32_t before = position_;
    NodeId parameter = 0;
    if (first_type != 0) {
      const NodeId type = parse_union(first_type);
      parameter = make(NodeKind::Param, nodes_[first_name].tok, type, kNamed);
    } else {
      parameter = parse_parameter(in_type_parameters, first_name);
    }
    const bool consumed = first_name != 0 || position_ != before;
    first_name = 0;
    first_type = 0;
    if (parameter != 0) append(list, parameter);
    if (!continue_list(closing, "missing ',' in parameter list") || !consumed) break;
  }
  if (list.head != 0) check_parameters(list, closing, variadic_allowed, start);
  return list;
}

/// Parses a name, a type or both; `name` is one already consumed. A name alone gives a Param with
/// kNamed and no child, whatever it turns out to be.
NodeId Parser::parse_parameter(bool in_type_parameters, NodeId name) {
  const std::uint32_t start = name != 0 ? nodes_[name].tok : position_;
  if (name == 0 && in_type_parameters && kind() == Tok::Tilde) {
    return make(NodeKind::Param, start, parse_union(0));
  }
  std::uint8_t flags = 0;
  NodeId type = 0;
  if (name != 0 || kind() == Tok::Ident) {
    if (name == 0) ++position_;
    flags = kNamed;
    const auto name_as_type = [&] {
      flags = 0;
      return name != 0 ? name : make(NodeKind::Ident, start);
    };
    switch (kind()) {
      case Tok::Ident: case Tok::Mul: case Tok::Arrow: case Tok::KwFunc: case Tok::KwChan:
      case Tok::KwMap: case Tok::KwStruct: case Tok::KwInterface: case Tok::LParen:
        type = parse_type();
        break;
      case Tok::LBrack: {
        bool is_instance = false;
        type = parse_array_field_or_instance(start, is_instance);
        if (is_instance) flags = 0;
        break;
      }
      case Tok::Ellipsis:
        ++position_;
        type = parse_type();
        return make(NodeKind::Param, start, type, kNamed | kVariadic);
      case Tok::Dot: type = parse_qualified_type(name_as_type()); break;
      case Tok::Tilde:
        if (in_type_parameters) type = parse_union(0);
        return make(NodeKind::Param, start, type, flags);
      case Tok::Or:
        if (!in_type_parameters) break;
        type = parse_union(name_as_type());
        return make(NodeKind::Param, start, type);
      default: break;
    }
  } else if (accept(Tok::Ellipsis)) {
    type = parse_type();
    return make(NodeKind::Param, start, type, kVariadic);
  } else {
    type = try_type();
    if (type == 0) {
      fail("expected parameter");
      return 0;
    }
  }
  if (in_type_parameters && type != 0 && kind() == Tok::Or) type = parse_union(type);
  return make(NodeKind::Param, start, type, flags);
}

/// Decides whether names alone are names or types, and reports mixtures of both and misplaced dots.
void Parser::check_parameters(const List& list, Tok closing, bool variadic_allowed,
                              std::uint32_t start) {
  const bool in_type_parameters = closing == Tok::RBrack;
  std::uint32_t count = 0;
  std::uint32_t named = 0;   // with a name and a type
  std::uint32_t typed = 0;
  NodeId last_unnamed = 0;
  bool last_is_typed = false;
  for (NodeId id = list.head; id != 0; id = nodes_[id].next) {
    const Node& node = nodes_[id];
    const bool has_type = node.first != 0;
    ++count;
    named += (node.flags & kNamed) != 0 && has_type;
    typed += has_type;
    last_is_typed = has_type;
    if (node.flags & kNamed) continue;
    if (last_unnamed == 0) last_unnamed = id;   // the leftmost, where go/parser places the error
  }
  if (named == 0) {
    for (NodeId id = list.head; id != 0; id = nodes_[id].next) {
      if ((nodes_[id].flags & kNamed) == 0) continue;
      const NodeId type = make(NodeKind::Ident, nodes_[id].tok);
      nodes_[id].first = type;
      nodes_[id].flags = 0;
    }
    if (in_type_parameters) {
      if (typed == 0) {
        fail("missing type constraint");
      } else {
        fail_at(start, "missing type parameter name or invalid array length");
      }
    }
  } else if (named != count && (last_unnamed != 0 || !last_is_typed)) {
    if (named == typed) {
      fail(in_type_parameters ? "missing type constraint" : "missing parameter type");
    } else {
      fail_at(last_unnamed != 0 ? nodes_[last_unnamed].tok : start,
              in_type_parameters ? "missing type parameter name" : "missing parameter name");
    }
  }
  bool shares_type = false;   // with the name in front: a, b ...T
  for (NodeId id = list.head; id != 0; id = nodes_[id].next) {
    const Node& node = nodes_[id];
    const bool allowed = variadic_allowed && node.next == 0 && !shares_type;
    if ((node.flags & kVariadic) != 0 && !allowed) {
      fail_at(node.tok + ((node.flags & kNamed) != 0 ? 1 : 0),
              variadic_allowed ? "can only use ... with final parameter" : "invalid use of ...");
    }
    shares_type = node.first == 0;
  }
}

/// Turns the parameters of a type parameter list into Fields: names that share a constraint share
/// the field.
Parser::List Parser::to_fields(const List& parameters) {
  List fields;
  List names;
  for (NodeId id = parameters.head; id != 0;) {
    const NodeId next = nodes_[id].next;
    const NodeId type = nodes_[id].first;
    // The Param becomes the name. A broken list may have a type alone.
    nodes_[id].kind = NodeKind::Ident;
    nodes_[id].flags = 0;
    nodes_[id].first = 0;
    nodes_[id].next = 0;
    append(names, id);
    if (type != 0) {
      const std::uint32_t start = nodes_[names.head].tok;
      const NodeId list = make(NodeKind::IdentList, start, names.head);
      append(fields, make_pair(NodeKind::Field, start, list, to_constraint(type)));
      names = {};
    }
    id = next;
  }
  return fields;
}

}  // namespace waybill::go_source

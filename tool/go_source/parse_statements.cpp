#include "parser.hpp"

namespace waybill::go_source {

NodeId Parser::parse_block() {
  const std::uint32_t brace = position_;
  expect(Tok::LBrace, "expected '{'");
  const NodeId block = parse_statements(brace);
  expect(Tok::RBrace, "expected '}'");
  return block;
}

/// Parses statements up to `}`, `case` or `default` into a Block that `token` stands for.
NodeId Parser::parse_statements(std::uint32_t token) {
  const NodeId block = make(NodeKind::Block, token);
  List list;
  while (kind() != Tok::KwCase && kind() != Tok::KwDefault && is_within(Tok::RBrace)) {
    const std::uint32_t start = position_;
    append(list, parse_statement());
    if (position_ == start) {
      skip_to_statement_end();
      if (position_ == start) break;
      accept(Tok::Semi);
    }
  }
  nodes_[block].first = list.head;
  return block;
}

/// Parses a statement and the semicolon behind it.
NodeId Parser::parse_statement() {
  const Nesting nesting(*this);
  NodeId statement = 0;
  switch (kind()) {
    case Tok::KwConst: case Tok::KwType: case Tok::KwVar: return parse_declaration_statement();
    case Tok::Ident: case Tok::Int: case Tok::Float: case Tok::Imag: case Tok::Char:
    case Tok::String: case Tok::KwFunc: case Tok::LParen: case Tok::LBrack: case Tok::KwStruct:
    case Tok::KwMap: case Tok::KwChan: case Tok::KwInterface: case Tok::Add: case Tok::Sub:
    case Tok::Mul: case Tok::And: case Tok::Xor: case Tok::Arrow: case Tok::Not:
      statement = parse_simple_statement(SimpleMode::LabelAllowed);
      if (kind_of(statement) != NodeKind::Labeled) expect_semicolon();
      return statement;
    case Tok::KwGo: return parse_go_or_defer(NodeKind::Go);
    case Tok::KwDefer: return parse_go_or_defer(NodeKind::Defer);
    case Tok::KwReturn: return parse_return();
    case Tok::KwBreak: case Tok::KwContinue: case Tok::KwGoto: case Tok::KwFallthrough:
      return parse_branch();
    case Tok::LBrace:
      statement = parse_block();
      expect_semicolon();
      return statement;
    case Tok::KwIf:
      statement = parse_if();
      return statement;
    case Tok::KwSwitch: return parse_switch();
    case Tok::KwSelect: return parse_select();
    case Tok::KwFor: return parse_for();
    case Tok::Semi: return make(NodeKind::Empty, position_++);
    case Tok::RBrace: return make(NodeKind::Empty, position_);   // behind a label
    default:
      fail("expected statement");
      return make(NodeKind::Empty, position_);
  }
}

/// With RangeAllowed the result may be a Range that still lacks its block.
NodeId Parser::parse_simple_statement(SimpleMode mode) {
  const std::uint32_t start = position_;
  const List list = parse_expressions();
  const std::uint32_t token = position_;
  const Tok op = kind();
  if (op == Tok::Define || op == Tok::Assign || (op >= Tok::AddAssign && op <= Tok::AndNotAssign)) {
    ++position_;
    const NodeId targets = make_expression_list(start, list);
    const bool ranges = op == Tok::Define || op == Tok::Assign;
    if (mode == SimpleMode::RangeAllowed && ranges && accept(Tok::KwRange)) {
      const NodeId operand = parse_expression();
      return make_pair(NodeKind::Range, token, targets, operand, static_cast<std::uint16_t>(op));
    }
    const std::uint32_t first_value = position_;
    const NodeId values = make_expression_list(first_value, parse_expressions());
    return make_pair(NodeKind::AssignStmt, token, targets, values, static_cast<std::uint16_t>(op));
  }
  if (list.head != list.tail) {
    fail_at(start, "expected 1 expression");
    nodes_[list.head].next = 0;
  }
  switch (op) {
    case Tok::Colon:
      ++position_;
      if (mode == SimpleMode::LabelAllowed && kind_of(list.head) == NodeKind::Ident) {
        return make_pair(NodeKind::Labeled, start, list.head, parse_statement());
      }
      fail_at(token, "illegal label declaration");
      break;
    case Tok::Arrow:
      ++position_;
      return make_pair(NodeKind::Send, token, list.head, parse_expression());
    case Tok::Inc: case Tok::Dec:
      ++position_;
      return make(NodeKind::IncDec, token, list.head, 0, static_cast<std::uint16_t>(op));
    default: break;
  }
  return make(NodeKind::ExprStmt, start, list.head);
}

NodeId Parser::parse_declaration_statement() {
  const std::uint32_t start = position_;
  const List specs = parse_declaration();
  return make(NodeKind::DeclStmt, start, specs.head);
}

NodeId Parser::parse_go_or_defer(NodeKind statement_kind) {
  const std::uint32_t start = position_++;
  const std::uint32_t first = position_;
  const NodeId expression = parse_expression();
  const NodeId call = without_parentheses(expression);
  if (call != expression) fail_at(first, "expression in go or defer must not be parenthesized");
  if (kind_of(call) != NodeKind::Call) fail("expression in go or defer must be function call");
  expect_semicolon();
  return make(statement_kind, start, call);
}

NodeId Parser::parse_return() {
  const std::uint32_t start = position_++;
  NodeId results = 0;
  if (kind() != Tok::Semi && kind() != Tok::RBrace) {
    const std::uint32_t first = position_;
    results = make_expression_list(first, parse_expressions());
  }
  expect_semicolon();
  return make(NodeKind::Return, start, results);
}

NodeId Parser::parse_branch() {
  const Tok keyword = kind();
  const std::uint32_t start = position_++;
  const bool may_have_label = keyword == Tok::KwContinue || keyword == Tok::KwBreak;
  NodeId label = 0;
  if (keyword == Tok::KwGoto || (may_have_label && kind() == Tok::Ident)) {
    label = parse_identifier();
  }
  expect_semicolon();
  return make(NodeKind::Branch, start, label, 0, static_cast<std::uint16_t>(keyword));
}

/// Returns the statement, which is reported if it is no expression.
NodeId Parser::require_expression(NodeId statement, const char* message) {
  if (kind_of(statement) == NodeKind::ExprStmt) return statement;
  fail_at(nodes_[statement].tok, message);
  return statement;
}

void Parser::parse_if_header(List& children, std::uint8_t& flags) {
  if (kind() == Tok::LBrace) {
    fail("missing condition in if statement");
    append(children, make_absent());
    return;
  }
  const int outer_level = expression_level_;
  expression_level_ = -1;
  NodeId init = 0;
  NodeId condition = 0;
  if (kind() != Tok::Semi) {
    if (accept(Tok::KwVar)) fail("var declaration not allowed in if initializer");
    init = parse_simple_statement(SimpleMode::Basic);
  }
  const std::uint32_t semicolon = position_;
  if (kind() == Tok::LBrace) {
    condition = init;
    init = 0;
  } else {
    expect(Tok::Semi, "expected ';' or '{' in if statement");
    if (kind() != Tok::LBrace) {
      condition = parse_simple_statement(SimpleMode::Basic);
    } else {
      fail_at(semicolon, "missing condition in if statement");
    }
  }
  expression_level_ = outer_level;
  if (init != 0) {
    append(children, init);
    flags |= kHasInit;
  }
  if (condition == 0) {
    append(children, make_absent());
  } else {
    append(children,
           require_expression(condition, "expected boolean expression in if statement"));
  }
}

/// A chain of `else if` may be long, so it is a loop here.
NodeId Parser::parse_if() {
  const std::uint32_t nesting = nesting_;
  NodeId outermost = 0;
  NodeId before = 0;   // the statement whose else this one is, and its last child
  NodeId before_tail = 0;
  for (bool more = true; more;) {
    more = false;
    const std::uint32_t start = position_++;
    std::uint8_t flags = 0;
    List children;
    parse_if_header(children, flags);
    append(children, parse_block());
    if (accept(Tok::KwElse)) {
      if (kind() == Tok::KwIf) {
        more = true;
        deepen(kLink);
      } else if (kind() == Tok::LBrace) {
        append(children, parse_block());
        flags |= kHasElse;
        expect_semicolon();
      } else {
        fail("expected if statement or block");
      }
    } else {
      expect_semicolon();
    }
    const NodeId statement = make(NodeKind::If, start, children.head, flags);
    if (outermost == 0) outermost = statement;
    if (before != 0) {
      nodes_[before_tail].next = statement;
      nodes_[before].flags |= kHasElse;
    }
    before = statement;
    before_tail = children.tail;
    more = more && kind() == Tok::KwIf;   // unless the limit was met
  }
  nesting_ = nesting;
  return outermost;
}

NodeId Parser::parse_for() {
  const std::uint32_t start = position_++;
  const int outer_level = expression_level_;
  expression_level_ = -1;
  NodeId init = 0;
  NodeId condition = 0;
  NodeId post = 0;
  NodeId range = 0;
  if (kind() == Tok::KwRange) {
    const NodeId targets = make_absent();
    ++position_;
    range = make_pair(NodeKind::Range, start, targets, parse_expression(),
                      static_cast<std::uint16_t>(Tok::Illegal));
  } else if (kind() != Tok::LBrace) {
    if (kind() != Tok::Semi) condition = parse_simple_statement(SimpleMode::RangeAllowed);
    if (condition != 0 && kind_of(condition) == NodeKind::Range) {
      range = condition;
    } else if (accept(Tok::Semi)) {
      init = condition;
      condition = 0;
      if (kind() != Tok::Semi) condition = parse_simple_statement(SimpleMode::Basic);
      expect_semicolon();
      if (kind() != Tok::LBrace) post = parse_simple_statement(SimpleMode::Basic);
    }
  }
  expression_level_ = outer_level;
  if (range != 0) {
    List children;
    const NodeId targets = nodes_[range].first;
    children.head = targets;
    children.tail = nodes_[targets].next;
    nodes_[range].tok = start;
    append(children, parse_block());
    std::uint32_t count = 0;
    NodeId last = 0;
    for (NodeId target = nodes_[targets].first; target != 0; target = nodes_[target].next) {
      ++count;
      last = target;
    }
    if (count > 2) fail_at(nodes_[last].tok, "range permits at most 2 expressions");
    expect_semicolon();
    return range;
  }
  List children;
  append(children, init != 0 ? init : make_absent());
  append(children, condition != 0
                       ? require_expression(condition, "expected boolean or range expression")
                       : make_absent());
  append(children, post != 0 ? post : make_absent());
  append(children, parse_block());
  expect_semicolon();
  return make(NodeKind::For, start, children.head);
}

/// Returns true for `x.(type)` and `v := x.(type)`; `v = x.(type)` is reported and taken for it.
bool Parser::is_type_switch_guard(NodeId statement) {
  const Node& node = nodes_[statement];
  if (node.kind == NodeKind::ExprStmt) return kind_of(node.first) == NodeKind::TypeSwitchGuard;
  if (node.kind != NodeKind::AssignStmt) return false;
  const Node& targets = nodes_[node.first];
  const NodeId value = nodes_[targets.next].first;
  if (nodes_[targets.first].next != 0 || nodes_[value].next != 0 ||
      kind_of(value) != NodeKind::TypeSwitchGuard) {
    return false;
  }
  if (node.op() == Tok::Assign) fail_at(node.tok, "expected ':=', found '='");
  return node.op() == Tok::Assign || node.op() == Tok::Define;
}

NodeId Parser::parse_switch() {
  const std::uint32_t start = position_++;
  NodeId init = 0;
  NodeId tag = 0;
  if (kind() != Tok::LBrace) {
    const int outer_level = expression_level_;
    expression_level_ = -1;
    if (kind() != Tok::Semi) tag = parse_simple_statement(SimpleMode::Basic);
    if (accept(Tok::Semi)) {
      init = tag;
      tag = 0;
      if (kind() != Tok::LBrace) tag = parse_simple_statement(SimpleMode::Basic);
    }
    expression_level_ = outer_level;
  }
  const bool on_type = tag != 0 && is_type_switch_guard(tag);
  if (tag != 0 && !on_type) require_expression(tag, "expected switch expression");
  List children;
  std::uint8_t flags = 0;
  if (init != 0) {
    append(children, init);
    flags |= kHasInit;
  }
  append(children, tag != 0 ? tag : make_absent());
  expect(Tok::LBrace, "expected '{'");
  while (kind() == Tok::KwCase || kind() == Tok::KwDefault) append(children, parse_case_clause());
  expect(Tok::RBrace, "expected '}'");
  expect_semicolon();
  return make(on_type ? NodeKind::TypeSwitch : NodeKind::Switch, start, children.head, flags);
}

NodeId Parser::parse_case_clause() {
  const std::uint32_t start = position_;
  NodeId values = 0;
  if (accept(Tok::KwCase)) {
    const std::uint32_t first = position_;
    values = make_expression_list(first, parse_expressions());
  } else {
    ++position_;
    values = make_absent();
  }
  const std::uint32_t colon = position_;
  expect(Tok::Colon, "expected ':'");
  return make_pair(NodeKind::CaseClause, start, values, parse_statements(colon));
}

NodeId Parser::parse_select() {
  const std::uint32_t start = position_++;
  expect(Tok::LBrace, "expected '{'");
  List children;
  while (kind() == Tok::KwCase || kind() == Tok::KwDefault) {
    append(children, parse_communication_clause());
  }
  expect(Tok::RBrace, "expected '}'");
  expect_semicolon();
  return make(NodeKind::Select, start, children.head);
}

NodeId Parser::parse_communication_clause() {
  const std::uint32_t start = position_;
  NodeId communication = 0;
  if (accept(Tok::KwCase)) {
    communication = parse_communication();
  } else {
    ++position_;
    communication = make_absent();
  }
  const std::uint32_t colon = position_;
  expect(Tok::Colon, "expected ':'");
  return make_pair(NodeKind::CommClause, start, communication, parse_statements(colon));
}

NodeId Parser::parse_communication() {
  const std::uint32_t start = position_;
  const List list = parse_expressions();
  const std::uint32_t token = position_;
  const Tok op = kind();
  const bool single = list.head == list.tail;
  if (op == Tok::Assign || op == Tok::Define) {
    if (!single && nodes_[list.head].next != list.tail) {
      fail_at(start, "expected 1 or 2 expressions");
    }
    ++position_;
    const std::uint32_t first_value = position_;
    const NodeId targets = make_expression_list(start, list);
    const NodeId value = parse_expression();
    return make_pair(NodeKind::AssignStmt, token, targets,
                     make(NodeKind::ExprList, first_value, value), static_cast<std::uint16_t>(op));
  }
  if (!single) {
    fail_at(start, "expected 1 expression");
    nodes_[list.head].next = 0;
  }
  if (accept(Tok::Arrow)) return make_pair(NodeKind::Send, token, list.head, parse_expression());
  return make(NodeKind::ExprStmt, start, list.head);
}

}  // namespace waybill::go_source

// The recursive-descent parser's state and productions. Private to the parse_*.cpp files.
//
// Productions follow go/parser of Go 1.27 in what they accept, so that both give one verdict on a
// file; a production's comment names what it does differently. A production is entered with the
// cursor on its first token and leaves it behind its last. None moves beyond Eof.
#pragma once

#include <cstdint>
#include <vector>

#include "parse.hpp"
#include "syntax.hpp"

namespace waybill::go_source {

class Parser {
 public:
  Parser(const TokenList& tokens, SyntaxTree& tree, ParsedBodies bodies);

  void parse_file();

 private:
  /// A list of siblings under construction.
  struct List {
    NodeId head = 0;
    NodeId tail = 0;
  };

  /// What a simple statement may be besides itself.
  enum class SimpleMode { Basic, LabelAllowed, RangeAllowed };

  // What counts how much towards kDeepestNesting. A link of a chain (`a + b`, `a.b`, `else if`)
  // adds one node to the tree's depth; a production that is entered anew adds up to five (for a
  // method's parameter: InterfaceType, MethodSpec, FuncType, Params, Param) and some stack frames.
  static constexpr std::uint32_t kLink = 1;
  static constexpr std::uint32_t kLevel = 10;

  /// Counts a level or a link while it lives.
  class Nesting {
   public:
    explicit Nesting(Parser& parser, std::uint32_t cost = kLevel) : parser_(parser), cost_(cost) {
      parser_.deepen(cost);
    }
    ~Nesting() { parser_.nesting_ -= cost_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
    const std::uint32_t cost_;
  };

  // The cursor.
  Tok kind() const { return tokens_[position_].kind(); }
  Tok kind_at(std::uint32_t token) const { return tokens_[token].kind(); }
  bool accept(Tok wanted) {
    if (kind() != wanted) return false;
    ++position_;
    return true;
  }
  /// Consumes `wanted` or reports `message`.
  void expect(Tok wanted, const char* message) {
    if (!accept(wanted)) fail(message);
  }
  /// Returns true if a list may go on: neither at `closing` nor where every list ends.
  bool is_within(Tok closing) const { return kind() != closing && !at_end(); }
  bool at_end() const {
    return kind() == Tok::Eof || (tree_.error.message != nullptr && at_next_declaration());
  }

  // Errors (parse.cpp).
  void fail(const char* message) { fail_at(position_, message); }
  void fail_at(std::uint32_t token, const char* message);
  bool at_next_declaration() const {
    return resume_at_ != 0 || is_declaration_line(position_);
  }
  bool is_declaration_line(std::uint32_t token) const;
  void skip_to_statement_end();
  void deepen(std::uint32_t cost) {
    nesting_ += cost;
    if (nesting_ > kDeepestNesting) [[unlikely]] overflow();
  }
  void overflow();

  // Nodes.
  NodeId make(NodeKind kind, std::uint32_t token, NodeId first = 0, std::uint8_t flags = 0,
              std::uint16_t aux = 0) {
    if (node_count_ == node_capacity_) [[unlikely]] grow();
    Node& node = nodes_[node_count_];
    node.kind = kind;
    node.flags = flags;
    node.aux = aux;
    node.tok = token;
    node.first = first;
    node.next = 0;
    return node_count_++;
  }
  /// Makes a node with the two children given.
  NodeId make_pair(NodeKind kind, std::uint32_t token, NodeId left, NodeId right,
                   std::uint16_t aux = 0) {
    nodes_[left].next = right;
    return make(kind, token, left, 0, aux);
  }
  NodeId make_absent() { return make(NodeKind::Absent, position_); }
  NodeKind kind_of(NodeId node) const { return nodes_[node].kind; }
  void append(List& list, NodeId node) {
    if (list.head == 0) {
      list.head = node;
    } else {
      nodes_[list.tail].next = node;
    }
    list.tail = node;
  }
  void append_all(List& list, const List& more) {
    if (more.head == 0) return;
    append(list, more.head);
    list.tail = more.tail;
  }
  void grow();
  NodeId without_parentheses(NodeId expression) const;

  // Common productions (parse.cpp).
  NodeId parse_identifier();
  List parse_identifiers();
  void expect_semicolon();
  bool continue_list(Tok closing, const char* message);

  // Declarations (parse_declarations.cpp).
  List parse_declaration();
  NodeId parse_import_spec();
  NodeId parse_value_spec(NodeKind kind, std::uint32_t iota);
  NodeId parse_type_spec();


  bool split_type_parameter(NodeId expression, bool force, NodeId& name, NodeId& type);
  bool is_type_element(NodeId expression) const;
  NodeId to_constraint(NodeId expression);
  void add_terms(NodeId expression, List& terms);
  NodeId parse_function();
  NodeId parse_function_body(std::uint32_t function);
  bool is_worth_parsing(std::uint32_t function, std::uint32_t close);

  // Types (parse_types.cpp).
  NodeId parse_type();
  NodeId try_type();
  NodeId parse_type_name(NodeId identifier);
  NodeId parse_qualified_type(NodeId identifier);
  NodeId parse_type_arguments(NodeId type);
  NodeId parse_array_type(std::uint32_t bracket, NodeId length);
  NodeId parse_struct_type();
  NodeId parse_field();
  NodeId parse_array_field_or_instance(std::uint32_t name, bool& is_instance);
  NodeId parse_interface_type();
  NodeId parse_interface_element();
  NodeId parse_bracketed_element(NodeId name);
  NodeId parse_method(NodeId name);
  NodeId parse_union(NodeId first);
  NodeId parse_term();
  NodeId parse_map_type();
  NodeId parse_channel_type();
  NodeId parse_function_type();

  // Parameters (parse_parameters.cpp).
  NodeId parse_parameters(NodeKind kind);
  NodeId parse_results();
  void append_signature(List& children, std::uint8_t& flags);
  NodeId parse_type_parameters();
  List parse_parameter_list(Tok closing, bool variadic_allowed, NodeId first_name,
                            NodeId first_type);
  NodeId parse_parameter(bool in_type_parameters, NodeId name);
  void check_parameters(const List& list, Tok closing, bool variadic_allowed,
                        std::uint32_t start);
  List to_fields(const List& parameters);

  // Expressions (parse_expressions.cpp).
  NodeId parse_expression() { return parse_binary(0, 1); }
  List parse_expressions();
  NodeId make_expression_list(std::uint32_t token, const List& list) {
    return make(NodeKind::ExprList, token, list.head);
  }
  NodeId parse_binary(NodeId left, int lowest_precedence);
  NodeId parse_unary();
  NodeId parse_receive();
  NodeId parse_primary(NodeId operand);
  NodeId parse_operand();
  NodeId parse_function_type_or_literal();
  NodeId parse_selector_or_assertion(NodeId operand);
  NodeId parse_index_or_slice(NodeId operand);
  NodeId parse_slice(std::uint32_t bracket, NodeId operand, NodeId low);
  NodeId parse_call(NodeId callee);
  NodeId parse_composite_literal(NodeId type);
  NodeId parse_element();
  NodeId parse_element_value();
  bool may_be_literal_type(NodeId expression);

  // Statements (parse_statements.cpp).
  NodeId parse_block();
  NodeId parse_statements(std::uint32_t token);
  NodeId parse_statement();
  NodeId parse_simple_statement(SimpleMode mode);
  NodeId parse_declaration_statement();
  NodeId parse_go_or_defer(NodeKind kind);
  NodeId parse_return();
  NodeId parse_branch();
  NodeId parse_if();
  void parse_if_header(List& children, std::uint8_t& flags);
  NodeId parse_for();
  NodeId parse_switch();
  NodeId parse_case_clause();
  NodeId parse_select();
  NodeId parse_communication_clause();
  NodeId parse_communication();
  NodeId require_expression(NodeId statement, const char* message);
  bool is_type_switch_guard(NodeId statement);

  const TokenList& source_;
  const Token* const tokens_;
  SyntaxTree& tree_;
  const ParsedBodies bodies_;
  std::size_t next_mark_ = 0;   ///< no mark before it is of interest any more
  Node* nodes_ = nullptr;
  std::uint32_t node_count_ = 0;
  std::uint32_t node_capacity_ = 0;
  std::uint32_t position_ = 0;
  std::uint32_t nesting_ = 0;
  /// Below 0 in the header of an if, for or switch, where `{` opens the block and no literal.
  int expression_level_ = 0;
  std::uint32_t declaration_start_ = 0;   ///< the current top-level declaration's first token
  std::uint32_t resume_at_ = 0;   ///< where the next declaration begins that a broken one ran into
  bool overflowed_ = false;
};

}  // namespace waybill::go_source

// The extractor: one walk over a file's tree that writes its summary. Function bodies are turned into
// SSA as they are walked: the environment holds each variable's present value, branches copy it, and
// meets put phis where copies differ.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tool/go_source/carrier_hint.hpp"
#include "tool/go_source/extract.hpp"
#include "tool/go_source/summary_builder.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

/// Whether a function of package context (or os/signal) of that name has a cancel function as its second result.
constexpr bool names_cancel_maker(std::string_view name) {
  return name == "WithCancel" || name == "WithTimeout" || name == "WithDeadline" || name == "WithCancelCause" ||
         name == "WithTimeoutCause" || name == "WithDeadlineCause" || name == "NotifyContext";
}

class Extractor {
 public:
  /// Writes the summary of the file into `out`, which was cleared.
  void run(const TokenList& tokens, const SyntaxTree& tree, Bodies bodies, SummaryBuilder& out);

 private:
  using Slot = std::uint32_t;   ///< a variable's place in its function's environment
  static constexpr Slot kCapturedSlot = 0x40000000;   ///< from here on: captured variables, in order of capture
  struct Variable {
    NameId name;
    std::uint32_t shadowed;     ///< binding that this one hides (variable + 1)
    std::uint32_t level;        ///< depth of the function that declares it
    Slot slot;
    enum Kind : std::uint8_t { Local, LocalType, TypeParameter } kind;
    std::uint32_t extra;        ///< LocalType: declaration; TypeParameter: TypeRef
    TypeRef type;               ///< Local: the written type, if any
    bool shared = false;        ///< a literal captures it or its address was taken: later values count as used
    bool handed = false;        ///< it was read as a whole: somebody else may have what it points to
  };
  /// What is known on the way to one point of a function.
  struct Environment {
    std::vector<ValueRef> values;            ///< by slot
    std::vector<std::pair<Slot, ValueRef>> captured;   ///< captured variables that were assigned here
    std::vector<std::uint64_t> pending;      ///< cancel functions not looked at yet: slot << 32 | Result value; ascending
    bool dead = false;                       ///< control does not come here
  };
  struct Jump {                 ///< what break and continue may aim at
    NameId label;
    bool labelled, is_loop;
    std::uint32_t slots;        ///< environments that leave are cut to this many
    std::vector<Environment> breaks, continues;
    RegionRef region;           ///< of the loop; kNone: only `break label` may aim here
    NodeId counted = 0;         ///< the variable that the loop's post statement counts
    ValueRef first_value = 0;   ///< of the loop
  };
  struct Function {
    std::vector<ValueRecord> values;
    std::vector<std::uint8_t> hints;         ///< by value: may be or touch a carrier
    std::vector<std::uint32_t> lists;
    std::vector<RegionRecord> regions;
    std::vector<ValueRef> phis;
    std::vector<Jump> jumps;
    std::vector<std::pair<std::uint32_t, Slot>> captured;   ///< variable, slot here; in capture order
    std::vector<ValueRef> captured_values;   ///< their Capture values
    std::vector<std::pair<NameId, Environment>> gotos;      ///< waiting for their label
    std::vector<Slot> result_slots;          ///< of named results
    std::vector<std::pair<Slot, ValueRef>> parameters;      ///< slot and the Parameter value
    struct KeptCancel {
      Slot owner;                            ///< local variable in a field of which a cancel function is kept
      Slot variable;                         ///< that held it before; kNone if none did
      ValueRef made;
      NameId field;
    };
    std::vector<KeptCancel> kept_cancels;
    std::vector<std::pair<NameId, NameId>> tested;          ///< variable and field that, once set, lead out early
    struct Unset {
      NameId variable, field;
      bool has_field;
      RegionRef region;                      ///< entered only while it is unset
    };
    std::vector<Unset> unset;                ///< of the branches around
    std::vector<FunctionRef> children;       ///< literals in it that capture something
    std::vector<std::uint32_t> child_captures;   ///< words of SummaryBuilder::lists that name values here by their unpruned numbers
    struct OpenLoop {
      RegionRef region;
      std::vector<std::pair<Slot, ValueRef>> phis;   ///< what each variable is at the loop's head
      std::vector<ValueRef> entries;                 ///< and what it was before
    };
    std::vector<OpenLoop> loops;
    Environment environment;
    FunctionRef number = 0;
    std::uint32_t visit = 0;                 ///< tells it from all functions before, left out or not
    RegionRef region = 0;
    std::uint32_t level = 0;
    std::uint16_t loop_depth = 0;
    std::uint16_t flags = 0;
    NameId next_label = 0;
    bool has_next_label = false;
    bool starts = false;                     ///< a `go` statement was seen
    std::uint32_t waits = 0;                 ///< places seen where it may wait
    std::uint32_t branches = 0;              ///< break, continue and goto statements seen
    std::uint32_t last_wait = 0;             ///< see FunctionRecord
    std::uint32_t last_sure_wait = 0;
    std::uint32_t loop_end = 0;              ///< offset of the end of the outermost loop that is open
    void clear();
  };

  /// A list in the making. Those of nested expressions are made meanwhile, so all lie on one stack
  /// and end in the order opposite to their beginning.
  class ListInMaking {
   public:
    explicit ListInMaking(Extractor& extractor) : stack_(extractor.stack_), from_(stack_.size()) {}
    ~ListInMaking() { stack_.resize(from_); }
    ListInMaking(const ListInMaking&) = delete;
    ListInMaking& operator=(const ListInMaking&) = delete;
    void push_back(std::uint32_t word) { stack_.push_back(word); }
    std::size_t size() const { return stack_.size() - from_; }
    std::uint32_t operator[](std::size_t index) const { return stack_[from_ + index]; }
    /// Valid until the next list begins or grows.
    std::span<const std::uint32_t> words() const { return std::span(stack_).subspan(from_); }

   private:
    std::vector<std::uint32_t>& stack_;
    std::size_t from_;
  };

  // extract.cpp: the file
  void imports_and_directives();
  void declare(NodeId node);
  void declare_function(NodeId node);
  void declare_values(NodeId node, DeclarationKind kind);
  void declare_type(NodeId node);
  bool interesting(std::uint32_t first_token, std::uint32_t last_token) const;
  bool touches_keys(std::uint32_t first_token, std::uint32_t last_token) const;

  // extract_type.cpp
  TypeRef type(NodeId node);
  TypeRef function_type(NodeId params, NodeId results);
  TypeRef struct_type(NodeId node);
  TypeRef interface_type(NodeId node);
  void add_types(NodeId params, ListInMaking& types, bool* variadic);
  ListRef bind_type_parameters(NodeId type_params);
  ListRef bind_receiver_type_parameters(NodeId receiver_type);
  TypeRef union_type(NodeId node);

  // extract_function.cpp: functions, scopes, environments
  void begin_function(std::uint32_t level);
  void function_body(NodeId receiver, NodeId params, NodeId results, NodeId block);
  void bind_parameters(NodeId params, bool is_result);
  FunctionRef end_function(FunctionRecord record);
  bool is_deferred_of_interest(const ValueRecord& call);
  Function& fn() { return *functions_[level_]; }
  Environment& env() { return fn().environment; }
  /// Counts what is spent on a body: about one for each value made and for each few words copied.
  void spend(std::size_t amount) { budgets_[level_ > 0 ? 1 : 0].spent += amount; }
  bool spent_all() const {
    const Budget& budget = budgets_[level_ > 0 ? 1 : 0];
    return budget.spent > budget.limit;
  }
  void open_budget(std::uint32_t bytes);
  void leave_out(FunctionRef from);
  Environment copy_of_environment();
  std::uint32_t scope() const { return static_cast<std::uint32_t>(variables_.size()); }
  void leave_scope(std::uint32_t mark);
  std::uint32_t bind(NameId name, Variable::Kind kind, TypeRef type, ValueRef value);
  std::uint32_t find(NameId name) const { return name < bindings_.size() ? bindings_[name] : 0; }
  Slot slot_of(std::uint32_t variable);
  ValueRef read(std::uint32_t variable);
  void write(std::uint32_t variable, ValueRef value, std::uint32_t offset);
  bool shared_by_rounds(const Variable& variable) const;
  void rename_captured(Slot slot, ValueRef value);
  void mark_looked_at(Slot slot);
  ValueRef add(ValueRecord record, bool hint);
  ListRef list(std::span<const std::uint32_t> words);
  std::span<const std::uint32_t> words(ListRef ref);
  bool hint(ValueRef value) { return fn().hints[value] != 0; }
  void used(ValueRef value) { fn().values[value].flags |= kUsed; }
  RegionRef enter_region(RegionKind kind, ValueRef cond, ListRef cases, std::uint32_t token, std::uint8_t flags = 0);
  void leave_region(RegionRef outer);
  Environment merge(Environment a, Environment b, std::uint32_t offset);
  void cut(Environment& environment, std::uint32_t slots);
  void exit_point(std::uint32_t offset);
  void end_round(const Jump& loop, std::uint32_t offset);

  // extract_wait.cpp: what tells that a function waits for what it started
  bool tells_the_end(NodeId channel) const;
  bool names_submit(NodeId callee, NodeId first_argument) const;
  void note_wait(std::uint32_t at);
  void note_wait_in_call(NodeId call, std::span<const std::uint32_t> arguments, std::uint8_t flags);
  void note_wait_in_literal(std::uint16_t literal_flags, bool started);
  void fold_phis();

  // extract_starts.cpp: what runs a function that it is given
  std::uint32_t given_function(NodeId params) const;
  bool is_function(NodeId type) const;
  bool is_function_type(TypeRef type) const;
  bool takes_function(NodeId params) const;
  bool starts_given(std::uint32_t parameter, std::uint32_t open, std::uint32_t close) const;

  // extract_expression.cpp
  ValueRef expression(NodeId node);
  ValueRef expression_value(NodeId node);
  bool is_qualifier(NodeId operand);
  ValueRef qualifier(NodeId operand);
  ValueRef call(NodeId node, std::uint8_t flags);
  ValueRef closure(NodeId node);
  ValueRef composite(NodeId node, TypeRef outer);
  ValueRef type_expression(NodeId node);
  bool is_type(NodeId node);
  void after_call(ValueRef call, NodeId operand, std::uint16_t index);
  bool puts_value(NodeId callee);
  void follow(NodeId operand);
  std::uint32_t root_variable(NodeId node);   ///< variable + 1, or 0
  std::string_view qualifier_text(const TypeRecord& record) const;
  std::uint32_t start(NodeId node);   ///< offset of the node's first byte

  // extract_statement.cpp
  void statement(NodeId node);
  void statements(NodeId first);
  void block(NodeId node);
  void assign(NodeId node);
  void count(NodeId node);
  void change(NodeId target, ValueRef before, Tok op, ValueRef by, std::uint32_t at);
  void define(NodeId target, ValueRef value, std::uint32_t offset);
  void store(NodeId target, ValueRef value, std::uint32_t offset);
  void place(NodeId target, ValueRef value, std::uint32_t offset, std::uint8_t flags);
  bool is_just_made(ValueRef value, std::uint32_t statement);
  void track_cancel(NodeId target, std::uint32_t variable, ValueRef result);
  // extract_cancel.cpp: cancel functions that are kept in a field of something the function has just made
  bool is_fresh(ValueRef value);
  std::uint32_t fresh_owner(NodeId owner);   ///< variable + 1, or 0
  void track_stored_cancel(NodeId target, ValueRef result);
  void track_composed_cancels(std::uint32_t variable, ValueRef composed, const std::vector<std::uint64_t>& before);
  void note_read(std::uint32_t variable, NodeId member);
  void local_values(NodeId node);

  // extract_control.cpp
  void return_statement(NodeId node);
  void if_statement(NodeId node);
  void leaving_test(NodeId condition);
  void unset_test(NodeId condition, RegionRef region);
  bool is_zero(NodeId id);
  void note_set(NodeId target);
  void loop(NodeId node);
  void switch_statement(NodeId node);
  void select(NodeId node);
  ValueRef channel_of(NodeId communication);
  void branch(NodeId node);
  void open_loop(RegionRef region, std::uint32_t offset);
  ValueRef loop_phi(Function::OpenLoop& loop, Slot slot, ValueRef entry, std::uint32_t offset);
  void close_loop(const Environment& back);
  bool never_returns(NodeId call) const;

  const Node& node(NodeId id) const { return tree_->nodes[id]; }
  NodeId first(NodeId id) const { return tree_->nodes[id].first; }
  NodeId next(NodeId id) const { return tree_->nodes[id].next; }
  NodeKind kind(NodeId id) const { return tree_->nodes[id].kind; }
  std::string_view text(NodeId id) const { return tokens_->text(tree_->nodes[id].tok); }
  std::uint32_t offset(std::uint32_t token) const { return tokens_->tokens[token].offset; }
  /// The token that closes the block; where its brace is missing or not closed, the one it begins with.
  std::uint32_t close_of(NodeId block) const {
    const std::uint32_t open = node(block).tok;
    const Token brace = tokens_->tokens[open];
    return brace.kind() == Tok::LBrace ? std::max(open, brace.length()) : open;
  }
  NameId name(NodeId id) {
    std::uint32_t& known = token_names_[tree_->nodes[id].tok];
    if (known == 0) known = out_->names().id(text(id)) + 1;
    return known - 1;
  }
  StringRef string(NodeId id) { return out_->string_of(name(id)); }
  bool hints(NodeId id) { return out_->names().hints(name(id)); }

  /// Nested loops, long-lived variables and branches that leave them multiply. No function that
  /// people wrote comes near the limit; one that goes beyond it is kept as a declaration only.
  struct Budget {
    std::uint64_t spent = 0, limit = 0;
  };

  const TokenList* tokens_ = nullptr;
  const SyntaxTree* tree_ = nullptr;
  SummaryBuilder* out_ = nullptr;
  Bodies bodies_ = Bodies::All;
  std::uint32_t depth_ = 0;
  std::vector<Variable> variables_;
  std::vector<std::uint32_t> bindings_;   ///< by NameId: variable + 1
  std::vector<std::unique_ptr<Function>> functions_;   ///< by level; reused
  std::uint32_t level_ = 0;
  Budget budgets_[2];                     ///< of package-level values, and of the present function with its literals
  std::size_t values_before_ = 0, regions_before_ = 0;   ///< the present function, to leave it out again
  std::uint32_t block_start_ = 0;         ///< variables from here on belong to the innermost block
  NodeId const_values_ = 0;               ///< what the present const group repeats
  TypeRef const_type_ = 0;
  std::uint32_t plus_build_ = kNone;      ///< offset of the first `// +build` line
  std::vector<ValueRef> package_values_;  ///< initial values of package-level variables and constants
  std::vector<std::uint32_t> scratch_;
  std::vector<std::uint32_t> stack_;      ///< of the lists in the making
  std::vector<ValueRef> wanted_;          ///< end_function's work list
  std::vector<std::uint8_t> region_kept_;
  std::vector<RegionRef> region_number_;
  struct Qualifier { std::uint32_t visit = 0; ValueRef value = 0; };
  std::vector<Qualifier> qualifiers_;     ///< by NameId: what stands for it in the function that named it last
  std::uint32_t visits_ = 0;
  std::vector<std::uint32_t> token_names_;   ///< by token: NameId + 1, or 0
  std::vector<ValueRef> forward_;         ///< by value: what a folded phi stands for, or 0
  NodeId callee_node_ = 0;                ///< what is called by the call that is looked at
  NodeId member_of_base_ = 0;             ///< the field that the next variable is read for, or stored into
  bool stores_member_ = false;
  bool starting_ = false;                 ///< the next literal is what a `go` statement starts
  bool giving_up_ = false;                ///< in a select that has another way out than to receive
  bool literal_matters_ = false;          ///< whether the function that ended last did anything of interest
};

}  // namespace waybill::go_source

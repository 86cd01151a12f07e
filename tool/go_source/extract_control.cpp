// Statements that control goes more than one way from: environments part here and meet again.
#include <algorithm>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

void Extractor::return_statement(NodeId id) {
  const NodeId values = first(id);
  ListInMaking results(*this);
  if (values != 0) {
    for (NodeId value = first(values); value != 0; value = next(value)) results.push_back(expression(value));
  } else {
    for (const Slot slot : fn().result_slots) {
      mark_looked_at(slot);
      const ValueRef value = env().values[slot];
      if (value != 0) used(value);
      results.push_back(value);
    }
  }
  // A named result that a deferred function reads counts as looked at by the return.
  const std::uint32_t at = offset(node(id).tok);
  if (!env().dead) exit_point(at);
  bool hinted = false;
  for (const ValueRef value : results.words()) hinted = hinted || hint(value);
  add({.op = ValueOp::Return, .b = list(results.words()), .offset = at}, hinted);
  env().dead = true;
}

void Extractor::if_statement(NodeId id) {
  const Node& written = node(id);
  const std::uint32_t mark = scope();
  const std::uint32_t outer_block = block_start_;
  const auto slots = static_cast<std::uint32_t>(env().values.size());
  const RegionRef outer = fn().region;
  block_start_ = mark;
  NodeId child = written.first;
  if (written.flags & kHasInit) {
    statement(child);
    child = next(child);
  }
  const ValueRef condition = expression(kind(child) == NodeKind::ExprStmt ? first(child) : child);
  if (condition != 0) add({.op = ValueOp::Use, .a = condition, .offset = offset(written.tok)}, false);
  const NodeId then_block = next(child);
  Environment before = copy_of_environment();
  const RegionRef then_region = enter_region(RegionKind::Then, condition, 0, written.tok);
  const std::size_t unset_around = fn().unset.size();
  unset_test(kind(child) == NodeKind::ExprStmt ? first(child) : child, then_region);
  const auto first_value = static_cast<ValueRef>(fn().values.size());
  const std::uint32_t branches = fn().branches, waits = fn().waits;
  block(then_block);
  // A branch that ends in a return takes what it started past whatever comes behind it.
  if (env().dead && fn().branches == branches && fn().waits == waits) {
    for (ValueRef value = first_value; value < fn().values.size(); ++value) {
      ValueRecord& at = fn().values[value];
      if (at.op == ValueOp::Call && (at.flags & (kCallGo | kCallStatement))) at.flags |= kCallLeaves;
    }
  }
  fn().unset.resize(unset_around);
  Environment then_end = std::move(env());
  leave_region(outer);
  env() = std::move(before);
  const RegionRef else_region = enter_region(RegionKind::Else, condition, 0, written.tok);
  if (written.flags & kHasElse) statement(next(then_block));
  Environment else_end = std::move(env());
  leave_region(outer);
  const bool then_dead = then_end.dead, else_dead = else_end.dead;
  env() = merge(std::move(then_end), std::move(else_end), offset(written.tok));
  leave_scope(mark);
  cut(env(), slots);
  block_start_ = outer_block;
  // What follows an if that only one branch comes out of is still under that branch's condition; the
  // enclosing block ends it.
  if (then_dead && !else_dead) {
    fn().region = else_region;
    fn().regions[else_region].flags |= kRegionRest;
    leaving_test(kind(child) == NodeKind::ExprStmt ? first(child) : child);
  }
  if (else_dead && !then_dead) {
    fn().region = then_region;
    fn().regions[then_region].flags |= kRegionRest;
  }
}

/// A test that, when it holds, leads out of the function or loop: of what a loop counts, or of a field
/// that says that the work is done.
void Extractor::leaving_test(NodeId condition) {
  while (kind(condition) == NodeKind::Paren) condition = first(condition);
  const NodeId left = kind(condition) == NodeKind::Binary ? first(condition) : condition;
  if (kind(condition) == NodeKind::Binary) {
    const Tok compared = node(condition).op();
    if (!fn().jumps.empty() && fn().jumps.back().counted != 0) {
      const NodeId counted = fn().jumps.back().counted;
      for (const NodeId side : {left, next(left)}) {
        if (kind(side) != NodeKind::Ident || name(side) != name(counted)) continue;
        fn().regions[fn().jumps.back().region].flags |= kLoopCountsOut;
      }
    }
    if (compared != Tok::Neq) return;
    const NodeId right = next(left);
    const bool zero = kind(right) == NodeKind::BasicLit ? text(right) == "\"\"" || text(right) == "0" : text(right) == "nil";
    if (!zero) return;
  }
  if (kind(left) != NodeKind::Selector || kind(first(left)) != NodeKind::Ident) return;
  fn().tested.emplace_back(name(first(left)), name(next(first(left))));
}

/// Notes what a branch's condition wants unset: `x == ""`, `s.f == nil`, `!done`, `!has(s.name)`.
void Extractor::unset_test(NodeId condition, RegionRef region) {
  while (kind(condition) == NodeKind::Paren) condition = first(condition);
  const auto note = [&](NodeId tested) {
    while (kind(tested) == NodeKind::Paren) tested = first(tested);
    const bool field = kind(tested) == NodeKind::Selector;
    const NodeId variable = field ? first(tested) : tested;
    if (kind(variable) != NodeKind::Ident) return;
    // An error that was none may be one in the next round.
    if (!field && (text(variable) == "err" || text(variable) == "ok")) return;
    fn().unset.push_back({name(variable), field ? name(next(variable)) : name(variable), field, region});
  };
  if (kind(condition) == NodeKind::Binary) {
    const NodeId left = first(condition), right = next(left);
    if (node(condition).op() == Tok::LAnd) {
      unset_test(left, region);
      unset_test(right, region);
    } else if (node(condition).op() == Tok::Eql && is_zero(right)) {
      note(left);
    }
  } else if (kind(condition) == NodeKind::Unary && node(condition).op() == Tok::Not) {
    NodeId operand = first(condition);
    while (kind(operand) == NodeKind::Paren) operand = first(operand);
    if (kind(operand) != NodeKind::Call) return note(operand);
    for (NodeId argument = next(first(operand)); argument != 0; argument = next(argument)) note(argument);
  }
}

/// Whether an expression is written as a type's zero value.
bool Extractor::is_zero(NodeId id) {
  if (kind(id) == NodeKind::BasicLit) return text(id) == "\"\"" || text(id) == "``" || text(id) == "0";
  return kind(id) == NodeKind::Ident && (text(id) == "nil" || text(id) == "false");
}

/// Notes that a variable, or a field of one, is set: the branches around that want it unset run once.
void Extractor::note_set(NodeId target) {
  if (fn().unset.empty()) return;
  const bool field = kind(target) == NodeKind::Selector;
  const NodeId variable = field ? first(target) : target;
  if (kind(variable) != NodeKind::Ident) return;
  for (const Function::Unset& unset : fn().unset) {
    if (unset.has_field != field || unset.variable != name(variable)) continue;
    if (field && unset.field != name(next(variable))) continue;
    fn().regions[unset.region].flags |= kRegionOnce;
  }
}

void Extractor::loop(NodeId id) {
  const Node& written = node(id);
  const std::uint32_t mark = scope();
  const std::uint32_t outer_block = block_start_;
  const auto slots = static_cast<std::uint32_t>(env().values.size());
  const RegionRef outer = fn().region;
  block_start_ = mark;
  const NameId label = fn().next_label;
  const bool labelled = fn().has_next_label;
  fn().has_next_label = false;

  NodeId body, post = 0, condition = 0, range_targets = 0;
  ValueRef operand = 0;
  const bool is_range = written.kind == NodeKind::Range;
  if (is_range) {
    range_targets = written.first;
    const NodeId range_operand = next(range_targets);
    body = next(range_operand);
    operand = expression(range_operand);
  } else {
    const NodeId init = written.first;
    condition = next(init);
    post = next(condition);
    body = next(post);
    if (kind(init) != NodeKind::Absent) statement(init);
    if (kind(condition) == NodeKind::Absent) condition = 0;
    if (kind(post) == NodeKind::Absent) post = 0;
  }
  const auto loop_slots = static_cast<std::uint32_t>(env().values.size());
  std::uint8_t flags = 0;
  if (condition != 0) flags |= kLoopHasCondition;
  if (post != 0) flags |= kLoopHasPost;
  if (fn().loop_depth == 0) fn().loop_end = offset(close_of(body));
  const RegionRef region = enter_region(is_range ? RegionKind::Range : RegionKind::Loop, operand, 0, written.tok, flags);
  // Only a channel is ranged over with one variable at most, or none is needed.
  const bool may_receive = is_range && (kind(range_targets) == NodeKind::Absent || next(first(range_targets)) == 0);
  if (may_receive || (!is_range && post == 0)) note_wait(offset(written.tok));
  open_loop(region, offset(written.tok));
  fn().jumps.push_back({label, labelled, true, loop_slots, {}, {}, region});
  fn().jumps.back().first_value = static_cast<ValueRef>(fn().values.size());
  if (post != 0 && kind(post) == NodeKind::IncDec && kind(first(post)) == NodeKind::Ident) fn().jumps.back().counted = first(post);

  Environment leaves;
  leaves.dead = true;
  if (is_range) {
    leaves = copy_of_environment();
    const ValueRef iteration = add({.op = ValueOp::RangeNext, .a = operand, .offset = offset(written.tok)}, hint(operand));
    if (kind(range_targets) != NodeKind::Absent) {
      std::uint16_t index = 0;
      for (NodeId target = first(range_targets); target != 0; target = next(target), ++index) {
        const ValueRef value = add({.op = ValueOp::Result, .aux = index, .a = iteration, .offset = start(target)},
                                   hint(operand) || (kind(target) == NodeKind::Ident && hints(target)));
        if (written.op() == Tok::Define) {
          define(target, value, start(target));
        } else {
          store(target, value, start(target));
        }
      }
    }
  } else if (condition != 0) {
    const ValueRef tested = expression(kind(condition) == NodeKind::ExprStmt ? first(condition) : condition);
    fn().regions[region].cond = tested;
    leaves = copy_of_environment();
  }
  block(body);
  if (!env().dead) end_round(fn().jumps.back(), fn().loop_end);
  Jump jump = std::move(fn().jumps.back());
  fn().jumps.pop_back();
  Environment back = std::move(env());
  cut(back, loop_slots);
  for (Environment& again : jump.continues) back = merge(std::move(back), std::move(again), offset(written.tok));
  if (post != 0 && !back.dead) {
    env() = std::move(back);
    statement(post);
    back = std::move(env());
  }
  close_loop(back);
  // A cancel function left unused at the end of a round is lost when the loop ends too.
  if (!leaves.dead && !back.dead) {
    for (const std::uint64_t entry : back.pending) {
      if (entry >> 32 == kNone) leaves.pending.push_back(entry);   // made in the body: its variable is gone
    }
    std::ranges::sort(leaves.pending);
    const auto repeated = std::ranges::unique(leaves.pending);
    leaves.pending.erase(repeated.begin(), repeated.end());
  }
  if (!jump.breaks.empty()) fn().regions[region].flags |= kLoopLeaves;
  leave_region(outer);
  env() = std::move(leaves);
  for (Environment& leaving : jump.breaks) env() = merge(std::move(env()), std::move(leaving), offset(written.tok));
  leave_scope(mark);
  cut(env(), slots);
  if (env().dead) env().values.resize(slots, 0);
  block_start_ = outer_block;
}

void Extractor::switch_statement(NodeId id) {
  const Node& written = node(id);
  const std::uint32_t mark = scope();
  const std::uint32_t outer_block = block_start_;
  const auto slots = static_cast<std::uint32_t>(env().values.size());
  const RegionRef outer = fn().region;
  block_start_ = mark;
  const NameId label = fn().next_label;
  const bool labelled = fn().has_next_label;
  fn().has_next_label = false;
  const bool on_types = written.kind == NodeKind::TypeSwitch;

  NodeId child = written.first;
  if (written.flags & kHasInit) {
    statement(child);
    child = next(child);
  }
  ValueRef tag = 0;
  NodeId case_variable = 0;
  if (on_types) {
    NodeId guard = child;
    if (kind(guard) == NodeKind::AssignStmt) {
      case_variable = first(first(guard));
      guard = first(next(first(guard)));
    } else if (kind(guard) == NodeKind::ExprStmt) {
      guard = first(guard);
    }
    tag = expression(guard);
  } else if (kind(child) != NodeKind::Absent) {
    tag = expression(kind(child) == NodeKind::ExprStmt ? first(child) : child);
  }
  if (tag != 0) add({.op = ValueOp::Use, .a = tag, .offset = offset(written.tok)}, hint(tag));

  const Environment before = copy_of_environment();
  Environment after;
  after.dead = true;
  Environment falls;
  falls.dead = true;
  bool has_default = false;
  fn().jumps.push_back({label, labelled, false, slots, {}, {}, 0});
  for (NodeId clause = next(child); clause != 0; clause = next(clause)) {
    const NodeId cases = first(clause);
    const NodeId body = next(cases);
    env() = before;
    spend(before.values.size() / 8);
    std::vector<std::uint32_t> alternatives;
    if (kind(cases) == NodeKind::Absent) {
      has_default = true;
    } else {
      for (NodeId alternative = first(cases); alternative != 0; alternative = next(alternative)) {
        alternatives.push_back(on_types ? type(alternative) : expression(alternative));
      }
    }
    enter_region(on_types ? RegionKind::TypeCase : RegionKind::Case, tag, list(alternatives), node(clause).tok);
    if (!falls.dead) env() = merge(std::move(env()), std::move(falls), offset(node(clause).tok));
    falls = Environment{};
    falls.dead = true;
    const std::uint32_t clause_mark = scope();
    if (case_variable != 0 && text(case_variable) != "_") {
      ValueRef narrowed = tag;
      if (alternatives.size() == 1 && alternatives[0] != 0) {
        narrowed = add({.op = ValueOp::Assert, .flags = kTypeSwitch, .a = tag, .b = alternatives[0],
                        .offset = offset(node(clause).tok)},
                       hint(tag) || out_->type_hint(alternatives[0]));
      }
      bind(name(case_variable), Variable::Local, 0, narrowed);
    }
    block(body);
    // `fallthrough` stands last in a clause.
    NodeId last = first(body);
    while (last != 0 && next(last) != 0) last = next(last);
    const bool falls_through = last != 0 && kind(last) == NodeKind::Branch && node(last).op() == Tok::KwFallthrough;
    leave_scope(clause_mark);
    leave_region(outer);
    cut(env(), slots);
    Environment end = std::move(env());
    if (falls_through) {
      end.dead = false;
      falls = std::move(end);
      falls.values.resize(before.values.size(), 0);
    } else {
      after = merge(std::move(after), std::move(end), offset(written.tok));
    }
  }
  Jump jump = std::move(fn().jumps.back());
  fn().jumps.pop_back();
  if (!has_default) {
    Environment none = before;
    cut(none, slots);
    after = merge(std::move(after), std::move(none), offset(written.tok));
  }
  for (Environment& leaving : jump.breaks) after = merge(std::move(after), std::move(leaving), offset(written.tok));
  env() = std::move(after);
  if (env().dead) env().values.resize(slots, 0);
  leave_scope(mark);
  block_start_ = outer_block;
  leave_region(outer);
}

/// The channel that a clause receives from and drops what comes, if it is a variable; 0 if not.
ValueRef Extractor::channel_of(NodeId communication) {
  if (kind(communication) != NodeKind::ExprStmt) return 0;
  const NodeId receives = first(communication);
  if (kind(receives) != NodeKind::Unary || node(receives).op() != Tok::Arrow) return 0;
  const std::uint32_t variable = root_variable(first(receives));
  return variable == 0 ? 0 : expression(first(receives));
}

void Extractor::select(NodeId id) {
  const Node& written = node(id);
  const auto slots = static_cast<std::uint32_t>(env().values.size());
  const RegionRef outer = fn().region;
  const NameId label = fn().next_label;
  const bool labelled = fn().has_next_label;
  fn().has_next_label = false;
  const Environment before = copy_of_environment();
  Environment after;
  after.dead = true;
  fn().jumps.push_back({label, labelled, false, slots, {}, {}, 0});
  bool other_way_out = false;
  for (NodeId clause = written.first; clause != 0; clause = next(clause)) {
    const NodeKind how = kind(first(clause));
    other_way_out = other_way_out || how == NodeKind::Absent || how == NodeKind::Send;
  }
  for (NodeId clause = written.first; clause != 0; clause = next(clause)) {
    const NodeId communication = first(clause);
    env() = before;
    spend(before.values.size() / 8);
    enter_region(RegionKind::CommCase, channel_of(communication), 0, node(clause).tok);
    const std::uint32_t mark = scope();
    const std::uint32_t outer_block = block_start_;
    block_start_ = mark;
    giving_up_ = other_way_out;
    if (kind(communication) != NodeKind::Absent) statement(communication);
    giving_up_ = false;
    block(next(communication));
    leave_scope(mark);
    block_start_ = outer_block;
    leave_region(outer);
    cut(env(), slots);
    after = merge(std::move(after), std::move(env()), offset(written.tok));
  }
  Jump jump = std::move(fn().jumps.back());
  fn().jumps.pop_back();
  for (Environment& leaving : jump.breaks) after = merge(std::move(after), std::move(leaving), offset(written.tok));
  env() = std::move(after);
  if (env().dead) env().values.resize(slots, 0);
}

void Extractor::branch(NodeId id) {
  const Node& written = node(id);
  Function& function = fn();
  const bool labelled = written.first != 0;
  const NameId label = labelled ? name(written.first) : 0;
  ++function.branches;
  if (written.op() == Tok::KwGoto) {
    function.flags |= kFunctionHasGoto;
    spend(env().values.size() / 2);   // these copies stay
    if (labelled && !spent_all()) function.gotos.emplace_back(label, copy_of_environment());
    env().dead = true;
    return;
  }
  if (written.op() == Tok::KwFallthrough) return;
  const bool continues = written.op() == Tok::KwContinue;
  for (auto jump = function.jumps.rbegin(); jump != function.jumps.rend(); ++jump) {
    if (labelled ? !jump->labelled || jump->label != label : continues && !jump->is_loop) continue;
    if (!labelled && jump->region == kNone) continue;
    spend(env().values.size() / 2);
    if (!env().dead && !spent_all()) {
      if (continues) end_round(*jump, offset(written.tok));
      Environment leaving = copy_of_environment();
      cut(leaving, jump->slots);
      (continues ? jump->continues : jump->breaks).push_back(std::move(leaving));
    }
    break;
  }
  env().dead = true;
}

}  // namespace waybill::go_source

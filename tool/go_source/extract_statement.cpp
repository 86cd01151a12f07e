#include <algorithm>
#include <array>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kDeepest = 1200;

/// Functions of package context (and os/signal) whose second result cancels.
bool makes_cancel(std::string_view name) {
  return name == "WithCancel" || name == "WithTimeout" || name == "WithDeadline" || name == "WithCancelCause" ||
         name == "WithTimeoutCause" || name == "WithDeadlineCause" || name == "NotifyContext";
}

bool named_like_cancel(std::string_view name) {
  return name.find("ancel") != std::string_view::npos || name == "stop" || name == "done" || name == "cncl";
}

/// Calls after which control does not go on: `package.function`.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kNeverReturn{{
    {"os", "Exit"}, {"runtime", "Goexit"}, {"log", "Fatal"}, {"log", "Fatalf"}, {"log", "Fatalln"}, {"log", "Panic"},
    {"log", "Panicf"}, {"log", "Panicln"}, {"logrus", "Fatal"}, {"logrus", "Fatalf"}, {"klog", "Fatal"},
    {"klog", "Fatalf"}, {"glog", "Fatal"}, {"glog", "Fatalf"}, {"t", "Fatal"}, {"t", "Fatalf"}, {"t", "FailNow"},
    {"t", "Skip"}, {"t", "Skipf"}, {"b", "Fatal"}, {"b", "Fatalf"}, {"syscall", "Exit"},
}};

}  // namespace

void Extractor::statements(NodeId id) {
  for (; id != 0; id = next(id)) statement(id);
}

void Extractor::block(NodeId id) {
  if (id == 0) return;
  const std::uint32_t mark = scope();
  const std::uint32_t outer_block = block_start_;
  const RegionRef outer = fn().region;
  const auto slots = static_cast<std::uint32_t>(env().values.size());
  block_start_ = mark;
  statements(first(id));
  leave_scope(mark);
  cut(env(), slots);
  block_start_ = outer_block;
  leave_region(outer);
}

bool Extractor::never_returns(NodeId id) const {
  if (kind(id) != NodeKind::Call) return false;
  const NodeId callee = first(id);
  if (kind(callee) == NodeKind::Ident) return text(callee) == "panic";
  if (kind(callee) != NodeKind::Selector || kind(first(callee)) != NodeKind::Ident) return false;
  const std::pair<std::string_view, std::string_view> called{text(first(callee)), text(next(first(callee)))};
  return std::ranges::find(kNeverReturn, called) != kNeverReturn.end();
}

void Extractor::statement(NodeId id) {
  if (depth_ > kDeepest || spent_all()) return;
  struct Depth {
    std::uint32_t& value;
    explicit Depth(std::uint32_t& d) : value(++d) {}
    ~Depth() { --value; }
  } guard(depth_);
  const Node& written = node(id);
  const bool takes_label = written.kind == NodeKind::For || written.kind == NodeKind::Range ||
                           written.kind == NodeKind::Switch || written.kind == NodeKind::TypeSwitch ||
                           written.kind == NodeKind::Select;
  if (!takes_label) fn().has_next_label = false;
  switch (written.kind) {
    case NodeKind::Block: block(id); break;
    case NodeKind::AssignStmt: assign(id); break;
    case NodeKind::IncDec: expression(written.first); break;
    case NodeKind::Send: {
      const ValueRef channel = expression(written.first);
      const ValueRef value = expression(next(written.first));
      add({.op = ValueOp::Send, .a = channel, .c = value, .offset = start(id)}, hint(channel) || hint(value));
      break;
    }
    case NodeKind::ExprStmt: {
      const NodeId inner = written.first;
      if (kind(inner) == NodeKind::Call) {
        call(inner, kCallStatement);
        if (never_returns(inner)) env().dead = true;
      } else {
        expression(inner);
      }
      break;
    }
    case NodeKind::Return: return_statement(id); break;
    case NodeKind::If: if_statement(id); break;
    case NodeKind::For: case NodeKind::Range: loop(id); break;
    case NodeKind::Switch: case NodeKind::TypeSwitch: switch_statement(id); break;
    case NodeKind::Select: select(id); break;
    case NodeKind::Go: case NodeKind::Defer:
      if (kind(written.first) == NodeKind::Call) {
        call(written.first, written.kind == NodeKind::Go ? kCallGo : kCallDefer);
      } else {
        expression(written.first);
      }
      break;
    case NodeKind::Branch: branch(id); break;
    case NodeKind::Labeled: {
      const NodeId label = written.first;
      const NameId label_name = name(label);
      // Control may come here from a goto further up.
      spend(fn().gotos.size() / 8);
      for (auto& [target, environment] : fn().gotos) {
        if (target != label_name) continue;
        const auto slots = static_cast<std::uint32_t>(env().values.size());
        cut(environment, slots);
        env() = merge(std::move(env()), std::move(environment), offset(written.tok));
        env().values.resize(slots, 0);
        environment = Environment{};
        environment.dead = true;
      }
      env().dead = false;   // or from one further down, which is not followed (kFunctionHasGoto says so)
      fn().next_label = label_name;
      fn().has_next_label = true;
      if (next(label) != 0) {
        const NodeId labelled = next(label);
        const bool keeps = kind(labelled) == NodeKind::For || kind(labelled) == NodeKind::Range ||
                           kind(labelled) == NodeKind::Switch || kind(labelled) == NodeKind::TypeSwitch ||
                           kind(labelled) == NodeKind::Select;
        if (!keeps) {
          // `break label` may leave any statement; only a block is common.
          fn().jumps.push_back({label_name, true, false, static_cast<std::uint32_t>(env().values.size()), {}, {}, kNone});
          statement(labelled);
          Jump jump = std::move(fn().jumps.back());
          fn().jumps.pop_back();
          for (Environment& leaving : jump.breaks) env() = merge(std::move(env()), std::move(leaving), offset(written.tok));
        } else {
          statement(labelled);
        }
      }
      break;
    }
    case NodeKind::DeclStmt:
      for (NodeId spec = written.first; spec != 0; spec = next(spec)) {
        if (kind(spec) == NodeKind::TypeSpec) {
          declare_type(spec);
        } else {
          local_values(spec);
        }
      }
      break;
    default: break;
  }
}

void Extractor::local_values(NodeId id) {
  const Node& spec = node(id);
  const NodeId names = spec.first;
  NodeId child = next(names);
  TypeRef written = 0;
  if (spec.flags & kHasType) {
    written = type(child);
    child = next(child);
  }
  const NodeId values = spec.flags & kHasValues ? child : 0;
  std::uint32_t name_count = 0, value_count = 0;
  for (NodeId n = first(names); n != 0; n = next(n)) ++name_count;
  for (NodeId n = values == 0 ? 0 : first(values); n != 0; n = next(n)) ++value_count;
  std::vector<ValueRef> initial;
  if (value_count == 1 && name_count > 1) {
    const ValueRef shared = expression(first(values));
    std::uint16_t index = 0;
    std::uint16_t blanks = 0;
    for (NodeId n = first(names); n != 0; n = next(n), ++index) {
      if (text(n) == "_" && index < 16) blanks |= static_cast<std::uint16_t>(1u << index);
      initial.push_back(add({.op = ValueOp::Result, .aux = index, .a = shared, .offset = start(first(values))}, hint(shared)));
    }
    if (shared != 0 && fn().values[shared].op == ValueOp::Call) fn().values[shared].aux = blanks;
  } else {
    for (NodeId n = values == 0 ? 0 : first(values); n != 0; n = next(n)) initial.push_back(expression(n));
  }
  std::size_t index = 0;
  for (NodeId n = first(names); n != 0; n = next(n), ++index) {
    ValueRef value = index < initial.size() ? initial[index] : 0;
    const bool hinted = out_->type_hint(written) || hints_at_carrier(text(n));
    if (value == 0) {
      value = add({.op = ValueOp::Zero, .a = written, .offset = offset(node(n).tok)}, hinted);
    } else if (written != 0) {
      // A written type converts the value.
      const ValueRef target = add({.op = ValueOp::TypeExpression, .a = written, .offset = offset(node(n).tok)}, hinted);
      const std::uint32_t arguments[] = {value};
      value = add({.op = ValueOp::Call, .a = target, .b = list(arguments), .offset = fn().values[value].offset},
                  hinted || hint(value));
    }
    if (text(n) == "_") {
      used(value);
      continue;
    }
    const std::uint32_t variable = bind(name(n), Variable::Local, written, value);
    fn().values[value].flags |= kAssigned;
    if (fn().values[value].op == ValueOp::Result) track_cancel(n, variable, value);
  }
}

// --- assignment

void Extractor::assign(NodeId id) {
  const Node& written = node(id);
  const NodeId targets = written.first;
  const NodeId values = next(targets);
  const std::uint32_t at = start(id);
  if (written.op() != Tok::Define && written.op() != Tok::Assign) {
    expression(first(targets));
    expression(first(values));
    return;
  }
  std::uint32_t target_count = 0, value_count = 0;
  for (NodeId n = first(targets); n != 0; n = next(n)) ++target_count;
  for (NodeId n = first(values); n != 0; n = next(n)) ++value_count;

  std::vector<ValueRef> assigned;
  if (value_count == 1 && target_count > 1) {
    const ValueRef source = expression(first(values));
    const std::uint32_t from = start(first(values));
    std::uint16_t index = 0, blanks = 0;
    for (NodeId target = first(targets); target != 0; target = next(target), ++index) {
      if (kind(target) == NodeKind::Ident && text(target) == "_" && index < 16) {
        blanks |= static_cast<std::uint16_t>(1u << index);
        assigned.push_back(0);
        continue;
      }
      assigned.push_back(add({.op = ValueOp::Result, .aux = index, .a = source, .offset = from}, hint(source)));
    }
    if (target_count > 0xFFFF) spend(budgets_[1].limit);   // no result has such a number
    if (source != 0 && fn().values[source].op == ValueOp::Call) fn().values[source].aux = blanks;
  } else {
    for (NodeId value = first(values); value != 0; value = next(value)) assigned.push_back(expression(value));
  }
  std::size_t index = 0;
  for (NodeId target = first(targets); target != 0; target = next(target), ++index) {
    const ValueRef value = index < assigned.size() ? assigned[index] : 0;
    if (written.op() == Tok::Define) {
      define(target, value, at);
    } else {
      store(target, value, at);
    }
  }
}

void Extractor::define(NodeId target, ValueRef value, std::uint32_t at) {
  if (kind(target) != NodeKind::Ident || text(target) == "_") {
    if (value != 0) add({.op = ValueOp::Use, .a = value, .offset = at}, hint(value));
    return;
  }
  const std::uint32_t bound = find(name(target));
  const bool redeclares = bound != 0 && bound - 1 >= block_start_ && variables_[bound - 1].kind == Variable::Local &&
                          variables_[bound - 1].level == level_;
  std::uint32_t variable;
  if (redeclares) {
    variable = bound - 1;
    write(variable, value, at);
  } else {
    variable = bind(name(target), Variable::Local, 0, value);
    if (value != 0) fn().values[value].flags |= kAssigned;
  }
  if (value != 0 && fn().values[value].op == ValueOp::Result) track_cancel(target, variable, value);
}

void Extractor::store(NodeId target, ValueRef value, std::uint32_t at) {
  while (kind(target) == NodeKind::Paren) target = first(target);
  if (kind(target) == NodeKind::Ident) {
    if (text(target) == "_") {
      if (value != 0) add({.op = ValueOp::Use, .a = value, .offset = at}, hint(value));
      return;
    }
    const std::uint32_t bound = find(name(target));
    if (bound != 0 && variables_[bound - 1].kind == Variable::Local) {
      write(bound - 1, value, at);
      if (value != 0 && fn().values[value].op == ValueOp::Result) track_cancel(target, bound - 1, value);
    } else if (bound == 0) {
      const ValueRef variable = add({.op = ValueOp::Name, .a = string(target), .offset = at}, hints_at_carrier(text(target)));
      add({.op = ValueOp::StoreName, .a = variable, .c = value, .offset = at}, hint(variable) || hint(value));
    }
    return;
  }
  place(target, value, at, 0);
}

/// Stores into a field, element or pointee: the variable at the root is renamed to what it is then.
void Extractor::place(NodeId target, ValueRef value, std::uint32_t at, std::uint8_t flags) {
  if (++depth_ > kDeepest) {
    --depth_;
    return;
  }
  while (kind(target) == NodeKind::Paren) target = first(target);
  const NodeId inner = first(target);
  ValueRef updated = 0;
  switch (kind(target)) {
    case NodeKind::Selector: {
      const ValueRef before = expression(inner);
      updated = add({.op = ValueOp::Update, .flags = flags, .a = before, .b = string(next(inner)), .c = value, .offset = at},
                    hint(before) || hint(value));
      break;
    }
    case NodeKind::Index: {
      const ValueRef before = expression(inner);
      const ValueRef key = expression(next(inner));
      updated = add({.op = ValueOp::UpdateElement, .flags = flags, .a = before, .b = key, .c = value, .offset = at},
                    hint(before) || hint(value));
      break;
    }
    case NodeKind::Star: {
      const ValueRef before = expression(inner);
      updated = add({.op = ValueOp::UpdatePointee, .flags = flags, .a = before, .c = value, .offset = at},
                    hint(before) || hint(value));
      break;
    }
    default: break;
  }
  if (updated != 0) {
    NodeId root = inner;
    while (kind(root) == NodeKind::Paren) root = first(root);
    if (kind(root) == NodeKind::Ident) {
      if (const std::uint32_t bound = find(name(root)); bound != 0 && variables_[bound - 1].kind == Variable::Local) {
        const Slot slot = slot_of(bound - 1);
        if (slot >= kCapturedSlot) {
          rename_captured(slot, updated);
        } else if (slot < env().values.size()) {
          env().values[slot] = updated;
        }
      }
    } else if (kind(root) == NodeKind::Selector || kind(root) == NodeKind::Index || kind(root) == NodeKind::Star) {
      place(root, updated, at, kImplied);
    }
  }
  --depth_;
}

void Extractor::track_cancel(NodeId target, std::uint32_t variable, ValueRef result) {
  const ValueRecord& record = fn().values[result];
  if (record.aux == 0 || variables_[variable].level != level_) return;
  const ValueRecord& source = fn().values[record.a];
  if (source.op != ValueOp::Call) return;
  const ValueRecord& callee = fn().values[source.a];
  const bool from_context = callee.op == ValueOp::Select && record.aux == 1 && makes_cancel(out_->string_text(callee.b));
  if (!from_context && !named_like_cancel(text(target))) return;
  auto& pending = env().pending;
  // An older, unused one stays pending under a slot that no read clears: it can no longer be called.
  const Slot slot = variables_[variable].slot;
  for (std::uint64_t& entry : pending) {
    if (entry >> 32 == slot) entry = std::uint64_t{kNone} << 32 | (entry & kNone);
  }
  pending.push_back(std::uint64_t{slot} << 32 | result);
  spend(pending.size() / 2);
  std::ranges::sort(pending);
}

// --- control flow

void Extractor::return_statement(NodeId id) {
  const NodeId values = first(id);
  std::vector<std::uint32_t> results;
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
  for (const ValueRef value : results) hinted = hinted || hint(value);
  add({.op = ValueOp::Return, .b = list(results), .offset = at}, hinted);
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
  block(then_block);
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
  if (then_dead && !else_dead) fn().region = else_region;
  if (else_dead && !then_dead) fn().region = then_region;
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
  const RegionRef region = enter_region(is_range ? RegionKind::Range : RegionKind::Loop, operand, 0, written.tok, flags);
  open_loop(region, offset(written.tok));
  fn().jumps.push_back({label, labelled, true, loop_slots, {}, {}, region});

  Environment leaves;
  leaves.dead = true;
  if (is_range) {
    leaves = copy_of_environment();
    const ValueRef iteration = add({.op = ValueOp::RangeNext, .a = operand, .offset = offset(written.tok)}, hint(operand));
    if (kind(range_targets) != NodeKind::Absent) {
      std::uint16_t index = 0;
      for (NodeId target = first(range_targets); target != 0; target = next(target), ++index) {
        const ValueRef value = add({.op = ValueOp::Result, .aux = index, .a = iteration, .offset = start(target)},
                                   hint(operand) || (kind(target) == NodeKind::Ident && hints_at_carrier(text(target))));
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
  for (NodeId clause = written.first; clause != 0; clause = next(clause)) {
    const NodeId communication = first(clause);
    env() = before;
    spend(before.values.size() / 8);
    enter_region(RegionKind::CommCase, 0, 0, node(clause).tok);
    const std::uint32_t mark = scope();
    const std::uint32_t outer_block = block_start_;
    block_start_ = mark;
    if (kind(communication) != NodeKind::Absent) statement(communication);
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
      Environment leaving = copy_of_environment();
      cut(leaving, jump->slots);
      (continues ? jump->continues : jump->breaks).push_back(std::move(leaving));
    }
    break;
  }
  env().dead = true;
}

}  // namespace waybill::go_source

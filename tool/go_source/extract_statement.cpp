#include <algorithm>
#include <array>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kDeepest = 1200;

/// The field of gin's engine that decides what its contexts answer.
constexpr std::string_view kFallbackSwitch = "ContextWithFallback";

bool named_like_cancel(std::string_view name) {
  return name.find("ancel") != std::string_view::npos || name == "stop" || name == "done" || name == "cncl";
}

/// Functions after which control does not go on: `package.function`.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNeverReturn{{
    {"os", "Exit"}, {"syscall", "Exit"}, {"runtime", "Goexit"}, {"t", "FailNow"}, {"t", "Skip"}, {"t", "Skipf"},
}};

/// Whether a method or function of this name ends the process or panics, whatever logger or test it belongs to.
bool names_end(std::string_view name) {
  if (!name.starts_with("Fatal") && !name.starts_with("Panic")) return false;
  name.remove_prefix(5);
  return name.empty() || name == "f" || name == "ln" || name == "w";
}

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
  if (kind(callee) != NodeKind::Selector) return false;
  NodeId operand = first(callee);
  const std::string_view method = text(next(operand));
  if (names_end(method)) return true;
  if (kind(operand) == NodeKind::Ident) {
    return std::ranges::find(kNeverReturn, std::pair(text(operand), method)) != kNeverReturn.end();
  }
  // zerolog ends when the line is written: `log.Fatal().Err(err).Msg("…")`.
  if (method != "Msg" && method != "Msgf" && method != "Send") return false;
  while (kind(operand) == NodeKind::Call && kind(first(operand)) == NodeKind::Selector) {
    const NodeId before = first(first(operand));
    const std::string_view link = text(next(before));
    if (link == "Fatal" || link == "Panic") return true;
    operand = before;
  }
  return false;
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
    case NodeKind::IncDec: count(id); break;
    case NodeKind::Send: {
      const ValueRef channel = expression(written.first);
      const ValueRef value = expression(next(written.first));
      // One message after the other, through a channel that somebody has anyway, says nothing of an end.
      const bool passes_messages = fn().loop_depth > 0 && fn().values[channel].op == ValueOp::Select;
      if (!passes_messages) fn().flags |= kFunctionSignals;
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
        starting_ = written.kind == NodeKind::Go;
        call(written.first, written.kind == NodeKind::Go ? kCallGo : kCallDefer);
        starting_ = false;
        if (written.kind == NodeKind::Go) fn().starts = true;
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
    if (shared != 0 && fn().values[shared].op == ValueOp::Assert) fn().values[shared].flags |= kCommaOk;
  } else {
    for (NodeId n = values == 0 ? 0 : first(values); n != 0; n = next(n)) initial.push_back(expression(n));
  }
  std::size_t index = 0;
  for (NodeId n = first(names); n != 0; n = next(n), ++index) {
    ValueRef value = index < initial.size() ? initial[index] : 0;
    const bool hinted = out_->type_hint(written) || hints(n);
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

/// x++, x--
void Extractor::count(NodeId id) {
  const NodeId target = first(id);
  const ValueRef before = expression(target);
  if (bodies_ != Bodies::Whole) return;
  const ValueRef one = add({.op = ValueOp::Literal, .aux = static_cast<std::uint16_t>(Tok::Int), .a = out_->string("1"), .offset = start(id)}, false);
  change(target, before, node(id).op() == Tok::Inc ? Tok::Add : Tok::Sub, one, start(id));
}

/// A local variable becomes what an operator makes of it. Only who puts routes together from numbers and texts asks.
void Extractor::change(NodeId target, ValueRef before, Tok op, ValueRef by, std::uint32_t at) {
  while (kind(target) == NodeKind::Paren) target = first(target);
  if (bodies_ != Bodies::Whole || kind(target) != NodeKind::Ident) return;
  const std::uint32_t bound = find(name(target));
  if (bound == 0 || variables_[bound - 1].kind != Variable::Local || variables_[bound - 1].level != level_) return;
  const ValueRef value = add({.op = ValueOp::Binary, .aux = static_cast<std::uint16_t>(op), .a = before, .b = by, .offset = at}, hint(before));
  write(bound - 1, value, at);
}

void Extractor::assign(NodeId id) {
  const Node& written = node(id);
  const NodeId targets = written.first;
  const NodeId values = next(targets);
  const std::uint32_t at = start(id);
  if (written.op() != Tok::Define && written.op() != Tok::Assign) {
    const ValueRef before = expression(first(targets));
    const ValueRef by = expression(first(values));
    // x op= y: the operators and their assignments come in one order.
    const int op = static_cast<int>(written.op()) - static_cast<int>(Tok::AddAssign) + static_cast<int>(Tok::Add);
    change(first(targets), before, static_cast<Tok>(op), by, at);
    return;
  }
  std::uint32_t target_count = 0, value_count = 0;
  for (NodeId n = first(targets); n != 0; n = next(n)) ++target_count;
  for (NodeId n = first(values); n != 0; n = next(n)) ++value_count;

  const std::vector<std::uint64_t> pending = written.op() == Tok::Define ? env().pending : std::vector<std::uint64_t>{};
  ListInMaking assigned(*this);
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
    if (source != 0 && fn().values[source].op == ValueOp::Assert) fn().values[source].flags |= kCommaOk;
  } else {
    for (NodeId value = first(values); value != 0; value = next(value)) assigned.push_back(expression(value));
  }
  std::size_t index = 0;
  for (NodeId target = first(targets); target != 0; target = next(target), ++index) {
    const ValueRef value = index < assigned.size() ? assigned[index] : 0;
    if (written.op() == Tok::Define) {
      define(target, value, at);
      if (!pending.empty() && kind(target) == NodeKind::Ident) {
        if (const std::uint32_t bound = find(name(target)); bound != 0) track_composed_cancels(bound - 1, value, pending);
      }
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
  if (is_just_made(value, at)) track_cancel(target, variable, value);
}

/// Whether the value is a result of a call in the statement at that offset: `other = cancel` makes none, and
/// counts as a use of `cancel`.
bool Extractor::is_just_made(ValueRef value, std::uint32_t statement) {
  if (value == 0 || fn().values[value].op != ValueOp::Result) return false;
  return fn().values[fn().values[value].a].offset >= statement;
}

void Extractor::store(NodeId target, ValueRef value, std::uint32_t at) {
  while (kind(target) == NodeKind::Paren) target = first(target);
  note_set(target);
  if (kind(target) == NodeKind::Ident) {
    if (text(target) == "_") {
      if (value != 0) add({.op = ValueOp::Use, .a = value, .offset = at}, hint(value));
      return;
    }
    const std::uint32_t bound = find(name(target));
    if (bound != 0 && variables_[bound - 1].kind == Variable::Local) {
      write(bound - 1, value, at);
      if (is_just_made(value, at)) track_cancel(target, bound - 1, value);
    } else if (bound == 0) {
      const ValueRef variable = add({.op = ValueOp::Name, .a = string(target), .offset = at}, hints(target));
      const bool literal = value != 0 && fn().values[value].op == ValueOp::Closure;   // how often does it run?
      add({.op = ValueOp::StoreName, .a = variable, .c = value, .offset = at}, hint(variable) || hint(value) || literal);
    }
    return;
  }
  place(target, value, at, 0);
  if (is_just_made(value, at)) track_stored_cancel(target, value);
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
      if (kind(inner) == NodeKind::Ident) {
        member_of_base_ = next(inner);
        stores_member_ = true;
      }
      const ValueRef before = expression(inner);
      member_of_base_ = 0;
      stores_member_ = false;
      if (kind(inner) == NodeKind::Ident && !fn().tested.empty() &&
          std::ranges::find(fn().tested, std::pair(name(inner), name(next(inner)))) != fn().tested.end()) {
        fn().flags |= kFunctionOnce;
      }
      updated = add({.op = ValueOp::Update, .flags = flags, .a = before, .b = string(next(inner)), .c = value, .offset = at},
                    hint(before) || hint(value) || text(next(inner)) == kFallbackSwitch);
      break;
    }
    case NodeKind::Index: {
      const ValueRef before = expression(inner);
      const ValueRef key = expression(next(inner));
      updated = add({.op = ValueOp::UpdateElement, .flags = flags, .a = before, .b = key, .c = value, .offset = at},
                    hint(before) || hint(key) || hint(value));
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
  const bool from_context = callee.op == ValueOp::Select && record.aux == 1 && names_cancel_maker(out_->string_text(callee.b));
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

}  // namespace waybill::go_source

#include <algorithm>
#include <utility>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

// Records number both with 16 bits; what is looked up among captured variables is not hashed.
constexpr std::size_t kMostCaptured = 1000, kMostParameters = 10'000;

}  // namespace

void Extractor::Function::clear() {
  values.assign(1, ValueRecord{});
  hints.assign(1, 0);
  lists.assign(1, 0);
  regions.clear();
  phis.clear();
  jumps.clear();
  captured.clear();
  result_slots.clear();
  parameters.clear();
  captured_values.clear();
  tested.clear();
  kept_cancels.clear();
  unset.clear();
  children.clear();
  child_captures.clear();
  loops.clear();
  gotos.clear();
  environment.values.clear();
  environment.captured.clear();
  environment.pending.clear();
  environment.dead = false;
  region = 0;
  loop_depth = 0;
  flags = 0;
  has_next_label = false;
  starts = false;
  waits = 0;
  branches = 0;
  last_wait = 0;
  last_sure_wait = 0;
  loop_end = 0;
}

void Extractor::begin_function(std::uint32_t level) {
  level_ = level;
  while (functions_.size() <= level) functions_.push_back(std::make_unique<Function>());
  Function& function = fn();
  function.clear();
  function.level = level;
  function.visit = ++visits_;
  function.number = static_cast<FunctionRef>(out_->functions.size());
  out_->functions.emplace_back();
  function.regions.push_back({});
}

void Extractor::open_budget(std::uint32_t bytes) {
  constexpr std::uint64_t kAtLeast = 1 << 16, kEachByte = 256, kAtMost = 1 << 22;
  budgets_[level_ > 0 ? 1 : 0] = {0, std::min(kAtLeast + kEachByte * bytes, kAtMost)};
  values_before_ = out_->values.size();
  regions_before_ = out_->regions.size();
}

/// Takes back the function with this number, which ended, and all literals in it.
void Extractor::leave_out(FunctionRef from) {
  out_->functions.resize(from);
  out_->values.resize(values_before_);
  out_->regions.resize(regions_before_);
  ++out_->header.functions_left_out;
}

ListRef Extractor::list(std::span<const std::uint32_t> list_words) {
  if (list_words.empty()) return 0;
  auto& lists = fn().lists;
  const auto ref = static_cast<ListRef>(lists.size());
  lists.push_back(static_cast<std::uint32_t>(list_words.size()));
  lists.insert(lists.end(), list_words.begin(), list_words.end());
  return ref;
}

std::span<const std::uint32_t> Extractor::words(ListRef ref) {
  const std::uint32_t* at = fn().lists.data() + ref;
  return {at + 1, *at};
}

ValueRef Extractor::add(ValueRecord record, bool hinted) {
  Function& function = fn();
  record.region = function.region;
  function.values.push_back(record);
  function.hints.push_back(hinted ? 1 : 0);
  spend(1);
  return static_cast<ValueRef>(function.values.size() - 1);
}

// --- scopes and variables

std::uint32_t Extractor::bind(NameId identifier, Variable::Kind variable_kind, TypeRef written, ValueRef value) {
  const auto index = static_cast<std::uint32_t>(variables_.size());
  if (bindings_.size() <= identifier) bindings_.resize(std::max<std::size_t>(identifier + 1, out_->names().size()), 0);
  Variable variable{identifier, bindings_[identifier], level_, 0, variable_kind, 0, written};
  bindings_[identifier] = index + 1;
  if (variable_kind == Variable::Local) {
    auto& values = env().values;
    variable.slot = static_cast<Slot>(values.size());
    values.push_back(value);
  }
  variables_.push_back(variable);
  return index;
}

void Extractor::leave_scope(std::uint32_t mark) {
  while (variables_.size() > mark) {
    const Variable& variable = variables_.back();
    bindings_[variable.name] = variable.shadowed;
    variables_.pop_back();
  }
}

Extractor::Slot Extractor::slot_of(std::uint32_t variable) {
  const std::uint32_t owner = variables_[variable].level;
  if (owner == level_) return variables_[variable].slot;
  spend(1 + fn().captured.size() / 8);
  for (const auto& [captured, slot] : fn().captured) {
    if (captured == variable) return slot;
  }
  // The literal captures it: from its parent, which captures it in turn if need be.
  const std::uint32_t here = level_;
  level_ = here - 1;
  const ValueRef outer = read(variable);
  if (outer != 0) used(outer);
  variables_[variable].shared = true;
  const bool hinted = hint(outer) || out_->names().hints(variables_[variable].name);
  level_ = here;
  Function& function = fn();
  const RegionRef region = function.region;
  function.region = 0;
  if (function.captured.size() >= kMostCaptured) spend(budgets_[1].limit);
  const auto index = static_cast<std::uint16_t>(function.captured.size());
  const ValueRef value = add({.op = ValueOp::Capture, .aux = index, .b = outer}, hinted);
  function.region = region;
  // The slot must outlive every scope of the literal, and environments that were copied before the
  // capture must know it too: captured variables live in slots of their own, looked up on each use.
  const Slot slot = kCapturedSlot + index;
  function.captured.emplace_back(variable, slot);
  function.captured_values.resize(function.captured.size(), 0);
  function.captured_values[index] = value;
  // Captured inside loops: each of them may assign it before it is read the next time round.
  ValueRef entry = value;
  for (Function::OpenLoop& open : function.loops) entry = loop_phi(open, slot, entry, 0);
  if (entry != value) rename_captured(slot, entry);
  return slot;
}

ValueRef Extractor::read(std::uint32_t variable) {
  const NodeId member = std::exchange(member_of_base_, 0);
  const bool stores = std::exchange(stores_member_, false);
  const Slot slot = slot_of(variable);
  if (slot >= kCapturedSlot) {
    for (auto entry = env().captured.rbegin(); entry != env().captured.rend(); ++entry) {
      if (entry->first == slot) return entry->second;
    }
    return fn().captured_values[slot - kCapturedSlot];
  }
  if (!stores) note_read(variable, member);
  return slot < env().values.size() ? env().values[slot] : 0;
}

void Extractor::mark_looked_at(Slot slot) {
  auto& pending = env().pending;
  if (pending.empty()) return;
  spend((pending.size() + fn().kept_cancels.size()) / 8);
  std::erase_if(pending, [slot](std::uint64_t entry) { return entry >> 32 == slot; });
  for (const Function::KeptCancel& kept : fn().kept_cancels) {
    if (kept.variable != slot) continue;
    std::erase_if(pending, [&](std::uint64_t entry) { return static_cast<ValueRef>(entry) == kept.made; });
  }
}

void Extractor::write(std::uint32_t variable, ValueRef value, std::uint32_t at) {
  const Slot slot = slot_of(variable);
  if (value != 0) fn().values[value].flags |= variables_[variable].shared ? kAssigned | kUsed : kAssigned;
  if (slot < kCapturedSlot) {
    if (slot < env().values.size()) env().values[slot] = value;
    return;
  }
  const auto index = static_cast<std::uint16_t>(slot - kCapturedSlot);
  const std::uint8_t flags = shared_by_rounds(variables_[variable]) ? kFromOutsideLoop : 0;
  add({.op = ValueOp::StoreCapture, .flags = flags, .aux = index, .c = value, .offset = at},
      hint(value) || hint(fn().captured_values[index]));
  rename_captured(slot, value);
}

/// Whether literals that are made in different rounds of one loop hold this same variable.
bool Extractor::shared_by_rounds(const Variable& variable) const {
  for (std::uint32_t level = variable.level; level < level_; ++level) {
    for (const Jump& jump : functions_[level]->jumps) {
      if (jump.is_loop && (level > variable.level || variable.slot < jump.slots)) return true;
    }
  }
  return false;
}

void Extractor::rename_captured(Slot slot, ValueRef value) {
  for (auto& entry : env().captured) {
    if (entry.first == slot) {
      entry.second = value;
      return;
    }
  }
  env().captured.emplace_back(slot, value);
}

// --- environments

Extractor::Environment Extractor::copy_of_environment() {
  spend((env().values.size() + env().pending.size() + env().captured.size()) / 8);
  return env();
}

void Extractor::cut(Environment& environment, std::uint32_t slots) {
  if (environment.values.size() > slots) environment.values.resize(slots);
  // A cancel function whose variable went out of scope unused stays pending: it is still lost at the
  // function's exits. Its slot may be used again, so it moves to one that no variable has.
  for (std::uint64_t& entry : environment.pending) {
    if (entry >> 32 >= slots) entry = std::uint64_t{kNone} << 32 | (entry & kNone);
  }
}

Extractor::Environment Extractor::merge(Environment a, Environment b, std::uint32_t at) {
  if (a.dead) return b;
  if (b.dead) return a;
  spend((b.values.size() + b.pending.size() + (a.captured.size() + 1) * b.captured.size()) / 8);
  const auto meet = [&](ValueRef left, ValueRef right) {
    if (left == right || right == 0) return left;
    if (left == 0) return right;
    const std::uint32_t operands[] = {left, right};
    const ValueRef phi = add({.op = ValueOp::Phi, .b = list(operands), .offset = at}, hint(left) || hint(right));
    fn().phis.push_back(phi);
    return phi;
  };
  const std::size_t common = std::min(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < common; ++i) a.values[i] = meet(a.values[i], b.values[i]);
  a.values.resize(common);
  for (auto& [slot, value] : b.captured) {
    const auto same = std::ranges::find(a.captured, slot, &std::pair<Slot, ValueRef>::first);
    const ValueRef before = fn().captured_values[slot - kCapturedSlot];
    if (same == a.captured.end()) {
      a.captured.emplace_back(slot, meet(before, value));
    } else {
      same->second = meet(same->second, value);
    }
  }
  for (auto& [slot, value] : a.captured) {
    if (std::ranges::find(b.captured, slot, &std::pair<Slot, ValueRef>::first) == b.captured.end()) {
      value = meet(value, fn().captured_values[slot - kCapturedSlot]);
    }
  }
  if (!b.pending.empty()) {
    a.pending.insert(a.pending.end(), b.pending.begin(), b.pending.end());
    std::ranges::sort(a.pending);
    const auto repeated = std::ranges::unique(a.pending);
    a.pending.erase(repeated.begin(), repeated.end());
  }
  return a;
}

// --- loops

ValueRef Extractor::loop_phi(Function::OpenLoop& open, Slot slot, ValueRef entry, std::uint32_t at) {
  const RegionRef region = fn().region;
  fn().region = open.region;
  const ValueRef phi = add({.op = ValueOp::Phi, .flags = kPhiLoop, .c = open.region, .offset = at}, hint(entry));
  fn().region = region;
  fn().phis.push_back(phi);
  open.phis.emplace_back(slot, phi);
  open.entries.push_back(entry);
  return phi;
}

void Extractor::open_loop(RegionRef region, std::uint32_t at) {
  fn().loops.push_back({region, {}, {}});
  Function::OpenLoop& open = fn().loops.back();
  auto& values = env().values;
  spend((values.size() + fn().captured_values.size() * env().captured.size()) / 8);
  for (Slot slot = 0; slot < values.size(); ++slot) {
    if (values[slot] != 0) values[slot] = loop_phi(open, slot, values[slot], at);
  }
  for (std::uint32_t index = 0; index < fn().captured_values.size(); ++index) {
    const Slot slot = kCapturedSlot + index;
    ValueRef now = fn().captured_values[index];
    for (const auto& [assigned, value] : env().captured) {
      if (assigned == slot) now = value;
    }
    rename_captured(slot, loop_phi(open, slot, now, at));
  }
}

void Extractor::close_loop(const Environment& back) {
  Function::OpenLoop& open = fn().loops.back();
  spend(fn().captured.size() * back.captured.size() / 8);
  for (std::size_t i = 0; i < open.phis.size(); ++i) {
    const auto [slot, phi] = open.phis[i];
    ValueRef around = 0;
    if (!back.dead) {
      if (slot < kCapturedSlot) {
        around = slot < back.values.size() ? back.values[slot] : 0;
      } else {
        const auto assigned = std::ranges::find(back.captured, slot, &std::pair<Slot, ValueRef>::first);
        around = assigned == back.captured.end() ? phi : assigned->second;
      }
    }
    const std::uint32_t operands[] = {open.entries[i], around};
    fn().values[phi].b = list(std::span(operands, around == 0 ? 1 : 2));
    if (hint(around)) fn().hints[phi] = 1;
  }
  fn().loops.pop_back();
}

RegionRef Extractor::enter_region(RegionKind region_kind, ValueRef cond, ListRef cases, std::uint32_t token,
                                  std::uint8_t flags) {
  Function& function = fn();
  const bool is_loop = region_kind == RegionKind::Loop || region_kind == RegionKind::Range;
  if (is_loop) ++function.loop_depth;
  function.regions.push_back({.kind = region_kind,
                              .flags = flags,
                              .depth = function.loop_depth,
                              .parent = function.region,
                              .cond = cond,
                              .cases = cases,
                              .offset = offset(token)});
  function.region = static_cast<RegionRef>(function.regions.size() - 1);
  return function.region;
}

void Extractor::leave_region(RegionRef outer) {
  fn().region = outer;
  fn().loop_depth = fn().regions[outer].depth;
}

void Extractor::exit_point(std::uint32_t at) {
  spend((fn().parameters.size() + fn().result_slots.size()) / 8);
  for (const std::uint64_t entry : env().pending) {
    add({.op = ValueOp::UnusedAtExit, .a = static_cast<ValueRef>(entry), .offset = at}, true);
  }
  for (std::size_t i = 0; i < fn().parameters.size(); ++i) {
    const auto [slot, value] = fn().parameters[i];
    if (slot >= env().values.size()) continue;
    const ValueRef now = env().values[slot];
    if (now != value && now != 0 && hint(now)) {
      add({.op = ValueOp::ExitValue, .aux = static_cast<std::uint16_t>(i), .a = now, .offset = at}, true);
    }
  }
}

/// A round of the loop ends here: cancel functions that were made in it, and whose variables end with it
/// unused, nobody can call any more.
void Extractor::end_round(const Jump& loop, std::uint32_t at) {
  std::vector<ValueRef> lost;
  for (const std::uint64_t entry : env().pending) {
    const auto made = static_cast<ValueRef>(entry);
    const std::uint64_t slot = entry >> 32;
    if (made >= loop.first_value && (slot == kNone || slot >= loop.slots)) lost.push_back(made);
  }
  for (const ValueRef made : lost) add({.op = ValueOp::UnusedAtExit, .flags = kRoundEnds, .a = made, .offset = at}, true);
}

// --- bodies

void Extractor::bind_parameters(NodeId params, bool is_result) {
  Function& function = fn();
  NodeId typed = 0;   // the parameter at or behind this one that says the type
  TypeRef shared_type = 0;
  bool given = false;   // a function, whose runs matter
  for (NodeId param = params == 0 ? 0 : first(params); param != 0; param = next(param)) {
    const Node& declared = node(param);
    if (typed == 0) {
      typed = param;
      while (first(typed) == 0 && next(typed) != 0) typed = next(typed);
      shared_type = type(first(typed));
      given = !is_result && function.level == 1 && bodies_ != Bodies::Passing && is_function(first(typed));
    }
    if (param == typed) typed = 0;
    TypeRef written = shared_type;
    if (declared.flags & kVariadic) {
      written = out_->type_of({TypeOp::Slice, 0, 0, written, 0}, out_->type_hint(written));
    }
    const bool named = declared.flags & kNamed;
    const bool hinted = given || out_->type_hint(written) || (named && hints(param));
    const ValueRef value =
        is_result ? add({.op = ValueOp::Zero, .a = written, .offset = offset(declared.tok)}, hinted)
                  : add({.op = ValueOp::Parameter,
                         .aux = static_cast<std::uint16_t>(function.parameters.size()),
                         .a = written,
                         .offset = offset(declared.tok)},
                        hinted);
    Slot slot = kNone;
    if (named && text(param) != "_") slot = variables_[bind(name(param), Variable::Local, written, value)].slot;
    if (is_result) {
      if (named) {
        // A blank result still has its place in a bare return.
        if (slot == kNone) {
          slot = static_cast<Slot>(env().values.size());
          env().values.push_back(value);
        }
        function.result_slots.push_back(slot);
      }
    } else {
      function.parameters.emplace_back(slot, value);
      if (function.parameters.size() > kMostParameters) spend(budgets_[1].limit);
    }
  }
}

void Extractor::function_body(NodeId receiver, NodeId params, NodeId results, NodeId body) {
  const std::uint32_t mark = scope();
  const std::uint32_t outer_block = block_start_;
  block_start_ = mark;
  fn().regions[0].offset = offset(node(body).tok);
  if (receiver != 0) bind_parameters(receiver, false);
  bind_parameters(params, false);
  bind_parameters(results, true);
  std::uint16_t result_count = 0;
  for (NodeId result = results == 0 ? 0 : first(results); result != 0; result = next(result)) ++result_count;
  FunctionRecord& record = out_->functions[fn().number];
  record.parameters = static_cast<std::uint16_t>(fn().parameters.size());
  record.results = result_count;
  statements(first(body));
  if (!env().dead) {
    exit_point(offset(close_of(body)));
  }
  leave_scope(mark);
  block_start_ = outer_block;
}

}  // namespace waybill::go_source

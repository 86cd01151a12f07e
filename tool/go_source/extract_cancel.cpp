// Cancel functions that are kept in a field of something that the function has just made: as long as nobody
// else has that, they are lost where the function leaves without it.
#include <algorithm>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

constexpr std::size_t kMostKept = 32;   ///< of one function

}  // namespace

/// Whether a variable's value is something that was made in this function, and whose fields alone were set since.
bool Extractor::is_fresh(ValueRef value) {
  for (int steps = 0; steps < 100 && value != 0; ++steps) {
    const ValueRecord& at = fn().values[value];
    switch (at.op) {
      case ValueOp::Update: case ValueOp::Address: value = at.a; continue;
      case ValueOp::Composite: case ValueOp::Zero: return true;
      case ValueOp::Call: return fn().values[at.a].op == ValueOp::Name && out_->string_text(fn().values[at.a].a) == "new";
      default: return false;
    }
  }
  return false;
}

/// The local variable that the node names, if nobody else has what it holds.
std::uint32_t Extractor::fresh_owner(NodeId owner) {
  while (kind(owner) == NodeKind::Paren) owner = first(owner);
  if (kind(owner) != NodeKind::Ident) return 0;
  const std::uint32_t bound = find(name(owner));
  if (bound == 0) return 0;
  const Variable& variable = variables_[bound - 1];
  if (variable.kind != Variable::Local || variable.level != level_ || variable.shared || variable.handed) return 0;
  if (variable.slot >= env().values.size() || !is_fresh(env().values[variable.slot])) return 0;
  return bound;
}

/// `owner.cancel` was set to a result that was just made.
void Extractor::track_stored_cancel(NodeId target, ValueRef result) {
  const ValueRecord& record = fn().values[result];
  const ValueRecord& source = fn().values[record.a];
  if (kind(target) != NodeKind::Selector || record.aux != 1 || source.op != ValueOp::Call) return;
  const ValueRecord& callee = fn().values[source.a];
  if (callee.op != ValueOp::Select || !names_cancel_maker(out_->string_text(callee.b))) return;
  const std::uint32_t owner = fresh_owner(first(target));
  if (owner == 0 || fn().kept_cancels.size() >= kMostKept) return;
  const Slot slot = variables_[owner - 1].slot;
  fn().kept_cancels.push_back({slot, kNone, result, name(next(first(target)))});
  env().pending.push_back(std::uint64_t{slot} << 32 | result);
  std::ranges::sort(env().pending);
}

/// A variable was made that holds cancel functions which were `before` in variables of their own.
void Extractor::track_composed_cancels(std::uint32_t variable, ValueRef composed, const std::vector<std::uint64_t>& before) {
  if (composed == 0 || variables_[variable].level != level_) return;
  if (fn().values[composed].op == ValueOp::Address) composed = fn().values[composed].a;
  if (composed == 0 || fn().values[composed].op != ValueOp::Composite) return;
  const auto elements = words(fn().values[composed].b);
  for (const std::uint64_t entry : before) {
    const auto made = static_cast<ValueRef>(entry);
    const auto held = static_cast<Slot>(entry >> 32);
    if (held == kNone || std::ranges::find(env().pending, entry) != env().pending.end()) continue;
    std::size_t at = 2;
    while (at < elements.size() && elements[at] != made) at += 3;
    if (at >= elements.size() || elements[at - 2] == 0 || fn().kept_cancels.size() >= kMostKept) continue;
    const std::uint32_t owner = variables_[variable].slot;
    const NameId field = out_->names().id(out_->string_text(elements[at - 2]));
    fn().kept_cancels.push_back({owner, held, made, field});
    env().pending.push_back(std::uint64_t{owner} << 32 | made);
  }
  std::ranges::sort(env().pending);
}

/// A local variable is read: as a whole, or for a member alone, unless that is called.
void Extractor::note_read(std::uint32_t variable, NodeId member) {
  const Slot slot = variables_[variable].slot;
  if (member == 0) {
    variables_[variable].handed = true;
    mark_looked_at(slot);
    return;
  }
  const NameId field = name(member);
  const auto kept = std::ranges::find(fn().kept_cancels, slot, &Function::KeptCancel::owner);
  const bool other = kept != fn().kept_cancels.end() && std::ranges::none_of(fn().kept_cancels, [&](const Function::KeptCancel& held) {
    return held.owner == slot && held.field == field;
  });
  if (!other) mark_looked_at(slot);
}

}  // namespace waybill::go_source

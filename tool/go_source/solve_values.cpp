// The values that are put into contexts: what they are, and whether they are changed later on.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Layer;
using model::StoredValue;

namespace {

constexpr std::size_t kMostParts = 64;   ///< fields of a value that are looked at
constexpr int kDeepestVersion = 100;

bool guards_itself(std::string_view type_path) {
  return type_path.starts_with("sync.") || type_path.starts_with("sync/atomic.") ||
         type_path.starts_with("go.uber.org/atomic.");
}

}  // namespace

/// Remembers which operand of this call is the layer's value, and whether that is for the callers to say.
void FunctionSolver::note_operand(ValueRef call, ValueRef operand, Layer& layer) {
  layer.operand_parameter = model::kNoParameter;
  if (operand == 0) return;
  value_operands_[{call, layer.write}] = operand;
  ValueRef from = operand;
  for (int steps = 0; steps < kDeepestVersion; ++steps) {
    const ValueRecord& at = record(from);
    if (at.op == ValueOp::After) from = at.b;
    else if (at.op == ValueOp::Update || at.op == ValueOp::UpdateElement || at.op == ValueOp::UpdatePointee) from = at.a;
    else break;
  }
  if (record(from).op == ValueOp::Parameter) layer.operand_parameter = record(from).aux;
}

void FunctionSolver::value_facts() {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Call) continue;
    const Callee& target = callee(value);
    if (target.kind == CalleeKind::Builtin && target.name == "append") find_read_change(value);
  }
  const auto operands_here = value_operands_;   // looking at types may note more
  for (const auto& [where, operand] : operands_here) {
    const ValueRef call = where.first;
    const Local made = flow(call);
    if (made == 0) continue;
    std::vector<Local> ways = {made};
    if (flows_[made].kind == FlowKind::Join) ways = flows_[made].parents;
    for (const Local way : ways) {
      if (flows_[way].kind != FlowKind::Derive || flows_[way].place != place(call)) continue;
      const std::vector<Layer> layers = flows_[way].layers;
      const auto layer = std::ranges::find(layers, where.second, &Layer::write);
      if (layer == layers.end()) continue;
      stored_value(call, made, *layer, operand);
      break;
    }
  }
}

void FunctionSolver::stored_value(ValueRef call, Local made, const Layer& layer, ValueRef operand) {
  Resolver& resolver = solver_.resolver();
  const TypeId type = resolver.type_of(body_.file, operand);
  StoredValue stored{.place = place(call), .value = place(operand), .write = layer.write, .key = layer.key};
  stored.type = resolver.type_text(type);
  stored.path = layer.path;
  using Shape = StoredValue::Shape;
  const TypeId held = resolver.without_pointer(type);
  switch (resolver.type(resolver.underlying(type)).kind) {
    case TypeKind::Pointer: stored.shape = Shape::Pointer; break;
    case TypeKind::Map: stored.shape = Shape::Map; break;
    case TypeKind::Slice: stored.shape = Shape::Slice; break;
    case TypeKind::Struct: stored.shape = Shape::Struct; break;
    case TypeKind::Array: stored.shape = Shape::Array; break;
    case TypeKind::Interface: stored.shape = Shape::Interface; break;
    default: break;
  }
  if (layer.write != stored.place) {
    // A helper with a type of its own for the value is where that type is told.
    const Callee& target = callee(call);
    const Type& function = resolver.type(target.type);
    const auto with = operands(call);
    const auto which = std::ranges::find(with.values, operand);
    const auto index = static_cast<std::size_t>(which - with.values.begin());
    stored.typed = false;
    if (which != with.values.end() && index > 0 && function.kind == TypeKind::Function) {
      const std::size_t parameter = std::min(index - 1, function.arguments.empty() ? 0 : function.arguments.size() - 1);
      if (parameter < function.arguments.size()) {
        const TypeId taken = function.arguments[parameter];
        stored.typed = resolver.type(resolver.underlying(taken)).kind == TypeKind::Interface && taken != type;
      }
    }
  }
  if (stored.shape == Shape::Struct || stored.shape == Shape::Array) stored.bytes = resolver.size_of(type).value_or(0);
  stored.parts.push_back({"", solver_.type_path(held), solver_.carrier_class(type) == CarrierClass::Context});
  stored.locked = guards_itself(stored.parts.front().type_path);
  for (const Resolver::Field& field : resolver.fields(held)) {
    if (stored.parts.size() > kMostParts) break;
    const TypeId part = resolver.without_pointer(field.type);
    stored.parts.push_back({std::string(field.name), solver_.type_path(part),
                            solver_.carrier_class(field.type) == CarrierClass::Context});
    const TypeKind kind = resolver.type(resolver.underlying(field.type)).kind;
    stored.locked = stored.locked || guards_itself(stored.parts.back().type_path) || kind == TypeKind::Chan;
  }
  const bool shared = stored.shape == Shape::Pointer || stored.shape == Shape::Map || stored.shape == Shape::Slice;
  if (shared) find_changes(stored, call, made, operand);
  if (stored.shape == Shape::Map) find_put_back(layer.key, operand);
  if (shared || stored.shape == Shape::Interface) find_releases(stored, call, made, operand);
  stored_values_.push_back(std::move(stored));
}

/// Whether the value is what `base` was, with something done to it since.
bool FunctionSolver::is_version_of(ValueRef value, ValueRef base, int depth) {
  for (int steps = 0; steps < kDeepestVersion; ++steps) {
    if (value == base) return true;
    if (value <= base || value >= function_.last_value) return false;
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::After: value = at.b; break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: value = at.a; break;
      case ValueOp::Phi: {
        // Ways that meet: what it is on all of them.
        const auto ways = summary_.list(at.b);
        if (depth > 4 || ways.empty() || (at.flags & kPhiLoop)) return false;
        return std::ranges::all_of(ways, [&](ValueRef way) { return is_version_of(way, base, depth + 1); });
      }
      default: return false;
    }
  }
  return false;
}

/// Finds what the function changes of a value after it has handed the context on that holds it.
void FunctionSolver::find_changes(StoredValue& stored, ValueRef call, Local made, ValueRef operand) {
  const ValueRef pointee = record(operand).op == ValueOp::Address ? record(operand).a : operand;
  for (ValueRef value = call + 1; value < function_.last_value && stored.changes.size() < 8; ++value) {
    const ValueRecord& at = record(value);
    if (at.flags & kImplied) continue;
    StoredValue::Change change;
    if (at.op == ValueOp::Update) {
      if (stored.shape != StoredValue::Shape::Pointer) continue;
      change.what = "sets field " + std::string(text(at.b));
    } else if (at.op == ValueOp::UpdateElement) {
      if (stored.shape == StoredValue::Shape::Pointer) continue;
      change.what = "sets an element";
    } else {
      continue;
    }
    if (!is_version_of(at.a, operand, 0) && !is_version_of(at.a, pointee, 0)) continue;
    if (!reaches(call, value)) continue;
    for (std::size_t i = 0; i < handovers_.size(); ++i) {
      const model::Handover& handover = handovers_[i];
      const ValueRef at_handover = handover_values_[i];
      if (at_handover <= call || !reaches(at_handover, value) || !descends(handover.flow, made)) continue;
      if (handover.how == model::Handover::How::Ask || handover.how == model::Handover::How::Store || handover.how == model::Handover::How::Return) continue;
      change.place = place(value);
      change.shared = handover.place;
      change.taker = handover.callee;
      const ValueRecord& hands = record(at_handover);
      change.concurrent = handover.how == model::Handover::How::Send || (hands.op == ValueOp::Call && (hands.flags & kCallGo));
      if (handover.how == model::Handover::How::Capture) {
        // Only a literal that `go` runs is known to run beside this function.
        for (ValueRef user = at_handover + 1; user < value; ++user) {
          const ValueRecord& runs_it = record(user);
          if (runs_it.op == ValueOp::Call && (runs_it.flags & kCallGo) && runs_it.a == at_handover) change.concurrent = true;
        }
        if (!change.concurrent) continue;
      }
      if (hands.op == ValueOp::Call && (hands.flags & kCallDefer)) continue;   // it runs afterwards
      stored.changes.push_back(change);
      if (change.concurrent) break;
    }
  }
}

}  // namespace waybill::go_source

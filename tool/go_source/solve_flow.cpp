// Flows of values: what each SSA value of a function descends from.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/names.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Storage;

namespace {
constexpr std::uint32_t kDeepestValue = 400;
constexpr std::size_t kMostLayers = 64;     ///< of one chain; what lies deeper adds nothing to a judgement
}

FunctionSolver::FunctionSolver(Solver& solver, BodyRef body)
    : solver_(solver),
      body_(body),
      summary_(solver.tree().files[body.file].summary),
      function_(summary_.functions()[body.function]),
      recorded_(solver.records(body)) {
  memo_.assign(function_.last_value - function_.first_value, 0);
  flows_.emplace_back();
}

FunctionSolver::Local FunctionSolver::flow(ValueRef value) {
  if (value < function_.first_value || value >= function_.last_value) return 0;
  Local& known = memo_[value - function_.first_value];
  if (known != 0) return known == 1 ? 0 : known - 2;
  if (depth_ > kDeepestValue) return 0;
  known = 1;   // a cycle goes through a phi, and a phi does not look further at once
  ++depth_;
  const Local made = make_flow(value);
  --depth_;
  memo_[value - function_.first_value] = made == 0 ? 1 : made + 2;
  if (made != 0) {
    const std::uint8_t flags = record(value).flags;
    model::Flow& flow = flows_[made];
    if (flow.place == place(value)) {
      flow.assigned = flow.assigned || (flags & kAssigned);
      if ((flags & kAssigned) && !(flags & kUsed)) flow.used = false;
      if (flags & kUsed) flow.used = true;
    }
    if (flow.kind == FlowKind::Outside || flow.kind == FlowKind::Load || flow.kind == FlowKind::Root) {
      flow.request = flow.request || solver_.carrier_class(solver_.resolver().type_of(body_.file, value)) == CarrierClass::Request;
    }
  }
  return made;
}

FunctionSolver::Local FunctionSolver::view(Local of, ValueRef at) {
  if (of == 0) return 0;
  model::Flow flow{.kind = FlowKind::Derive, .parents = {of}, .place = place(at)};
  flow.request = flows_[of].request;
  flow.may = flows_[of].may;
  flow.loop = loop(record(at).region);
  return add(std::move(flow));
}

FunctionSolver::Local FunctionSolver::make_flow(ValueRef value) {
  const ValueRecord& at = record(value);
  Resolver& resolver = solver_.resolver();
  switch (at.op) {
    case ValueOp::Parameter: {
      const CarrierClass carrier = solver_.carrier_class(resolver.type_of(body_.file, value));
      if (carrier == CarrierClass::None) return 0;
      return add({.kind = FlowKind::Parameter, .index = at.aux, .place = place(value),
                  .request = carrier == CarrierClass::Request});
    }
    case ValueOp::Capture: {
      const CarrierClass carrier = solver_.carrier_class(resolver.type_of(body_.file, value));
      if (carrier == CarrierClass::None) return 0;
      return add({.kind = FlowKind::Captured, .index = at.aux, .place = place(value),
                  .request = carrier == CarrierClass::Request});
    }
    case ValueOp::Name: {
      if (solver_.carrier_class(resolver.type_of(body_.file, value)) == CarrierClass::None) return 0;
      return add({.kind = FlowKind::Load, .storage = storage(value, {}), .place = place(value)});
    }
    case ValueOp::Select: return select(value);
    case ValueOp::Call: return call_result(value, 0);
    case ValueOp::Result: {
      const ValueRecord& source = record(at.a);
      if (source.op == ValueOp::Call) return at.aux == 0 ? flow(at.a) : call_result(at.a, at.aux);
      if (source.op == ValueOp::Assert && at.aux == 0) return flow(at.a);
      if (solver_.carrier_class(resolver.type_of(body_.file, value)) == CarrierClass::None) return 0;
      return add({.kind = FlowKind::Outside, .place = place(value)});
    }
    case ValueOp::After: return after(value);
    case ValueOp::Phi: return phi(value);
    case ValueOp::Dereference: case ValueOp::Address: case ValueOp::Assert: return flow(at.a);
    case ValueOp::Composite: {
      // A literal that holds a carrier passes it on, if the literal is a carrier itself.
      if (solver_.carrier_class(resolver.type_of(body_.file, value)) == CarrierClass::None) return 0;
      const auto elements = summary_.list(at.b);
      for (std::size_t i = 2; i < elements.size(); i += 3) {
        if (const Local inner = flow(elements[i]); inner != 0) {
          const Local made = view(inner, value);
          flows_[made].detached = true;   // its own methods say when it ends
          return made;
        }
      }
      return add({.kind = FlowKind::Outside, .place = place(value)});
    }
    case ValueOp::Update: case ValueOp::UpdatePointee: {
      if (const Local stored = flow(at.c); stored != 0) {
        // The carrier at the root now carries the one stored in it.
        if (flow(at.a) != 0) return view(stored, value);
      }
      return flow(at.a);
    }
    case ValueOp::UpdateElement: return flow(at.a);
    case ValueOp::Index: case ValueOp::Receive: {
      if (solver_.carrier_class(resolver.type_of(body_.file, value)) == CarrierClass::None) return 0;
      return add({.kind = FlowKind::Load, .storage = storage(at.a, {}), .place = place(value)});
    }
    default: return 0;
  }
}

FunctionSolver::Local FunctionSolver::phi(ValueRef value) {
  const ValueRecord& at = record(value);
  const TypeId type = solver_.resolver().type_of(body_.file, value);
  const CarrierClass carrier = solver_.carrier_class(type);
  if (carrier == CarrierClass::None) {
    // Of an unknown type: it is what enters it.
    if (solver_.resolver().type(type).kind != TypeKind::Unknown) return 0;
    const auto operands = summary_.list(at.b);
    if (operands.empty() || flow(operands[0]) == 0) return 0;
  }
  const bool is_loop = at.flags & kPhiLoop;
  const Local made = add({.kind = is_loop ? FlowKind::LoopHead : FlowKind::Join, .place = place(value),
                          .request = carrier == CarrierClass::Request});
  flows_[made].loop = loop(is_loop ? at.c : at.region);
  // What meets here may lead back here, so it is looked at when the present walk is over.
  open_phis_.emplace_back(made, value);
  return made;
}

void FunctionSolver::close_phis() {
  while (!open_phis_.empty() && depth_ == 0) {
    const auto [made, value] = open_phis_.back();
    open_phis_.pop_back();
    const bool is_loop = record(value).flags & kPhiLoop;
    std::vector<model::FlowIndex> parents;
    for (const ValueRef operand : summary_.list(record(value).b)) {
      const Local parent = flow(operand);
      // Ways on which the variable is no carrier (a nil, a failure) say nothing about the chain.
      if (parent != 0 || is_loop) parents.push_back(parent);
    }
    flows_[made].parents = std::move(parents);
  }
}

FunctionSolver::Local FunctionSolver::select(ValueRef value) {
  const ValueRecord& at = record(value);
  const std::string_view field = text(at.b);
  // A field that was stored in this function is what was stored.
  for (ValueRef base = at.a; base >= function_.first_value && base < function_.last_value;) {
    const ValueRecord& owner = record(base);
    if (owner.op == ValueOp::Update && text(owner.b) == field) {
      if (const Local stored = flow(owner.c); stored != 0) return stored;
      break;
    }
    if (owner.op == ValueOp::Update || owner.op == ValueOp::UpdatePointee || owner.op == ValueOp::UpdateElement) {
      base = owner.a;
    } else if (owner.op == ValueOp::Address || owner.op == ValueOp::Dereference) {
      base = owner.a;
    } else if (owner.op == ValueOp::Composite) {
      const auto elements = summary_.list(owner.b);
      for (std::size_t i = 0; i + 2 < elements.size(); i += 3) {
        if (text(elements[i]) == field) return flow(elements[i + 2]);
      }
      break;
    } else {
      break;
    }
  }
  if (solver_.carrier_class(solver_.resolver().type_of(body_.file, value)) == CarrierClass::None) return 0;
  model::Flow load{.kind = FlowKind::Load, .storage = storage(at.a, field), .place = place(value)};
  load.loop = loop(at.region);
  if (const Local owner = flow(at.a); owner != 0) load.parents.push_back(owner);
  return add(std::move(load));
}

/// The value that a variable started as, whatever was stored in it or done with it since.
ValueRef FunctionSolver::origin(ValueRef value, bool* copied) const {
  for (int steps = 0; steps < 200 && value >= function_.first_value && value < function_.last_value; ++steps) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::After: value = at.b; continue;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::Address:
      case ValueOp::Dereference: case ValueOp::Assert:
        if (copied != nullptr && at.op == ValueOp::Dereference) *copied = true;
        value = at.a;
        continue;
      case ValueOp::Phi: {
        const auto operands = summary_.list(at.b);
        if (operands.empty() || operands[0] == 0) return value;
        value = operands[0];
        continue;
      }
      default: return value;
    }
  }
  return value;
}

Storage FunctionSolver::storage(ValueRef owner, std::string_view field) {
  Storage where;
  where.path = field;
  Resolver& resolver = solver_.resolver();
  ValueRef base = owner;
  bool copied = false;   // through `*p`: what is stored in the copy, p's owner never sees
  for (int steps = 0; steps < 50; ++steps) {
    base = origin(base, &copied);
    if (base < function_.first_value || base >= function_.last_value) return where;
    const ValueRecord& at = record(base);
    if (at.op == ValueOp::Select) {
      if (const ObjectRef object = resolver.object_of(body_.file, base); object) break;
      where.path = where.path.empty() ? std::string(text(at.b)) : std::string(text(at.b)) + "." + where.path;
      base = at.a;
      continue;
    }
    if (at.op == ValueOp::Index) {
      where.path = "[]" + (where.path.empty() ? "" : "." + where.path);
      base = at.a;
      continue;
    }
    break;
  }
  const ValueRecord& at = record(base);
  const TypeId type = resolver.type_of(body_.file, base);
  const auto kind = resolver.type(type).kind;
  where.pointer = kind == TypeKind::Pointer || kind == TypeKind::Map || kind == TypeKind::Interface;
  const TypeId held = resolver.without_pointer(type);
  where.type = resolver.type_text(held);
  where.type_path = solver_.type_path(held);
  switch (at.op) {
    case ValueOp::Parameter:
      where.owner = (function_.flags & kFunctionHasReceiver) && at.aux == 0 ? Storage::Owner::Receiver : Storage::Owner::Parameter;
      where.index = at.aux;
      break;
    case ValueOp::Capture:
      where.owner = Storage::Owner::Captured;
      where.index = at.aux;
      break;
    case ValueOp::Name: case ValueOp::Select: {
      const ObjectRef object = resolver.object_of(body_.file, base);
      if (!object) break;
      const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
      if (declared.kind != DeclarationKind::Var) break;
      const std::string name(solver_.tree().files[object.file].summary.string(declared.name));
      where.owner = Storage::Owner::Global;
      where.type = solver_.tree().packages[solver_.tree().files[object.file].package].name;
      where.path = where.path.empty() ? name : name + "." + where.path;
      where.pointer = true;
      break;
    }
    case ValueOp::Composite: case ValueOp::Zero:
      where.owner = Storage::Owner::Local;
      if (recorded_ && !copied) where.made_in = loop(at.region);
      break;
    case ValueOp::Call: {
      const Callee& made = callee(base);
      const bool makes = made.kind == CalleeKind::Builtin ||
                         (made.kind == CalleeKind::Function && made.receiver.empty() && names_constructor(made.name));
      where.owner = makes ? Storage::Owner::Local : Storage::Owner::Other;
      if (makes && recorded_ && !copied) where.made_in = loop(at.region);
      break;
    }
    default: where.owner = Storage::Owner::Other; break;
  }
  if (copied && where.owner != Storage::Owner::None) {
    where.owner = Storage::Owner::Local;
    where.pointer = false;
  }
  return where;
}

std::vector<Chain> FunctionSolver::chains(Local of) {
  close_phis();
  if (of == 0) return {};
  if (chains_.size() < flows_.size()) {
    chains_.resize(flows_.size());
    chain_busy_.resize(flows_.size(), 0);
  }
  if (chains_[of]) return *chains_[of];
  if (chain_busy_[of] || depth_ > kDeepestValue) return {};
  chain_busy_[of] = 1;
  ++depth_;
  std::vector<Chain> result;
  const model::Flow at = flows_[of];
  switch (at.kind) {
    case FlowKind::Parameter: result.push_back({.origin = Chain::Origin::Parameter, .index = at.index}); break;
    case FlowKind::Captured: result.push_back({.origin = Chain::Origin::Captured, .index = at.index}); break;
    case FlowKind::Root: result.push_back({.origin = Chain::Origin::Root}); break;
    case FlowKind::Outside: result.push_back({.origin = Chain::Origin::Outside}); break;
    case FlowKind::Load:
      if (!at.parents.empty()) {
        result = chains(at.parents[0]);
      } else {
        result.push_back({.origin = Chain::Origin::Load, .storage = at.storage});
      }
      break;
    case FlowKind::Derive:
      result = chains(at.parents[0]);
      for (Chain& chain : result) {
        chain.may = chain.may || at.may;
        chain.detached = chain.detached || at.detached;
        for (const model::Layer& layer : at.layers) {
          if (chain.layers.size() >= kMostLayers) break;
          chain.layers.push_back(layer);
          model::Layer& added = chain.layers.back();
          // Seen from a caller, the way to the write leads through this call.
          if (added.write != at.place) added.path.insert(added.path.begin(), {at.place, "calls " + at.callee});
        }
      }
      break;
    case FlowKind::Join: case FlowKind::LoopHead: {
      std::vector<Way> ways;
      for (const Local parent : at.parents) {
        if (parent == 0) continue;
        ways.push_back({chains(parent)});
        if (at.kind == FlowKind::Join) ways.back().meetings.push_back(at.place.offset);
      }
      result = join(std::move(ways));
      break;
    }
  }
  --depth_;
  chain_busy_[of] = 0;
  if (chains_.size() < flows_.size()) {
    chains_.resize(flows_.size());
    chain_busy_.resize(flows_.size(), 0);
  }
  chains_[of] = result;
  return result;
}

}  // namespace waybill::go_source

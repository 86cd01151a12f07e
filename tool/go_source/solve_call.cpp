// What calls do to the carriers they are given.
#include <algorithm>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/loggers.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::KeyIndex;
using model::Layer;
using model::LayerKind;
using model::Presence;

namespace {
constexpr std::size_t kMostCandidates = 12;   ///< implementations of an interface method that are looked at
}

const Callee& FunctionSolver::callee(ValueRef call) {
  const auto known = callees_.find(call);
  if (known != callees_.end()) return known->second;
  return callees_.emplace(call, solver_.resolver().callee_of(body_.file, call)).first->second;
}

FunctionSolver::Operands FunctionSolver::operands(ValueRef call) {
  const ValueRecord& at = record(call);
  Operands with;
  ValueRef receiver = 0;
  const ValueRecord& called = record(at.a);
  const Callee& target = callee(call);
  const bool is_method = !target.receiver.empty() || target.kind == CalleeKind::Interface;
  if (is_method && called.op == ValueOp::Select) receiver = called.a;
  with.values.push_back(receiver);
  for (const ValueRef argument : summary_.list(at.b)) with.values.push_back(argument);
  return with;
}

std::string FunctionSolver::callee_text(ValueRef call) {
  const Callee& target = callee(call);
  std::string_view package = target.package;
  if (const std::size_t slash = package.rfind('/'); slash != std::string_view::npos) {
    // The last element tells people which package it is; a version says nothing.
    std::string_view last = package.substr(slash + 1);
    if (last.size() > 1 && last[0] == 'v' && last[1] >= '0' && last[1] <= '9') {
      const std::string_view rest = package.substr(0, slash);
      last = rest.substr(rest.rfind('/') == std::string_view::npos ? 0 : rest.rfind('/') + 1);
    }
    package = last;
  }
  std::string shown(package);
  if (!target.receiver.empty()) {
    shown = target.pointer_receiver ? "(*" + shown + "." : shown + ".";
    shown += target.receiver;
    shown += target.pointer_receiver ? ")." : ".";
  } else if (!shown.empty()) {
    shown += ".";
  }
  shown += target.name;
  if (shown.empty() || target.kind == CalleeKind::Literal) shown = "a function literal";
  return shown;
}

/// What the callee's parameter is given; parameters count from the receiver, if there is one.
ValueRef FunctionSolver::argument(ValueRef call, const Operands& with, std::uint16_t parameter) {
  const Callee& target = callee(call);
  const bool is_method = !target.receiver.empty() || target.kind == CalleeKind::Interface;
  return with.at(is_method ? parameter : parameter + 1u);
}

KeyIndex FunctionSolver::key_at(ValueRef operand) {
  return operand == 0 ? 0 : solver_.key(solver_.resolver().key_of(body_.file, operand));
}

/// The key that a known callee writes or reads: an operand, or one that only the callee knows.
KeyIndex FunctionSolver::known_key(ValueRef call, const Operands& with, const Effect& effect) {
  if (effect.fixed_key.empty()) return effect.key == 0 ? 0 : key_at(with.at(effect.key));
  KeyId id;
  id.kind = KeyKind::Static;
  id.package = callee(call).package;
  id.type_name = effect.fixed_key;
  id.shown = effect.fixed_key;
  return solver_.key(id);
}

Layer FunctionSolver::known_layer(ValueRef call, const Operands& with, const Effect& effect) {
  Layer layer;
  layer.write = place(call);
  switch (effect.layer) {
    case AddedLayer::Value: layer.kind = LayerKind::Value; break;
    case AddedLayer::Cancel: layer.kind = LayerKind::Cancel; break;
    case AddedLayer::Opaque: layer.kind = LayerKind::Opaque; break;
    case AddedLayer::Metadata: layer.kind = LayerKind::Metadata; break;
    case AddedLayer::Logger: layer.kind = LayerKind::Logger; break;
  }
  layer.key = known_key(call, with, effect);
  if (effect.value != 0 && with.at(effect.value) != 0) {
    note_value(layer, with.at(effect.value));
    note_operand(call, with.at(effect.value), layer);
  }
  return layer;
}

/// A callee's layer as its caller sees it: a key or value that was the callee's parameter is the operand given.
std::optional<Layer> FunctionSolver::instantiate(Layer layer, ValueRef call, const Operands& with, bool may) {
  layer.may = layer.may || may;
  if (layer.value_parameter != model::kNoParameter) {
    const ValueRef value = argument(call, with, layer.value_parameter);
    layer.value_parameter = model::kNoParameter;
    if (value != 0 && !(record(call).flags & kCallSpread)) note_value(layer, value);
  }
  if (layer.operand_parameter != model::kNoParameter) note_operand(call, argument(call, with, layer.operand_parameter), layer);
  if (layer.key != 0) {
    const model::Key key = solver_.program().keys[layer.key];
    if (key.kind == model::KeyKind::Parameter) {
      const ValueRef operand = argument(call, with, key.parameter);
      layer.key = operand == 0 ? 0 : solver_.converted_key(key_at(operand), layer.key);
    }
  }
  return layer;
}

FunctionSolver::Local FunctionSolver::derived(ValueRef call, ValueRef parent, std::vector<Layer> layers, bool may, bool pure) {
  Local from = flow(parent);
  if (from == 0) from = add({.kind = FlowKind::Outside, .place = parent != 0 ? place(parent) : place(call)});
  return derived_from(call, from, std::move(layers), may, pure);
}

FunctionSolver::Local FunctionSolver::derived_from(ValueRef call, Local from, std::vector<Layer> layers, bool may, bool pure) {
  const bool once = done_once(call);
  for (Layer& layer : layers) {
    if (layer.presence == Presence::IfAbsent) continue;
    const bool has_guard = layer.key != 0 && layer.kind == LayerKind::Value && guarded(call, layer.key);
    if (has_guard && !once && layer.presence == Presence::Always && !layer.may) {
      if (const RegionRef branch = absence_test(call, layer.key, from); branch != 0) {
        layer.absent_test = {body_.file, summary_.regions()[branch].offset};
      }
    }
    if (once || has_guard) layer.presence = Presence::IfAbsent;
  }
  model::Flow made{.kind = FlowKind::Derive, .parents = {from}, .layers = std::move(layers), .place = place(call)};
  made.loop = loop(record(call).region);
  made.callee = callee_text(call);
  made.may = may;
  made.pure = pure;
  made.dropped = record(call).flags & kCallStatement;
  made.blank = record(call).aux & 1;
  made.until_return = recorded_ && made.blank && ends_with_function(call);
  if (recorded_ && made.blank && !made.until_return) made.ended = last_end_of(call);
  return add(std::move(made));
}

/// Whether a value is only computed while something is unset that is set along with it.
bool FunctionSolver::done_once(ValueRef value) const {
  for (RegionRef region = record(value).region; region != function_.first_region && region != 0;) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.kind == RegionKind::Loop || at.kind == RegionKind::Range) return false;
    if (at.kind == RegionKind::Then && (at.flags & kRegionOnce)) return true;
    region = at.parent;
  }
  return false;
}

/// The carrier that comes out of a call whose callee makes it by one of these chains.
FunctionSolver::Local FunctionSolver::apply(ValueRef call, const Operands& with, const std::vector<Chain>& alternatives,
                                            bool may, bool pure) {
  std::vector<model::FlowIndex> ways;
  for (const Chain& chain : alternatives) {
    ValueRef parent = 0;
    if (chain.origin == Chain::Origin::Parameter) {
      parent = argument(call, with, chain.index);
      if (parent == 0 || flow(parent) == 0) continue;
    } else if (chain.origin == Chain::Origin::Root) {
      const Local root = add({.kind = FlowKind::Root, .place = place(call)});
      std::vector<Layer> layers;
      for (const Layer& layer : chain.layers) {
        if (auto here = instantiate(layer, call, with, may || chain.may)) layers.push_back(*std::move(here));
      }
      ways.push_back(layers.empty() ? root : derived_from(call, root, std::move(layers), may || chain.may, pure));
      continue;
    } else if (chain.origin == Chain::Origin::Load) {
      model::Flow load{.kind = FlowKind::Load, .storage = chain.storage, .place = place(call)};
      load.callee = callee_text(call);
      load.loop = loop(record(call).region);
      // A getter's field belongs to what the getter was called on.
      if (chain.storage.owner == model::Storage::Owner::Receiver && with.at(0) != 0) {
        load.storage = storage(with.at(0), chain.storage.path);
      }
      const Local loaded = add(std::move(load));
      // One that adds to the field's carrier, on each call or where the field is set for the first time.
      const BodyRef getter = callee(call).body;
      const bool once = getter && (solver_.tree().files[getter.file].summary.functions()[getter.function].flags & kFunctionOnce);
      std::vector<Layer> layers;
      for (const Layer& layer : chain.layers) {
        auto here = instantiate(layer, call, with, may || chain.may);
        if (here && once) here->presence = Presence::IfAbsent;
        if (here) layers.push_back(*std::move(here));
      }
      ways.push_back(layers.empty() ? loaded : derived_from(call, loaded, std::move(layers), may || chain.may, pure));
      continue;
    } else {
      continue;
    }
    std::vector<Layer> layers;
    for (const Layer& layer : chain.layers) {
      if (auto here = instantiate(layer, call, with, may || chain.may)) layers.push_back(*std::move(here));
    }
    ways.push_back(derived(call, parent, std::move(layers), may || chain.may, pure));
    flows_[ways.back()].detached = chain.detached;
  }
  if (ways.empty()) return 0;
  if (ways.size() == 1) return ways[0];
  model::Flow joined{.kind = FlowKind::Join, .parents = ways, .place = place(call)};
  joined.loop = loop(record(call).region);
  return add(std::move(joined));
}

bool FunctionSolver::given_carrier(const Operands& with) {
  return std::ranges::any_of(with.values, [this](ValueRef operand) { return operand != 0 && flow(operand) != 0; });
}

/// The bodies that a call may reach. An interface's implementations are only looked for if the call is
/// given a carrier: without one it can neither derive nor read any.
std::vector<const Solution*> FunctionSolver::candidates(const Callee& target, const Operands& with, bool* more) {
  std::vector<const Solution*> found;
  *more = false;
  if (target.kind == CalleeKind::Interface && !given_carrier(with)) return found;
  if (target.kind == CalleeKind::Function || target.kind == CalleeKind::Literal) {
    if (target.body) found.push_back(&solver_.solution(target.body));
  } else if (target.kind == CalleeKind::Interface) {
    for (const ObjectRef object : solver_.resolver().implementations(target.receiver_type, target.name, kMostCandidates, more)) {
      const DeclarationRecord& declared = solver_.tree().files[object.file].summary.declarations()[object.declaration];
      if (declared.function == kNone) {
        *more = true;   // its body was of no interest: it derives nothing
        continue;
      }
      found.push_back(&solver_.solution({object.file, declared.function}));
    }
  }
  return found;
}

FunctionSolver::Local FunctionSolver::call_result(ValueRef call, std::uint16_t result) {
  const Callee& target = callee(call);
  const Operands with = operands(call);
  Resolver& resolver = solver_.resolver();
  if (target.kind == CalleeKind::Conversion) {
    const ValueRef operand = with.at(1);
    return operand == 0 ? 0 : flow(operand);
  }
  if (target.kind == CalleeKind::Builtin) return target.name == "append" ? flow(with.at(1)) : 0;

  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    if (result != effect.result) continue;
    switch (effect.kind) {
      case EffectKind::Root: return add({.kind = FlowKind::Root, .place = place(call), .callee = callee_text(call)});
      case EffectKind::View: {
        const Local of = flow(with.at(effect.operand));
        if (of == 0) return add({.kind = FlowKind::Outside, .place = place(call), .callee = callee_text(call)});
        const Local made = view(of, call);
        const Type& type = resolver.type(target.type);
        if (type.kind == TypeKind::Function && !type.results.empty()) {
          flows_[made].request = solver_.carrier_class(type.results[0]) == CarrierClass::Request;
        }
        flows_[made].callee = callee_text(call);
        flows_[made].pure = effect.pure;
        flows_[made].dropped = record(call).flags & kCallStatement;
        return made;
      }
      case EffectKind::Derive: {
        const Local made = derived(call, with.at(effect.operand), {known_layer(call, with, effect)}, false, effect.pure);
        flows_[made].detached = target.name == "WithoutCancel";
        return made;
      }
      case EffectKind::Opaque: return 0;
      case EffectKind::Gives:
        if (solver_.carrier_class(resolver.type_of(body_.file, call)) == CarrierClass::None) return 0;
        return add({.kind = FlowKind::Outside, .place = place(call), .callee = callee_text(call)});
      default: break;
    }
  }
  // Types decide which results matter; where they are unknown, being given a carrier does.
  const Type& function_type = resolver.type(target.type);
  TypeId result_type = kUnknownType;
  if (function_type.kind == TypeKind::Function && result < function_type.results.size()) result_type = function_type.results[result];
  const bool type_known = resolver.type(result_type).kind != TypeKind::Unknown && resolver.type(result_type).kind != TypeKind::TypeParameter;
  if (type_known && solver_.carrier_class(result_type) == CarrierClass::None) return 0;

  bool more = false;
  const auto solutions = candidates(target, with, &more);
  if (!solutions.empty()) {
    const bool may = target.kind == CalleeKind::Interface ? (solutions.size() > 1 || more) : target.may;
    std::vector<Way> alternatives;
    for (const Solution* solution : solutions) {
      if (result < solution->results.size()) alternatives.push_back({solution->results[result]});
    }
    const bool pure = solutions.size() == 1 && target.kind != CalleeKind::Interface && solutions[0]->pure;
    const Local made = apply(call, with, join(std::move(alternatives)), may || target.kind == CalleeKind::Interface, pure);
    if (made == 0 && target.kind == CalleeKind::Interface && derives_logger(target.receiver, target.name)) {
      return named_derivation(call, with);
    }
    if (made != 0) {
      if (type_known) flows_[made].request = solver_.carrier_class(result_type) == CarrierClass::Request;
      flows_[made].only_result = solutions.size() == 1 && target.kind == CalleeKind::Function && solutions[0]->only_returns;
      return made;
    }
    if (!type_known) return 0;
    return add({.kind = FlowKind::Outside, .place = place(call), .callee = callee_text(call)});
  }
  if (target.kind == CalleeKind::Function && target.object && !target.body) {
    // Its source is here and its body of no interest: it makes or returns no carrier that it was given.
    if (!type_known) return 0;
    return add({.kind = FlowKind::Outside, .place = place(call), .callee = callee_text(call)});
  }
  if (result == 0 && derives_logger(target.receiver, target.name)) return named_derivation(call, with);
  // Nothing is known of the callee. Taking a context and returning one nearly always means deriving it,
  // but that is not shown, so nothing is said of layers.
  if (!type_known) {
    if (result != 0) return 0;
    for (std::size_t i = 1; i < with.values.size(); ++i) {
      if (const Local given = flow(with.values[i]); given != 0) {
        if (solver_.carrier_class(resolver.type_of(body_.file, with.values[i])) == CarrierClass::None) continue;
        return unknown_derivation(call, given);
      }
    }
    return 0;
  }
  for (const ValueRef operand : with.values) {
    const Local given = operand == 0 ? 0 : flow(operand);
    if (given != 0) return unknown_derivation(call, given);
  }
  return add({.kind = FlowKind::Outside, .place = place(call), .callee = callee_text(call)});
}

/// A logger's method whose source isn't there, or whose implementations don't show it: its name says that
/// it yields the logger with more to say.
FunctionSolver::Local FunctionSolver::named_derivation(ValueRef call, const Operands& with) {
  return derived(call, with.at(0), {{.kind = LayerKind::Logger, .may = true, .write = place(call)}}, true, false);
}

FunctionSolver::Local FunctionSolver::unknown_derivation(ValueRef call, Local given) {
  model::Flow made{.kind = FlowKind::Derive, .parents = {given}, .place = place(call)};
  made.layers.push_back({.kind = LayerKind::Opaque, .presence = Presence::Sometimes, .may = true, .write = place(call)});
  made.loop = loop(record(call).region);
  made.callee = callee_text(call);
  made.may = true;
  made.unresolved = true;
  made.dropped = record(call).flags & kCallStatement;
  return add(std::move(made));
}

FunctionSolver::Local FunctionSolver::after(ValueRef value) {
  const ValueRecord& at = record(value);
  const Local before = flow(at.b);
  if (before == 0) return 0;
  const ValueRef call = at.a;
  const Callee& target = callee(call);
  if (!KnownFlows::table().find(target.package, target.receiver, target.name).empty()) return before;
  bool more = false;
  const Operands with = operands(call);
  const auto solutions = candidates(target, with, &more);
  const bool is_method = !target.receiver.empty() || target.kind == CalleeKind::Interface;
  if (at.aux == 0 && !is_method) return before;
  const auto parameter = static_cast<std::uint16_t>(is_method ? at.aux : at.aux - 1);   // After counts operands
  std::vector<Way> alternatives;
  for (const Solution* solution : solutions) {
    for (const auto& [changed, chain] : solution->in_place) {
      if (changed == parameter && chain.origin == Chain::Origin::Parameter) alternatives.push_back({{chain}});
    }
  }
  if (alternatives.empty()) return before;
  const bool may = target.kind == CalleeKind::Interface;
  std::vector<model::FlowIndex> ways;
  for (const Chain& chain : join(std::move(alternatives))) {
    const ValueRef parent = chain.index == parameter ? at.b : argument(call, with, chain.index);
    if (parent == 0 || flow(parent) == 0) continue;
    std::vector<Layer> layers;
    for (const Layer& layer : chain.layers) {
      if (auto here = instantiate(layer, call, with, may || chain.may)) layers.push_back(*std::move(here));
    }
    ways.push_back(derived(call, parent, std::move(layers), may || chain.may, false));
    flows_[ways.back()].request = flows_[before].request;
  }
  if (ways.empty()) return before;
  if (ways.size() == 1) return ways[0];
  return add({.kind = FlowKind::Join, .loop = loop(record(call).region), .parents = ways, .place = place(call)});
}

/// Whether a value is only computed where a look-up of `key` has been tested.
bool FunctionSolver::guarded(ValueRef value, KeyIndex key) {
  const auto& keys = solver_.program().keys;
  for (RegionRef region = record(value).region; region != function_.first_region && region != 0;) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.cond != 0 && (at.kind == RegionKind::Then || at.kind == RegionKind::Else)) {
      std::vector<KeyIndex> read;
      keys_read(at.cond, read, 0);
      for (const KeyIndex tested : read) {
        if (tested == key) return true;
        if (keys[tested].identity == keys[key].identity && keys[tested].kind == keys[key].kind &&
            keys[tested].parameter == keys[key].parameter) {
          return true;
        }
      }
    }
    region = at.parent;
  }
  return false;
}

void FunctionSolver::keys_read(ValueRef condition, std::vector<KeyIndex>& keys, int depth) {
  if (depth > 12 || condition < function_.first_value || condition >= function_.last_value) return;
  const ValueRecord& at = record(condition);
  switch (at.op) {
    case ValueOp::Binary: keys_read(at.b, keys, depth + 1); [[fallthrough]];
    case ValueOp::Unary: case ValueOp::Result: case ValueOp::Assert: case ValueOp::Select: case ValueOp::Dereference:
      keys_read(at.a, keys, depth + 1);
      break;
    case ValueOp::Phi:
      for (const ValueRef operand : summary_.list(at.b)) keys_read(operand, keys, depth + 4);
      break;
    case ValueOp::Call: {
      const Callee& target = callee(condition);
      const Operands with = operands(condition);
      for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
        if (effect.kind != EffectKind::Read) continue;
        const KeyIndex key = known_key(condition, with, effect);
        if (key != 0) keys.push_back(key);
      }
      if (target.name == "Value" && target.kind != CalleeKind::Function && with.values.size() == 2) {
        if (const KeyIndex key = key_at(with.at(1)); key != 0) keys.push_back(key);
      }
      bool more = false;
      for (const Solution* solution : candidates(target, with, &more)) {
        for (const auto& [parameter, key] : solution->reads) {
          const model::Key& read = solver_.program().keys[key];
          if (read.kind == model::KeyKind::Parameter) {
            if (const ValueRef operand = argument(condition, with, read.parameter); operand != 0) {
              if (const KeyIndex here = solver_.converted_key(key_at(operand), key); here != 0) keys.push_back(here);
            }
          } else {
            keys.push_back(key);
          }
        }
      }
      // What the callee was asked about may itself be what was read: valid(FromContext(ctx)).
      for (std::size_t i = 1; i < with.values.size(); ++i) keys_read(with.values[i], keys, depth + 4);
      if (with.at(0) != 0) keys_read(with.at(0), keys, depth + 4);
      break;
    }
    default: break;
  }
}

}  // namespace waybill::go_source

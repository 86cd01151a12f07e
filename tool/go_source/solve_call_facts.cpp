// What a function's calls and assignments do with keys, entries and stored carriers, written down.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Layer;

void FunctionSolver::write_fact(ValueRef call, Local of, const Layer& layer, ValueRef key_operand) {
  if (!recorded_ || layer.key == 0) return;
  if (solver_.program().keys[layer.key].kind == model::KeyKind::Parameter) return;   // the callers' affair
  model::Write write{.flow = of, .layer = layer, .place = place(call), .key_place = key_operand == 0 ? place(call) : place(key_operand)};
  const Operands with = operands(call);
  for (const ValueRef operand : with.values) {
    if (operand == 0 || flow(operand) == 0) continue;
    write.carrier = solver_.resolver().type_text(solver_.resolver().type_of(body_.file, operand));
    break;
  }
  writes_.push_back(std::move(write));
}

void FunctionSolver::call_facts(ValueRef call, Solution& solution) {
  const Callee& target = callee(call);
  if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) return;
  const Operands with = operands(call);
  const auto own_parameter = [&](ValueRef operand) -> int {
    const ValueRef from = origin(operand);
    if (from < function_.first_value || from >= function_.last_value || record(from).op != ValueOp::Parameter) return -1;
    return record(from).aux;
  };
  const auto note_read = [&](ValueRef carrier, model::KeyIndex key, bool may, ValueRef key_operand) {
    if (key == 0) return;
    const Local of = carrier == 0 ? 0 : flow(carrier);
    if (recorded_) {
      model::Read read{.flow = of, .key = key, .place = place(call), .may = may};
      read.key_place = key_operand == 0 ? place(call) : place(key_operand);
      if (carrier != 0) read.carrier = solver_.resolver().type_text(solver_.resolver().type_of(body_.file, carrier));
      read.assertions = assertions(call, key);
      // A getter with more than one return has something else to give where the key is absent.
      if (target.body && solver_.returns(target.body) > 1) {
        for (model::Assertion& assertion : read.assertions) assertion.guarded = true;
      }
      reads_.push_back(std::move(read));
    }
    for (const Chain& chain : chains(of)) {
      if (chain.origin == Chain::Origin::Parameter) solution.reads.emplace_back(chain.index, key);
    }
  };
  bool is_known = false;
  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    is_known = true;
    const ValueRef operand = with.at(effect.operand);
    if (effect.kind == EffectKind::Derive) {
      const Local made = flow(call);
      if (made == 0) continue;
      for (const Layer& layer : flows_[made].layers) write_fact(call, made, layer, effect.key == 0 ? 0 : with.at(effect.key));
    } else if (effect.kind == EffectKind::Append && operand != 0 && recorded_) {
      const Local before = flow(operand);
      if (before == 0) continue;
      model::Store store{.loop = loop(record(call).region), .place = place(call)};
      store.storage = flows_[before].kind == FlowKind::Load ? flows_[before].storage : storage(operand, {});
      store.value = derived(call, operand, {known_layer(call, with, effect)}, false, false);
      stores_.push_back(std::move(store));
    } else if (effect.kind == EffectKind::Set && operand != 0) {
      const Layer entry = known_layer(call, with, effect);
      write_fact(call, 0, entry, effect.key == 0 ? 0 : with.at(effect.key));
      if (const int parameter = own_parameter(operand); parameter >= 0) {
        solution.entries.emplace_back(static_cast<std::uint16_t>(parameter), entry);
      }
    } else if (effect.kind == EffectKind::Read) {
      note_read(operand, known_key(call, with, effect), false, effect.key == 0 ? 0 : with.at(effect.key));
    }
  }
  if (is_known) return;
  // A look-up through a custom context's own Value method, or an interface that has one.
  if (target.name == "Value" && with.values.size() == 2 && with.at(0) != 0 && flow(with.at(0)) != 0) {
    note_read(with.at(0), key_at(with.at(1)), target.kind == CalleeKind::Interface, with.at(1));
    return;
  }
  bool more = false;
  const auto solutions = candidates(target, with, &more);
  if (solutions.empty()) return;
  const bool may = target.kind == CalleeKind::Interface;
  if (recorded_) pass_facts(call, with, may || target.may);
  std::set<std::pair<model::Place, model::KeyIndex>> written;
  const auto write_through = [&](Local made) {
    if (made == 0) return;
    const std::vector<Layer> layers = flows_[made].layers;
    for (const Layer& layer : layers) {
      if (layer.key == 0 || !written.emplace(layer.write, layer.key).second) continue;
      // Only keys that this call names: the callee's own are written down where it stands.
      for (const Solution* solved : solutions) {
        for (const auto& result : solved->results) {
          for (const Chain& chain : result) note_substituted(call, with, made, chain.layers, layer);
        }
        for (const auto& [parameter, chain] : solved->in_place) note_substituted(call, with, made, chain.layers, layer);
      }
    }
  };
  for (const Solution* solved : solutions) {
    for (std::uint16_t result = 0; result < solved->results.size(); ++result) {
      if (solved->results[result].empty()) continue;
      const Local made = result == 0 ? flow(call) : call_result(call, result);
      if (made != 0 && flows_[made].kind == FlowKind::Derive) write_through(made);
      if (made != 0 && flows_[made].kind == FlowKind::Join) {
        const std::vector<model::FlowIndex> ways = flows_[made].parents;
        for (const Local way : ways) {
          if (flows_[way].kind == FlowKind::Derive) write_through(way);
        }
      }
    }
    for (const auto& [parameter, chain] : solved->in_place) {
      for (const Layer& layer : chain.layers) {
        if (auto here = instantiate(layer, call, with, may); here && here->key != layer.key) {
          if (here->write != place(call)) here->path.insert(here->path.begin(), {});
          if (!here->path.empty() && here->path.front().note.empty()) here->path.erase(here->path.begin());
          if (written.emplace(here->write, here->key).second) write_fact(call, 0, *here, key_operand_of(call, with, layer));
        }
      }
    }
    for (const auto& [parameter, entry] : solved->entries) {
      Layer layer = entry;
      if (auto here = instantiate(layer, call, with, may)) {
        if (here->key != entry.key && written.emplace(here->write, here->key).second) {
          write_fact(call, 0, *here, key_operand_of(call, with, entry));
        }
        if (const int own = own_parameter(argument(call, with, parameter)); own >= 0 && solution.entries.size() < 64) {
          here->path.insert(here->path.begin(), {place(call), "calls " + callee_text(call)});
          solution.entries.emplace_back(static_cast<std::uint16_t>(own), *here);
        }
      }
    }
    for (const auto& [parameter, key] : solved->reads) {
      const model::Key read = solver_.program().keys[key];
      const ValueRef carrier = argument(call, with, parameter);
      if (carrier == 0) continue;
      model::KeyIndex here = key;
      if (read.kind == model::KeyKind::Parameter) {
        const ValueRef operand = argument(call, with, read.parameter);
        here = operand == 0 ? 0 : solver_.converted_key(key_at(operand), key);
        note_read(carrier, here, may, operand);
      } else if (solution.reads.size() < 256) {
        for (const Chain& chain : chains(flow(carrier))) {
          if (chain.origin == Chain::Origin::Parameter) solution.reads.emplace_back(chain.index, key);
        }
      }
    }
  }
  std::ranges::sort(solution.reads);
  const auto repeated = std::ranges::unique(solution.reads);
  solution.reads.erase(repeated.begin(), repeated.end());
}

/// The argument that a callee's parameter key is here; 0 if the layer's key is the callee's own.
ValueRef FunctionSolver::key_operand_of(ValueRef call, const Operands& with, const Layer& inner) {
  if (inner.key == 0) return 0;
  const model::Key& key = solver_.program().keys[inner.key];
  return key.kind == model::KeyKind::Parameter ? argument(call, with, key.parameter) : 0;
}

void FunctionSolver::note_substituted(ValueRef call, const Operands& with, Local made, const std::vector<Layer>& inner,
                                      const Layer& here) {
  for (const Layer& layer : inner) {
    if (layer.write != here.write || layer.key == here.key) continue;
    const ValueRef operand = key_operand_of(call, with, layer);
    if (operand == 0) continue;
    write_fact(call, made, here, operand);
    return;
  }
}

void FunctionSolver::store_facts(ValueRef value) {
  const ValueRecord& at = record(value);
  const Local stored = flow(at.c);
  if (stored == 0) return;
  model::Store store{.value = stored, .loop = loop(at.region), .place = place(value)};
  if (at.op == ValueOp::Update) {
    store.owner = flow(at.a);
    if (store.owner != 0) solver_.note_context_type(solver_.resolver().type_of(body_.file, at.a));
  }
  switch (at.op) {
    case ValueOp::Update: store.storage = storage(at.a, text(at.b)); break;
    case ValueOp::UpdateElement: store.storage = storage(at.a, "[]"); break;
    case ValueOp::UpdatePointee: store.storage = storage(at.a, {}); break;
    default: store.storage = storage(at.a, {}); break;
  }
  // A value receiver's or parameter's field dies with the call unless something looks at it.
  const bool by_value = (store.storage.owner == model::Storage::Owner::Receiver || store.storage.owner == model::Storage::Owner::Parameter) && !store.storage.pointer;
  if (by_value && at.op == ValueOp::Update && !(at.flags & kUsed)) {
    store.seen = false;
    for (ValueRef other = function_.first_value; other < function_.last_value; ++other) {
      // An inner update that an outer one carries on, or a literal that captured it.
      const ValueRecord& user = record(other);
      if ((user.op == ValueOp::Update && user.c == value) || user.op == ValueOp::Closure) store.seen = true;
    }
  }
  stores_.push_back(std::move(store));
}

}  // namespace waybill::go_source

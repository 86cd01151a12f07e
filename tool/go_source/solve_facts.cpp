// What a function's solver writes down: results, effects, and the facts that rules read.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Layer;
using model::LayerKind;

namespace {

/// Whether the value is the parameter as it came in, with something stored in what it points to.
bool is_own_pointee_of(const Summary& summary, ValueRef value, std::uint16_t parameter) {
  for (int steps = 0; steps < 1000 && value != 0; ++steps) {
    const ValueRecord& at = summary.values()[value];
    switch (at.op) {
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: value = at.a; break;
      case ValueOp::After: value = at.b; break;
      case ValueOp::Phi: value = summary.list(at.b).empty() ? 0 : summary.list(at.b)[0]; break;
      case ValueOp::Parameter: return at.aux == parameter;
      default: return false;
    }
  }
  return false;
}

}  // namespace

void FunctionSolver::run(Solution& solution) {
  if (recorded_) solution.function = solver_.record_function(body_, solution);
  find_results(solution);
  facts(solution);
  escape_facts(solution);
  solution.pure = is_pure();
  if (recorded_) commit(solution);
}

void FunctionSolver::find_results(Solution& solution) {
  // The in-place effects and results of all ways out, joined.
  std::vector<std::vector<std::vector<Chain>>> results(function_.results);
  std::vector<std::pair<std::uint16_t, std::vector<std::vector<Chain>>>> changed;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Return) {
      const auto returned = summary_.list(at.b);
      if (returned.size() == 1 && function_.results > 1 && record(returned[0]).op == ValueOp::Call) {
        for (std::uint16_t result = 0; result < function_.results; ++result) {
          const Local made = call_result(returned[0], result);
          flows_[made].returned = true;
          if (auto way = chains(made); !way.empty()) results[result].push_back(std::move(way));
        }
        continue;
      }
      for (std::size_t result = 0; result < returned.size() && result < results.size(); ++result) {
        const Local made = flow(returned[result]);
        flows_[made].returned = true;
        if (auto way = chains(made); !way.empty()) results[result].push_back(std::move(way));
      }
    } else if (at.op == ValueOp::ExitValue) {
      auto entry = std::ranges::find(changed, at.aux, &std::pair<std::uint16_t, std::vector<std::vector<Chain>>>::first);
      if (entry == changed.end()) {
        changed.push_back({at.aux, {}});
        entry = changed.end() - 1;
      }
      std::set<ValueRef> seen;
      for (std::vector<ValueRef> open = {at.a}; !open.empty();) {
        const ValueRef end = open.back();
        open.pop_back();
        if (!seen.insert(end).second) continue;
        if (record(end).op == ValueOp::Phi) {
          for (const ValueRef way : summary_.list(record(end).b)) open.push_back(way);
          continue;
        }
        // A variable that was assigned anew is nobody's but this function's; what it pointed to is the caller's.
        if (!is_own_pointee_of(summary_, end, at.aux) || is_copied(end)) continue;
        const Local left = flow(end);
        flows_[left].returned = true;
        if (auto way = chains(left); !way.empty()) entry->second.push_back(std::move(way));
      }
    }
  }
  for (auto& ways : results) solution.results.push_back(join(std::move(ways)));
  for (auto& [parameter, ways] : changed) {
    for (Chain& chain : join(std::move(ways))) {
      if (chain.origin == Chain::Origin::Parameter && chain.index == parameter && !chain.layers.empty()) {
        solution.in_place.emplace_back(parameter, std::move(chain));
      }
    }
  }
}

/// Whether the variable is a struct or array: what a function does to its parameter of such a type, the
/// caller's never sees.
bool FunctionSolver::is_copied(ValueRef variable) {
  Resolver& resolver = solver_.resolver();
  const TypeKind kind = resolver.type(resolver.underlying(resolver.type_of(body_.file, origin(variable)))).kind;
  return kind == TypeKind::Struct || kind == TypeKind::Array;
}

/// Whether the function does nothing but compute its results, as far as its summary tells.
bool FunctionSolver::is_pure() {
  if (function_.flags & (kFunctionDropsEffects | kFunctionHasGoto)) return false;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
      case ValueOp::StoreCapture: case ValueOp::Send: case ValueOp::Receive: case ValueOp::ExitValue:
        return false;
      case ValueOp::Call: {
        const Callee& target = callee(value);
        if (target.kind == CalleeKind::Conversion || target.kind == CalleeKind::Builtin) break;
        const auto& effects = KnownFlows::table().find(target.package, target.receiver, target.name);
        if (!effects.empty()) {
          const bool pure = std::ranges::all_of(effects, [](const Effect& effect) {
            return effect.pure || effect.kind == EffectKind::Read || effect.kind == EffectKind::Root || effect.kind == EffectKind::View;
          });
          if (!pure) return false;
          break;
        }
        if (target.kind != CalleeKind::Function || !target.body || !solver_.solution(target.body).pure) return false;
        break;
      }
      default: break;
    }
  }
  return true;
}

void FunctionSolver::facts(Solution& solution) {
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Call:
        if (recorded_) flow(value);
        call_facts(value, solution);
        if (recorded_) replacement_facts(value);
        break;
      case ValueOp::Result:
        if (recorded_) flow(value);
        break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
        if (recorded_ && !(at.flags & kImplied)) store_facts(value);
        if (recorded_ && at.op == ValueOp::Update) fallback_fact(value);
        break;
      case ValueOp::StoreCapture:
        if (recorded_) {
          const Local stored = flow(at.c);
          if (stored == 0) break;
          const auto captures = summary_.list(function_.captures);
          model::CaptureStore store{.slot = at.aux, .value = stored, .loop = loop(at.region), .place = place(value)};
          if (2u * at.aux < captures.size()) store.variable = text(captures[2u * at.aux]);
          capture_stores_.push_back(std::move(store));
        }
        break;
      case ValueOp::Closure:
        if (!recorded_) break;
        for (const ValueRef captured : summary_.list(at.b)) flow(captured);
        closure_facts(value);
        break;
      default: break;
    }
  }
  cancel_facts(solution);
  if (!recorded_) return;
  handover_facts();
  value_facts();
  rebuild_facts();
}

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

// --- loops

model::LoopIndex FunctionSolver::loop(RegionRef region) {
  if (!recorded_) return 0;
  while (region != 0 && region >= function_.first_region) {
    const RegionKind kind = summary_.regions()[region].kind;
    if (kind == RegionKind::Loop || kind == RegionKind::Range) break;
    if (region == function_.first_region) return 0;
    region = summary_.regions()[region].parent;
  }
  if (region == 0 || region < function_.first_region) return 0;
  if (const auto known = loops_.find(region); known != loops_.end()) return known->second;
  const RegionRecord& at = summary_.regions()[region];
  Resolver& resolver = solver_.resolver();
  model::Loop made;
  made.place = {body_.file, at.offset};
  made.function = solver_.function_index(body_);
  if (at.kind == RegionKind::Range) {
    made.kind = model::LoopKind::Range;
    const TypeId type = resolver.type_of(body_.file, at.cond);
    switch (resolver.type(resolver.underlying(type)).kind) {
      case TypeKind::Chan: made.bound = model::Bound::Unbounded; made.bound_reason = "receives from a channel until it is closed"; break;
      case TypeKind::Slice: case TypeKind::Array: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a slice"; break;
      case TypeKind::Map: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a map"; break;
      case TypeKind::Basic: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over a number or string"; break;
      case TypeKind::Pointer: made.bound = model::Bound::Bounded; made.bound_reason = "ranges over an array"; break;
      case TypeKind::Function: made.bound_reason = "ranges over an iterator"; break;
      default: made.bound_reason = "ranges over something whose type is not known"; break;
    }
  } else if (!(at.flags & kLoopHasCondition) && (at.flags & kLoopCountsOut)) {
    made.kind = model::LoopKind::Counted;
    made.bound = model::Bound::Bounded;
    made.bound_reason = "leaves when it has counted far enough";
  } else if (!(at.flags & kLoopHasCondition)) {
    made.kind = model::LoopKind::Endless;
    made.bound = model::Bound::Unbounded;
    made.bound_reason = "has no condition";
  } else if (at.flags & kLoopHasPost) {
    made.kind = model::LoopKind::Counted;
    made.bound = model::Bound::Bounded;
    made.bound_reason = "counts";
  } else {
    made.kind = model::LoopKind::Condition;
    const ValueRecord& condition = record(at.cond);
    if (at.cond != 0 && condition.op == ValueOp::Call) {
      made.bound = model::Bound::Unbounded;
      made.bound_reason = "goes on as long as a call says so";
    } else if (at.cond != 0 && condition.op == ValueOp::Binary &&
               (static_cast<Tok>(condition.aux) == Tok::Lss || static_cast<Tok>(condition.aux) == Tok::Leq ||
                static_cast<Tok>(condition.aux) == Tok::Gtr || static_cast<Tok>(condition.aux) == Tok::Geq)) {
      made.bound_reason = "compares";
    } else {
      made.bound_reason = "has a condition";
    }
  }
  const auto index = static_cast<model::LoopIndex>(solver_.program().loops.size());
  solver_.program().loops.push_back(std::move(made));
  loops_[region] = index;
  const model::LoopIndex outer = at.parent == region || region == function_.first_region ? 0 : loop(at.parent);
  solver_.program().loops[index].parent = outer;
  return index;
}

// --- cancel functions

std::optional<Solution::CancelResult> FunctionSolver::cancel_of(ValueRef call, std::uint16_t result) {
  const Callee& target = callee(call);
  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    if (effect.kind == EffectKind::Derive && effect.layer == AddedLayer::Cancel) {
      if (result != 1 || target.name == "WithContext") return {};   // errgroup.WithContext cancels itself
      return Solution::CancelResult{result, callee_text(call), {}};
    }
    return {};
  }
  if (target.kind == CalleeKind::Function && target.body) {
    for (const Solution::CancelResult& cancel : solver_.solution(target.body).cancels) {
      if (cancel.result == result) return cancel;
    }
  }
  return {};
}

/// Whether the context that the call is given was made cancellable in this very function, which kept that
/// cancel function: it ends the child too.
bool FunctionSolver::is_cancelled_with_parent(ValueRef call) {
  for (int steps = 0; steps < 8; ++steps) {
    ValueRef parent = 0;
    for (const ValueRef operand : operands(call).values) {
      if (operand == 0 || flow(operand) == 0) continue;
      parent = origin(operand);
      break;
    }
    if (parent < function_.first_value || parent >= function_.last_value) return false;
    if (record(parent).op == ValueOp::Result) parent = record(parent).a;
    if (record(parent).op != ValueOp::Call) return false;
    call = parent;
    if (cancel_of(call, 1)) return (record(call).aux >> 1 & 1) == 0;
  }
  return false;
}

/// Whether the block that the statement stands in ends by leaving the function, whatever it does before.
bool FunctionSolver::returns_behind(ValueRef statement) const {
  for (ValueRef value = statement + 1; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Return && at.region == record(statement).region) return true;
  }
  return false;
}

/// Whether control leaves in the first branch behind a call of a helper that returns, beside a context and
/// its cancel function, whether it could: where it failed there is nothing to cancel.
bool FunctionSolver::leaves_with_error(ValueRef call, const Solution::CancelResult& made, RegionRef exit) {
  if (made.path.empty()) return false;
  const Type& type = solver_.resolver().type(callee(call).type);
  if (type.kind != TypeKind::Function || type.results.size() < 3) return false;
  const RegionRef around = record(call).region;
  for (RegionRef region = exit; region != around && region != function_.first_region; region = summary_.regions()[region].parent) {
    const RegionRecord& at = summary_.regions()[region];
    if (at.parent == around) return at.kind == RegionKind::Then;
  }
  return false;
}

void FunctionSolver::cancel_facts(Solution& solution) {
  // A returned cancel function is the caller's to call.
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op != ValueOp::Return) continue;
    const auto returned = summary_.list(at.b);
    for (std::size_t result = 0; result < returned.size(); ++result) {
      ValueRef from = origin(returned[result]);
      std::uint16_t which = 0;
      if (from < function_.first_value || from >= function_.last_value) continue;
      if (record(from).op == ValueOp::Result && record(record(from).a).op == ValueOp::Call) {
        which = record(from).aux;
        from = record(from).a;
      } else if (returned.size() == 1 && function_.results == 2 && record(from).op == ValueOp::Call) {
        which = 1;
        result = 1;
      } else {
        continue;
      }
      if (const auto cancel = cancel_of(from, which)) {
        const auto place_in = static_cast<std::uint16_t>(result);
        const auto same = std::ranges::find(solution.cancels, place_in, &Solution::CancelResult::result);
        if (same != solution.cancels.end()) continue;
        Solution::CancelResult passed{place_in, cancel->maker, cancel->path};
        passed.path.insert(passed.path.begin(), {place(from), "calls " + callee_text(from)});
        solution.cancels.push_back(std::move(passed));
      }
    }
  }
  if (!recorded_) return;
  const auto report = [&](model::Cancel::State state, ValueRef call, const Solution::CancelResult& made) -> model::Cancel& {
    cancels_.push_back({.state = state, .place = place(call), .at = place(call), .maker = made.maker, .path = made.path});
    return cancels_.back();
  };
  const auto made_by = [&](ValueRef value) -> std::pair<ValueRef, std::optional<Solution::CancelResult>> {
    const ValueRef from = origin(value);
    if (from < function_.first_value || from >= function_.last_value || record(from).op != ValueOp::Result) return {0, {}};
    if (record(record(from).a).op != ValueOp::Call) return {0, {}};
    return {record(from).a, cancel_of(record(from).a, record(from).aux)};
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Call) {
      for (std::uint16_t result = 1; result < 4; ++result) {
        const bool blank = at.aux >> result & 1;
        const bool dropped = (at.flags & (kCallStatement | kCallGo | kCallDefer)) && result == 1;
        if (!blank && !dropped) continue;
        const auto made = cancel_of(value, result);
        if (made && !is_cancelled_with_parent(value)) report(model::Cancel::State::Discarded, value, *made);
      }
      if ((at.flags & kCallDefer) && at.a != 0) {
        const auto [call, made] = made_by(at.a);
        if (made && loop(at.region) != 0 && loop(record(call).region) == loop(at.region) && !returns_behind(value)) {
          model::Cancel& cancel = report(model::Cancel::State::DeferredInLoop, call, *made);
          cancel.at = place(value);
          cancel.loop = loop(at.region);
        }
      }
    } else if (at.op == ValueOp::UnusedAtExit) {
      const auto [call, made] = made_by(at.a);
      if (made && !leaves_with_error(call, *made, at.region)) report(model::Cancel::State::LostOnPath, call, *made).at = place(value);
    } else if (at.op == ValueOp::Update && !(at.flags & kImplied)) {
      const auto [call, made] = made_by(at.c);
      const std::string_view field = text(at.b);
      // Functions that mention a `cancel` are kept whole, so only of a field of that very name can it be
      // said that nobody calls it. An exported one may be called from anywhere.
      if (made && field == "cancel" && !solver_.field_is_selected(solver_.tree().files[body_.file].package, field)) {
        model::Cancel& cancel = report(model::Cancel::State::NeverCalled, call, *made);
        cancel.at = place(value);
        cancel.field = field;
      }
    }
  }
}

// --- handing over

void FunctionSolver::commit(Solution& solution) {
  close_phis();
  model::Program& program = solver_.program();
  const model::FunctionIndex function = solution.function;
  const auto base = static_cast<model::FlowIndex>(program.flows.size());   // flows_[1] becomes flows[base]
  const auto moved = [base](model::FlowIndex local) { return local == 0 ? 0 : base + local - 1; };
  for (std::size_t i = 1; i < flows_.size(); ++i) {
    model::Flow& flow = flows_[i];
    flow.function = function;
    for (model::FlowIndex& parent : flow.parents) parent = moved(parent);
    flow.replaced_by = moved(flow.replaced_by);
    program.flows.push_back(std::move(flow));
  }
  // What a literal captures is known when its parent has been solved; whichever comes second joins them.
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    const Local known = memo_[value - function_.first_value];
    if (known < 2) continue;
    if (at.op == ValueOp::Capture && known > 2) solver_.captured_from(body_.file, at.b, moved(known - 2));
    solver_.committed(body_.file, value, moved(known - 2));
  }
  const auto take = [&](auto& from, auto& to) {
    for (auto& fact : from) {
      fact.function = function;
      to.push_back(std::move(fact));
    }
  };
  for (model::Write& write : writes_) write.flow = moved(write.flow);
  for (model::Read& read : reads_) read.flow = moved(read.flow);
  for (model::Pass& pass : passes_) pass.flow = moved(pass.flow);
  for (model::Store& store : stores_) {
    store.value = moved(store.value);
    store.owner = moved(store.owner);
  }
  for (model::Handover& handover : handovers_) {
    handover.flow = moved(handover.flow);
    for (model::FlowIndex& newer : handover.newer) newer = moved(newer);
  }
  for (model::CaptureStore& store : capture_stores_) store.value = moved(store.value);
  take(writes_, program.writes);
  take(reads_, program.reads);
  take(passes_, program.passes);
  take(stores_, program.stores);
  take(handovers_, program.handovers);
  take(stored_values_, program.stored_values);
  take(read_changes_, program.read_changes);
  take(rebuilds_, program.rebuilds);
  take(capture_stores_, program.capture_stores);
  take(cancels_, program.cancels);
  take(detached_uses_, program.detached_uses);
  for (model::Closure& closure : closures_) {
    closure.parent = function;
    program.closures.push_back(std::move(closure));
  }
}

}  // namespace waybill::go_source

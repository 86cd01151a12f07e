// What a function's solver writes down: results, effects, and the facts that rules read.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

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
  given_runs(solution);
  mark_built_on(solution);
  if (!solver_.has_setup()) escape_facts(solution);
  solution.pure = is_pure();
  solution.only_returns = only_returns();
  if (recorded_) commit(solution);
}

/// Marks the layers whose key the function looks up in the carrier that it puts them on.
void FunctionSolver::mark_built_on(Solution& solution) const {
  const auto mark = [&](Chain& chain) {
    if (chain.origin != Chain::Origin::Parameter) return;
    for (model::Layer& layer : chain.layers) {
      layer.builds_on = layer.builds_on || (layer.key != 0 && std::ranges::binary_search(solution.reads, std::pair(chain.index, layer.key)));
    }
  };
  for (auto& ways : solution.results) std::ranges::for_each(ways, mark);
  for (auto& [parameter, chain] : solution.in_place) mark(chain);
}

void FunctionSolver::find_results(Solution& solution) {
  // The in-place effects and results of all ways out, joined.
  std::vector<std::vector<Way>> results(function_.results);
  std::vector<std::pair<std::uint16_t, std::vector<Way>>> changed;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    if (at.op == ValueOp::Return) {
      const auto returned = summary_.list(at.b);
      if (returned.size() == 1 && function_.results > 1 && record(returned[0]).op == ValueOp::Call) {
        for (std::uint16_t result = 0; result < function_.results; ++result) {
          const Local made = call_result(returned[0], result);
          flows_[made].returned = true;
          if (auto way = chains(made); !way.empty()) results[result].push_back({std::move(way), at.region});
        }
        continue;
      }
      for (std::size_t result = 0; result < returned.size() && result < results.size(); ++result) {
        const Local made = flow(returned[result]);
        flows_[made].returned = true;
        if (auto way = chains(made); !way.empty()) results[result].push_back({std::move(way), at.region});
      }
    } else if (at.op == ValueOp::ExitValue) {
      auto entry = std::ranges::find(changed, at.aux, &std::pair<std::uint16_t, std::vector<Way>>::first);
      if (entry == changed.end()) {
        changed.push_back({at.aux, {}});
        entry = changed.end() - 1;
      }
      std::set<ValueRef> seen;
      struct End {
        ValueRef value = 0;
        std::vector<std::uint32_t> meetings;
      };
      for (std::vector<End> open = {{at.a, {}}}; !open.empty();) {
        auto [end, meetings] = std::move(open.back());
        open.pop_back();
        if (!seen.insert(end).second) continue;
        if (record(end).op == ValueOp::Phi) {
          if (!(record(end).flags & kPhiLoop)) meetings.push_back(record(end).offset);
          for (const ValueRef way : summary_.list(record(end).b)) open.push_back({way, meetings});
          continue;
        }
        // A variable that was assigned anew is nobody's but this function's; what it pointed to is the caller's.
        if (!is_own_pointee_of(summary_, end, at.aux) || is_copied(end)) continue;
        const Local left = flow(end);
        flows_[left].returned = true;
        if (auto way = chains(left); !way.empty()) entry->second.push_back({std::move(way), at.region, std::move(meetings)});
      }
    }
  }
  for (auto& ways : results) solution.results.push_back(join(std::move(ways)));
  for (auto& [parameter, ways] : changed) {
    std::vector<Chain> left = join(std::move(ways));
    // It got layers of its own, or was given what is in another parameter: *r = *r.WithContext(ctx).
    const bool is_given_other = std::ranges::any_of(left, [&](const Chain& chain) {
      return chain.origin == Chain::Origin::Parameter && chain.index != parameter;
    });
    for (Chain& chain : left) {
      if (chain.origin != Chain::Origin::Parameter) continue;
      if (is_given_other || !chain.layers.empty()) solution.in_place.emplace_back(parameter, std::move(chain));
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

/// Whether a carrier is all that the function yields, and what it starts or makes for it is kept nowhere else:
/// nobody calls it for anything but its result. Work that it hands to functions out of sight counts as a start.
bool FunctionSolver::only_returns() {
  if (function_.results != 1 || (function_.flags & kFunctionHasGoto)) return false;
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
      case ValueOp::StoreCapture: case ValueOp::Send: case ValueOp::Receive:
        return false;
      case ValueOp::Call:
        if (at.flags & (kCallGo | kCallDefer)) return false;
        if ((at.flags & kCallStatement) && !is_done_to_made(at.a)) return false;
        break;
      default: break;
    }
  }
  return true;
}

/// Whether what is called is a method of something that the function got from a call: span.SetTag.
bool FunctionSolver::is_done_to_made(ValueRef called) const {
  if (record(called).op != ValueOp::Select) return false;
  ValueRef on = record(called).a;
  while (record(on).op == ValueOp::After) on = record(on).b;
  return record(on).op == ValueOp::Call || record(on).op == ValueOp::Result;
}

void FunctionSolver::facts(Solution& solution) {
  const bool judged = !solver_.has_setup();
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    const ValueRecord& at = record(value);
    switch (at.op) {
      case ValueOp::Call:
        if (recorded_) flow(value);
        call_facts(value, solution);
        if (recorded_) {
          replacement_facts(value);
          side_table_fact(value);
          session_fact(value);
        }
        break;
      case ValueOp::Result:
        if (!recorded_) break;
        if (const Local made = flow(value); made != 0 && at.aux == 0 && flows_[made].kind == model::FlowKind::Derive) {
          const bool is_context = solver_.carrier_class(solver_.resolver().type_of(body_.file, value)) == CarrierClass::Context;
          flows_[made].only_on_failure = is_context && (at.flags & kAssigned) && only_on_failure(value);
        }
        break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::StoreName:
        if (recorded_ && !(at.flags & kImplied)) store_facts(value);
        if (recorded_ && at.op == ValueOp::Update) fallback_fact(value);
        if (recorded_ && at.op == ValueOp::UpdateElement && !(at.flags & kImplied)) {
          side_table_fact(value);
          session_fact(value);
        }
        break;
      case ValueOp::StoreCapture:
        if (recorded_) {
          const Local stored = flow(at.c);
          if (stored == 0) break;
          const auto captures = summary_.list(function_.captures);
          model::CaptureStore store{.slot = at.aux, .value = stored, .loop = loop(at.region), .from_outside_loop = (at.flags & kFromOutsideLoop) != 0, .place = place(value)};
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
  if (judged) cancel_facts(solution);
  if (!recorded_) return;
  if (judged) handover_facts();
  if (solver_.finds_forwards()) forward_facts();
  if (judged) value_facts();
  if (judged) rebuild_facts();
  next_facts();
  if (judged) round_facts();
}

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
    for (model::FlowIndex& newer : handover.newer_on_some) newer = moved(newer);
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
  take(next_calls_, program.next_calls);
  for (model::Forward& forward : forwards_) forward.flow = moved(forward.flow);
  take(forwards_, program.forwards);
  take(kept_, program.kept);
  for (model::Closure& closure : closures_) {
    closure.parent = function;
    program.closures.push_back(std::move(closure));
  }
}

}  // namespace waybill::go_source

#include "tool/routes/effects.hpp"

#include <algorithm>

#include "tool/routes/costs.hpp"

namespace waybill::routes {

using model::FilledIn;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::KeyAccess;
using model::Layer;
using model::LayerKind;
using model::MapKeyIndex;
using model::Presence;

namespace {

constexpr int kDeepestFlow = 400;

/// A request carries its context, and so does what implements one.
std::string carrier_of(const Layer& layer, const std::string& written) {
  if (layer.kind == LayerKind::Metadata) return "metadata.MD";
  return written;
}

bool is_map_carrier(const std::string& type) {
  return type.ends_with("gin.Context") || type.ends_with("echo.Context") || type.ends_with("fiber.Ctx") || type.ends_with("app.RequestContext");
}

}  // namespace

Effects::Effects(const model::Program& program, model::StateMap& map) : program_(program), map_(map) {
  if (map.keys.empty()) map.keys.emplace_back();
  const auto index = [](const auto& facts, auto& by) {
    for (std::uint32_t i = 0; i < facts.size(); ++i) by[facts[i].function].push_back(i);
  };
  index(program.passes, passes_);
  index(program.writes, writes_);
  index(program.reads, reads_);
  index(program.forwards, forwards_);
  index(program.next_calls, nexts_);
  for (std::uint32_t i = 0; i < program.closures.size(); ++i) closures_[program.closures[i].parent].push_back(i);
  for (FlowIndex flow = 1; flow < program.flows.size(); ++flow) {
    if (program.flows[flow].kind != FlowKind::Derive || program.flows[flow].layers.empty()) continue;
    flows_[program.flows[flow].function].push_back(flow);
    for (const Layer& layer : program.flows[flow].layers) {
      if (layer.kind == LayerKind::Value) layered_.insert(layer.write);
    }
  }
}

MapKeyIndex Effects::key_of(model::KeyIndex index, const std::string& carrier) {
  if (index == 0) return 0;
  const model::Key& key = program_.keys[index];
  if (key.kind != model::KeyKind::Static) return 0;
  const std::string held = is_map_carrier(carrier) || carrier == "metadata.MD" ? carrier : "context.Context";
  const auto [at, is_new] = keys_.try_emplace({held, key.identity}, static_cast<MapKeyIndex>(map_.keys.size()));
  if (is_new) {
    model::MapKey made;
    made.carrier = held;
    made.package = key.package;
    made.type = key.type;
    made.value = key.value;
    made.shown = key.shown.empty() ? key.type : key.shown;
    made.identity = key.identity;
    made.declared = key.declared;
    map_.keys.push_back(std::move(made));
  }
  return at->second;
}

/// The functions that run as a part of it: literals in it, and helpers that are given the request.
void Effects::reach(Scope& scope) {
  constexpr std::size_t kMost = 4000;
  std::vector<FunctionIndex> open = {scope.function};
  scope.reached.insert(scope.function);
  const auto visit = [&](FunctionIndex function) {
    if (function != 0 && scope.reached.size() < kMost && scope.reached.insert(function).second) open.push_back(function);
  };
  while (!open.empty()) {
    const FunctionIndex function = open.back();
    open.pop_back();
    if (const auto found = closures_.find(function); found != closures_.end()) {
      for (const std::uint32_t i : found->second) visit(program_.closures[i].function);
    }
    if (const auto found = passes_.find(function); found != passes_.end()) {
      for (const std::uint32_t i : found->second) {
        const model::Pass& pass = program_.passes[i];
        // What comes next is no part of it.
        const auto forwards = forwards_.find(function);
        const bool next = forwards != forwards_.end() && std::ranges::any_of(forwards->second, [&](std::uint32_t forward) {
          return program_.forwards[forward].place == pass.place && !program_.forwards[forward].at_exit;
        });
        if (!next && !pass.may) visit(pass.callee);
      }
    }
  }
  for (const FunctionIndex function : scope.reached) {
    if (const auto found = passes_.find(function); found != passes_.end()) {
      for (const std::uint32_t i : found->second) scope.given[{program_.passes[i].callee, program_.passes[i].parameter}].push_back(program_.passes[i].flow);
    }
    if (const auto found = nexts_.find(function); found != nexts_.end()) {
      for (const std::uint32_t i : found->second) scope.behind.insert(program_.next_calls[i].behind.begin(), program_.next_calls[i].behind.end());
    }
  }
}

void Effects::join(Added& to, const Added& way, bool first) {
  if (first) {
    to = way;
    return;
  }
  const auto join_range = [](model::Range& range, const model::Range& other) {
    range.min = std::min(range.min, other.min);
    range.max = std::max(range.max, other.max);
    range.exact = range.exact && other.exact;
  };
  const auto has = [](const Added& added, MapKeyIndex key) {
    const auto there = std::ranges::find(added.filled_in, key, &FilledIn::key);
    return added.held.contains(key) || (there != added.filled_in.end() && there->sure);
  };
  for (FilledIn& one : to.filled_in) one.sure = one.sure && has(way, one.key);
  for (FilledIn one : way.filled_in) {
    one.sure = one.sure && has(to, one.key);
    const auto there = std::ranges::find(to.filled_in, one.key, &FilledIn::key);
    if (there == to.filled_in.end()) {
      to.filled_in.push_back(one);
    } else {
      there->bytes = std::max(there->bytes, one.bytes);
      there->allocations = std::max(there->allocations, one.allocations);
    }
  }
  join_range(to.values, way.values);
  join_range(to.layers, way.layers);
  to.bytes = std::max(to.bytes, way.bytes);
  to.allocations = std::max(to.allocations, way.allocations);
  std::erase_if(to.held, [&](MapKeyIndex key) { return !way.held.contains(key); });
}

/// A second layer for a key that is there already is never added.
void Effects::fill_in(const FilledIn& layer, Added& to) {
  if (to.held.contains(layer.key)) return;
  const auto there = std::ranges::find(to.filled_in, layer.key, &FilledIn::key);
  if (there == to.filled_in.end()) to.filled_in.push_back(layer);
  else there->sure = there->sure || layer.sure;
}

void Effects::add(const Layer& layer, Added& to) {
  const bool always = layer.presence == Presence::Always && !layer.may;
  const std::uint32_t sure = always ? 1 : 0;
  const std::uint64_t boxed = layer.kind == LayerKind::Cancel ? 0 : boxed_bytes(layer.value_type);
  const std::uint64_t bytes = layer.kind == LayerKind::Cancel ? kCancelLayerBytes : kValueLayerBytes + boxed;
  const std::uint32_t allocations = boxed == 0 ? 1 : 2;
  const MapKeyIndex key = layer.kind == LayerKind::Value ? key_of(layer.key, "context.Context") : 0;
  if (key != 0 && layer.absent_test.file != model::kNowhere) {
    fill_in({key, !layer.may, bytes, allocations}, to);
    return;
  }
  if (key != 0 && always) to.held.insert(key);
  const model::Range one{sure, 1, layer.kind != LayerKind::Opaque};
  to.layers.add(one);
  // Metadata is kept under a key of its own; each time that something is added it is put there anew.
  if (layer.kind != LayerKind::Cancel) to.values.add(one);
  to.bytes += bytes;
  to.allocations += allocations;
}

/// Whether the ways that meet are a carrier and the same one with a layer that it lacked: `filled` is then the latter.
bool Effects::only_fills_in(const Flow& join, std::size_t* filled) const {
  if (join.parents.size() != 2) return false;
  const auto without_views = [&](FlowIndex at) {
    for (int steps = 0; steps < kDeepestFlow && at != 0; ++steps) {
      const Flow& flow = program_.flows[at];
      if (flow.kind != FlowKind::Derive || !flow.layers.empty() || flow.parents.empty()) break;
      at = flow.parents[0];
    }
    return at;
  };
  for (std::size_t i = 0; i < 2; ++i) {
    const Flow& flow = program_.flows[without_views(join.parents[i])];
    if (flow.kind != FlowKind::Derive || flow.layers.size() != 1 || flow.parents.empty()) continue;
    if (flow.layers[0].absent_test != join.place || without_views(flow.parents[0]) != without_views(join.parents[1 - i])) continue;
    *filled = i;
    return true;
  }
  return false;
}

Effects::Added Effects::added(Scope& scope, FlowIndex index, int depth) {
  if (index == 0 || depth > kDeepestFlow) return {};
  if (const auto known = scope.known.find(index); known != scope.known.end()) return known->second;
  if (!scope.open.insert(index).second) return {};
  const Flow& flow = program_.flows[index];
  Added result;
  switch (flow.kind) {
    case FlowKind::Parameter: {
      if (flow.function == scope.function) break;
      const auto given = scope.given.find({flow.function, flow.index});
      if (given == scope.given.end()) break;
      bool first = true;
      for (const FlowIndex one : given->second) {
        join(result, added(scope, one, depth + 1), first);
        first = false;
      }
      break;
    }
    case FlowKind::Captured: case FlowKind::LoopHead:
      if (!flow.parents.empty()) result = added(scope, flow.parents[0], depth + 1);
      if (flow.kind == FlowKind::LoopHead) {
        for (std::size_t i = 1; i < flow.parents.size(); ++i) {
          if (flow.parents[i] != index && added(scope, flow.parents[i], depth + 1).layers.max > result.layers.max) result.values.exact = result.layers.exact = false;
        }
      }
      break;
    case FlowKind::Join: {
      if (std::size_t filled = 0; only_fills_in(flow, &filled)) {
        result = added(scope, flow.parents[filled], depth + 1);
        break;
      }
      for (std::size_t i = 0; i < flow.parents.size(); ++i) join(result, added(scope, flow.parents[i], depth + 1), i == 0);
      break;
    }
    case FlowKind::Derive: {
      if (!flow.parents.empty()) result = added(scope, flow.parents[0], depth + 1);
      for (const Layer& layer : flow.layers) {
        if (layer.kind == LayerKind::Logger) continue;
        scope.handed_on.insert(layer.write);
        add(layer, result);
      }
      if (flow.unresolved) result.layers.exact = result.values.exact = false;
      break;
    }
    case FlowKind::Root: case FlowKind::Load: case FlowKind::Outside: break;
  }
  scope.open.erase(index);
  scope.known[index] = result;
  return result;
}

void Effects::note_writes(const Scope& scope, model::Component& component) {
  std::set<std::pair<MapKeyIndex, model::Place>> seen;
  const auto note = [&](const Layer& layer, const std::string& carrier, model::Place place) {
    written_at_[place] = layer.write;
    const MapKeyIndex key = key_of(layer.key, carrier_of(layer, carrier));
    if (key == 0 || !seen.emplace(key, place).second) return;
    component.writes.push_back({key, place, layer.presence != Presence::Always, layer.may, scope.behind.contains(place), layer.presence == Presence::IfAbsent});
  };
  std::set<model::Place> named;   // writes that a call in sight names
  for (const FunctionIndex function : scope.reached) {
    if (const auto found = writes_.find(function); found != writes_.end()) {
      for (const std::uint32_t i : found->second) {
        const model::Write& write = program_.writes[i];
        // A helper may put a layer on the context of a request that it is given.
        const bool layered = write.flow != 0 || layered_.contains(write.layer.write);
        note(write.layer, layered ? "context.Context" : write.carrier, write.place);
        named.insert(write.layer.write);
      }
    }
  }
  // What functions add that are not looked at themselves, a dependency's above all.
  for (const FunctionIndex function : scope.reached) {
    const auto found = flows_.find(function);
    if (found == flows_.end()) continue;
    for (const FlowIndex flow : found->second) {
      for (const Layer& layer : program_.flows[flow].layers) {
        if (layer.kind == LayerKind::Value && !named.contains(layer.write)) note(layer, "context.Context", program_.flows[flow].place);
      }
    }
  }
  std::ranges::sort(component.writes, {}, [](const KeyAccess& access) { return std::pair(access.place, access.key); });
}

void Effects::note_reads(const Scope& scope, model::Component& component) {
  std::set<std::pair<MapKeyIndex, model::Place>> seen;
  for (const FunctionIndex function : scope.reached) {
    const auto found = reads_.find(function);
    if (found == reads_.end()) continue;
    for (const std::uint32_t i : found->second) {
      const model::Read& read = program_.reads[i];
      const MapKeyIndex key = key_of(read.key, read.carrier);
      if (key == 0 || !seen.emplace(key, read.place).second) continue;
      component.reads.push_back({key, read.place, false, read.may, scope.behind.contains(read.place)});
    }
  }
  std::ranges::sort(component.reads, {}, [](const KeyAccess& access) { return std::pair(access.place, access.key); });
}

/// A call that may do either is known to write where it does.
void Effects::drop_reads_that_write(model::Component& component) {
  std::erase_if(component.reads, [&](const KeyAccess& read) {
    return std::ranges::any_of(component.writes, [&](const KeyAccess& write) { return write.key == read.key && write.place == read.place; });
  });
}

void Effects::find(model::Component& component, const std::set<model::Place>* next) {
  if (component.function == 0) return;
  Scope scope;
  scope.function = component.function;
  reach(scope);
  component.functions.assign(scope.reached.begin(), scope.reached.end());
  note_writes(scope, component);
  note_reads(scope, component);
  drop_reads_that_write(component);
  Added result;
  bool first = true, calls_next = false;
  for (const bool at_exit : {false, true}) {
    if (at_exit && calls_next) break;
    for (const FunctionIndex function : scope.reached) {
      if (at_exit && function != scope.function) continue;
      const auto found = forwards_.find(function);
      if (found == forwards_.end()) continue;
      for (const std::uint32_t i : found->second) {
        const model::Forward& forward = program_.forwards[i];
        if (forward.at_exit != at_exit || (!at_exit && next != nullptr && !next->contains(forward.place))) continue;
        calls_next = calls_next || !at_exit;
        join(result, added(scope, forward.flow, 0), first);
        first = false;
      }
    }
  }
  // What is put on a context that nobody behind is given, nobody behind can see.
  if (calls_next) {
    for (KeyAccess& write : component.writes) {
      const auto layer = written_at_.find(write.place);
      if (map_.keys[write.key].carrier == "context.Context" && layer != written_at_.end() && !scope.handed_on.contains(layer->second)) write.after = true;
    }
  }
  component.hands_on = calls_next;
  component.values = result.values;
  component.layers = result.layers;
  component.bytes = result.bytes;
  component.allocations = result.allocations;
  for (const FilledIn& one : result.filled_in) {
    component.values.add({0, 1, true});
    component.layers.add({0, 1, true});
    component.bytes += one.bytes;
    component.allocations += one.allocations;
  }
  component.filled_in = std::move(result.filled_in);
  component.held.assign(result.held.begin(), result.held.end());
}

}  // namespace waybill::routes

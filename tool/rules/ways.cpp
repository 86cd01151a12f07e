#include "tool/rules/ways.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Component;
using model::FunctionIndex;
using model::Place;

/// Whether a component that is not in sight is one of the framework's own, which knows no key of a program.
bool is_frameworks_own(const Component& component) {
  return component.package == "github.com/gin-gonic/gin" || component.package.starts_with("github.com/cloudwego/hertz/") ||
         component.package == "net/http";
}

}  // namespace

Ways::Ways(const model::Program& program, const model::StateMap& map) : program_(program), map_(map) {
  for (const model::Route& route : map.routes) {
    Way way{.route = &route, .passed = {}, .known = route.ordered && route.notes.empty()};
    for (const model::Stage& stage : route.pipeline) {
      const Component& component = map.components[stage.component];
      way.passed.push_back({&component, stage.place, stage.conditional});
      way.known = way.known && (component.function != 0 || is_frameworks_own(component));
    }
    way.passed.push_back({&map.components[route.handler], route.place, route.conditional});
    ways_.push_back(std::move(way));
  }
  for (const Component& component : map.components) parts_.insert(component.functions.begin(), component.functions.end());
  const auto static_key = [&](model::KeyIndex index) -> const model::Key* {
    const model::Key* key = key_at(program, index);
    return key != nullptr && key->kind == model::KeyKind::Static ? key : nullptr;
  };
  for (const model::Write& write : program.writes) {
    if (const model::Key* key = static_key(write.layer.key)) writers_[key->identity].insert(write.function);
  }
  for (const model::Flow& flow : program.flows) {
    for (const model::Layer& layer : flow.layers) {
      if (const model::Key* key = static_key(layer.key)) writers_[key->identity].insert(flow.function);
    }
  }
  for (const model::Read& read : program.reads) {
    reads_[read.place].push_back(&read);
    if (static_key(read.key) == nullptr) blind_.insert(read.function);
  }
  for (const model::Forward& forward : program.forwards) {
    if (!forward.at_exit) nexts_[forward.function].push_back(forward.place);
  }
  for (const model::NextCall& next : program.next_calls) {
    nexts_[next.function].push_back(next.place);
    if (next.again) again_.insert(next.function);
    put_off_.insert(next.put_off.begin(), next.put_off.end());
  }
  for (const model::Pass& pass : program.passes) passes_[pass.callee].push_back(&pass);
}

bool Ways::writes_are_seen(std::uint64_t identity) const {
  const auto found = writers_.find(identity);
  if (found == writers_.end()) return false;
  return std::ranges::all_of(found->second, [&](FunctionIndex function) {
    return parts_.contains(function) || program_.files[program_.functions[function].file].test;
  });
}

bool Ways::writes_surely(const Component& component) const {
  const auto layers = std::ranges::count_if(component.writes, [&](const model::KeyAccess& write) {
    return !write.after && carrier_of(write.key) == "context.Context";
  });
  return component.values.min == component.values.max && static_cast<std::uint32_t>(layers) <= component.values.min;
}

bool Ways::writes(const Component& component, std::uint64_t identity) const {
  const auto found = writers_.find(identity);
  return found != writers_.end() && std::ranges::any_of(component.functions, [&](FunctionIndex function) { return found->second.contains(function); });
}

bool Ways::reads(const Component& component, std::uint64_t identity) const {
  return std::ranges::any_of(component.reads, [&](const model::KeyAccess& read) { return identity_of(read.key) == identity; }) ||
         std::ranges::any_of(component.functions, [&](FunctionIndex function) { return blind_.contains(function); });
}

bool Ways::runs_before_next(const Component& component, const model::Read& read) const {
  return runs_before_next(component, read.function, read.place, 0);
}

bool Ways::runs_before_next(const Component& component, FunctionIndex function, Place place, int depth) const {
  constexpr int kDeepest = 6;
  if (depth > kDeepest || again_.contains(function) || put_off_.contains(place)) return false;
  if (const auto nexts = nexts_.find(function); nexts != nexts_.end()) {
    if (std::ranges::any_of(nexts->second, [&](Place next) { return next.offset <= place.offset; })) return false;
  }
  if (function == component.function) return true;
  // A literal may run whenever it likes.
  if (program_.functions[function].literal) return false;
  const auto callers = passes_.find(function);
  if (callers == passes_.end()) return false;
  bool called = false;
  for (const model::Pass* pass : callers->second) {
    if (!std::ranges::binary_search(component.functions, pass->function)) continue;
    if (pass->may || !runs_before_next(component, pass->function, pass->place, depth + 1)) return false;
    called = true;
  }
  return called;
}

const model::Read* Ways::read_at(Place place, std::uint64_t identity) const {
  const auto found = reads_.find(place);
  if (found == reads_.end()) return nullptr;
  for (const model::Read* read : found->second) {
    const model::Key* key = key_at(program_, read->key);
    if (key != nullptr && key->kind == model::KeyKind::Static && key->identity == identity) return read;
  }
  return nullptr;
}

std::string name_of(const model::Route& route) {
  return route.method.empty() ? route.pattern : route.method + " " + route.pattern;
}

std::string and_more_routes(std::size_t count) {
  if (count == 0) return {};
  return count == 1 ? " and on one more route" : fmt::format(" and on {} more routes", count);
}

}  // namespace waybill::rules

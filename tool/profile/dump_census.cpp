#include "tool/profile/dump_census.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/profile/dump_chains.hpp"
#include "tool/profile/dump_keys.hpp"
#include "tool/profile/dump_layers.hpp"
#include "tool/profile/holding_paths.hpp"
#include "tool/profile/reach.hpp"

namespace waybill::profile {
namespace {

constexpr std::size_t kMostIds = 5;
constexpr std::size_t kMostPaths = 20;
constexpr std::uint64_t kMostWays = 100'000;  ///< chains of one root whose ways are put into words

class Counting {
 public:
  Counting(const HeapDump& dump, const DumpLayers& layers, const DumpedProgram& program)
      : dump_(dump), layers_(layers), program_(program), reach_(reach(dump, layers)), chains_(chains_of(dump, layers, reach_)),
        variables_(dump, program, layers.bias), keys_(dump, program.executable, layers.bias) {}

  model::ChainCensus run() {
    census_.file = dump_.file;
    census_.go_version = dump_.go_version;
    census_.executable = program_.path;
    census_.objects = dump_.all_objects;
    census_.bytes = dump_.all_bytes;
    census_.goroutines = dump_.goroutines.size();
    roots();
    chains();
    allocations();
    name_keys();
    std::ranges::stable_sort(census_.held, [](const auto& a, const auto& b) { return std::pair(a.layers, a.chains) > std::pair(b.layers, b.chains); });
    starts();
    gaps();
    return std::move(census_);
  }

 private:
  using RootName = std::tuple<model::RootKind, std::string, std::string, std::uint64_t>;

  struct Held {
    std::unordered_map<std::uint32_t, std::uint64_t> keys;  // by DumpKeys's number: layers
    std::map<std::string, std::uint64_t> paths;
    std::map<std::uint64_t, std::uint64_t> sampled;         // by the stack's key
    std::map<std::uint32_t, std::uint64_t> goroutines;      // chains of each
    std::uint64_t ways = 0;
  };

  /// Gives every root the number of its group: of its variable, or of goroutines that are alike.
  void roots() {
    for (std::uint32_t i = 0; i < dump_.goroutines.size(); ++i) {
      const DumpGoroutine& goroutine = dump_.goroutines[i];
      for (std::uint32_t frame = 0; frame < goroutine.frames; ++frame) goroutine_of_frame_.push_back(i);
    }
    group_of_root_.assign(reach_.roots.size(), kNoGroup);
  }

  std::uint32_t goroutine_of(const DumpRootPlace& place) const {
    if (place.kind == DumpRootPlace::Kind::kFrame) return goroutine_of_frame_[place.index];
    return place.kind == DumpRootPlace::Kind::kOther ? dump_.others[place.index].goroutine : kNoGroup;
  }

  std::string_view started_as(const DumpGoroutine& goroutine) const {
    for (std::uint32_t i = goroutine.frames; i-- > 0;) {
      const std::string_view function = dump_.frames[goroutine.first_frame + i].function;
      // `go f(x)` starts a function that the compiler made, and that calls f.
      if (function != "runtime.goexit" && function.find(".gowrap") == std::string_view::npos) return function;
    }
    return "";
  }

  void starts() {
    for (const DumpGoroutine& goroutine : dump_.goroutines) {
      census_.starts.push_back({.id = goroutine.id, .function = std::string(started_as(goroutine)), .creator = call_at(goroutine.created_at)});
    }
  }

  std::uint32_t group_of(std::uint32_t root) {
    std::uint32_t& group = group_of_root_[root];
    if (group != kNoGroup) return group;
    const DumpRootPlace& place = reach_.roots[root];
    model::ChainRoot named;
    std::uint64_t created_at = 0;
    if (place.kind == DumpRootPlace::Kind::kVariable) {
      named.kind = model::RootKind::Global;
      named.name = variables_.at(dump_.variables[place.index].address + place.offset).name;
    } else if (const std::uint32_t number = goroutine_of(place); number != kNoGroup) {
      const DumpGoroutine& goroutine = dump_.goroutines[number];
      named.kind = model::RootKind::Goroutine;
      named.name = place.kind == DumpRootPlace::Kind::kFrame ? std::string(dump_.frames[place.index].function) : "a deferred call";
      named.started = started_as(goroutine);
      named.state = goroutine.waits_for;
      created_at = goroutine.created_at;
      named.creator = call_at(created_at);
    } else {
      named.kind = model::RootKind::Finalizer;
      named.name = "an object with a finalizer";
    }
    const auto [known, fresh] = groups_.try_emplace({named.kind, named.name, named.started, created_at}, static_cast<std::uint32_t>(census_.held.size()));
    if (fresh) {
      census_.held.push_back({.root = std::move(named)});
      held_.emplace_back();
    }
    return group = known->second;
  }

  model::CodeSite call_at(std::uint64_t return_address) const {
    if (program_.executable == nullptr || return_address == 0) return {};
    const auto frames = program_.executable->functions().frames(return_address - layers_.bias - 1);
    if (frames.empty()) return {};
    return {.function = frames.front().function, .file = frames.front().file, .line = frames.front().line};
  }

  void chains() {
    group_of_layer_.assign(dump_.objects.size(), kNoGroup);
    HoldingPaths paths(dump_, reach_, program_, variables_, layers_.bias);
    std::ranges::sort(chains_.tips, [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(reach_.from[a], a) < std::pair(reach_.from[b], b);
    });
    for (const std::uint32_t tip : chains_.tips) {
      const std::uint32_t root = reach_.root[tip];
      const std::uint32_t group = group_of(root);
      model::HeldChains& held = census_.held[group];
      ++held.chains;
      ++held.depth[chains_.depth[tip]];
      ++held.value_depth[chains_.value_depth[tip]];
      if (held_[group].ways++ < kMostWays) ++held_[group].paths[paths.to(tip)];
      if (const std::uint32_t goroutine = goroutine_of(reach_.roots[root]); goroutine != kNoGroup) ++held_[group].goroutines[goroutine];
      for (std::uint32_t layer = tip; layer != DumpChains::kNone && group_of_layer_[layer] == kNoGroup; layer = chains_.parent[layer]) count(layer, group);
    }
    census_.chains = chains_.tips.size();
    for (std::size_t i = 0; i < held_.size(); ++i) finish(census_.held[i], held_[i]);
  }

  void count(std::uint32_t layer, std::uint32_t group) {
    group_of_layer_[layer] = group;
    model::HeldChains& held = census_.held[group];
    const std::uint8_t form = reach_.form[layer];
    ++held.layers;
    if (layers_.words.form(form).cancel) ++held.cancel_layers;
    census_.layer_bytes += dump_.objects.object(layer).size;
    if (form != layers_.value_form) return;
    ++held.value_layers;
    const DumpMemory memory = dump_.memory(layer);
    constexpr std::uint64_t kKey = 16;  // context.valueCtx: the parent, the key, the value
    ++held_[group].keys[keys_.number_of(memory.word(kKey), memory.word(kKey + 8))];
  }

  void finish(model::HeldChains& held, const Held& counted) {
    census_.layers += held.layers;
    census_.value_layers += held.value_layers;
    census_.cancel_layers += held.cancel_layers;
    for (const auto& [steps, chains] : counted.paths) held.paths.push_back({steps, chains});
    std::ranges::stable_sort(held.paths, std::ranges::greater(), &model::HoldingPath::chains);
    if (held.paths.size() > kMostPaths) held.paths.resize(kMostPaths);
    held.root.goroutines = counted.goroutines.size();
    std::map<std::string_view, std::uint64_t> states;
    for (const auto& [goroutine, chains] : counted.goroutines) {
      if (held.root.ids.size() < kMostIds) held.root.ids.push_back(dump_.goroutines[goroutine].id);
      ++states[dump_.goroutines[goroutine].waits_for];
    }
    const auto most = std::ranges::max_element(states, {}, [](const auto& state) { return state.second; });
    if (most != states.end()) held.root.state = most->first;
  }

  /// Joins the sampled objects, each with the stack that allocated it.
  void allocations() {
    dump_.sampled([&](std::uint64_t address, std::uint64_t stack) {
      const std::uint32_t object = dump_.objects.at(address);
      if (object != ObjectIndex::kNone && group_of_layer_[object] != kNoGroup) ++held_[group_of_layer_[object]].sampled[stack];
    });
    for (std::size_t i = 0; i < held_.size(); ++i) {
      for (const auto& [key, layers] : held_[i].sampled) {
        model::SampledAllocation& allocation = census_.held[i].allocations.emplace_back();
        allocation.stack = dump_.stack(key);
        allocation.layers = layers;
        const auto program = std::ranges::find_if_not(allocation.stack, [](const model::CodeSite& call) {
          return call.function.starts_with("runtime.") || call.function.starts_with("context.");
        });
        allocation.stack.erase(allocation.stack.begin(), program);
      }
      std::ranges::stable_sort(census_.held[i].allocations, std::ranges::greater(), &model::SampledAllocation::layers);
    }
  }

  void name_keys() {
    const std::vector<model::ObservedKey> names = keys_.names();
    for (std::size_t i = 0; i < held_.size(); ++i) {
      std::map<model::ObservedKey, std::uint64_t> layers;
      for (const auto& [number, count] : held_[i].keys) layers[names[number]] += count;
      for (const auto& [key, count] : layers) census_.held[i].keys.push_back({key, count});
      std::ranges::stable_sort(census_.held[i].keys, std::ranges::greater(), &model::KeyLayers::layers);
    }
  }

  void gaps() {
    if (chains_.foreign > 0) census_.gaps.push_back(fmt::format("{} chains go on in a type whose parent isn't known: they are deeper than told", chains_.foreign));
    if (program_.executable == nullptr) {
      census_.gaps.emplace_back("layers of types outside of the context package, names of keys and of global variables: the dump has none");
      census_.surer.emplace_back("the executable that ran (--exe): names of keys, variables and creators");
    } else if (program_.variables == nullptr || program_.variables->empty()) {
      census_.gaps.emplace_back("names of global variables: the executable has no symbol table");
    } else if (program_.types == nullptr || program_.types->empty()) {
      census_.gaps.emplace_back("names of fields, where no interface tells them: the executable has no DWARF");
    }
    if (dump_.samples == 0) census_.gaps.emplace_back("where layers were allocated: the program samples no allocations (runtime.MemProfileRate is 0)");
  }

  static constexpr std::uint32_t kNoGroup = UINT32_MAX;

  const HeapDump& dump_;
  const DumpLayers& layers_;
  const DumpedProgram& program_;
  Reach reach_;
  DumpChains chains_;
  GlobalVariables variables_;
  DumpKeys keys_;
  model::ChainCensus census_;
  std::vector<std::uint32_t> goroutine_of_frame_, group_of_root_, group_of_layer_;
  std::map<RootName, std::uint32_t> groups_;
  std::vector<Held> held_;  // beside census_.held
};

}  // namespace

std::expected<model::ChainCensus, model::Error> census_of(const HeapDump& dump, const DumpedProgram& program) {
  DumpLayers layers;
  if (program.executable == nullptr) {
    layers = layers_of(dump);
  } else {
    auto named = layers_of(dump, *program.executable, program.path);
    if (!named) return std::unexpected(named.error());
    layers = std::move(*named);
  }
  return Counting(dump, layers, program).run();
}

}  // namespace waybill::profile

#include "tool/process/live_census.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/go_binary/layer_words.hpp"
#include "tool/go_binary/memory_key.hpp"
#include "tool/process/chain_scan.hpp"
#include "tool/process/go_runtime.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/remote_memory.hpp"

namespace waybill::process {
namespace {

constexpr std::size_t kMostIds = 5;
constexpr std::uint64_t kLayerHead = 16;  ///< bytes: the interface that a layer begins with

/// Who holds a chain's last layer, as far as that shows from outside.
struct Holding {
  std::uint32_t tip = 0;        ///< index of FoundLayers::layers
  std::uint32_t goroutine = 0;  ///< index
  std::uint64_t frame = 0;      ///< address of code in the function that holds it; 0: not known
};

class Scanning {
 public:
  Scanning(const Target& target, const ScannedProgram& program) : target_(target), program_(program), memory_(target.process), keys_(&program.executable, target.bias) {}

  std::expected<model::ChainCensus, model::Error> run() {
    if (auto looked = memory_.look(); !looked) return std::unexpected(looked.error());
    words_ = go_binary::LayerWords::of(program_.executable, target_.bias);
    if (words_.value_form() == go_binary::LayerWords::kNone) {
      return std::unexpected(model::Error{.doing = "look for context chains", .what = "the program has no value layers", .where = fmt::format("process {}", target_.process), .advice = "there is nothing to find"});
    }
    const GoProgram run_time{program_.variables, program_.types, target_.bias};
    const HeapSpans spans = HeapSpans::of(memory_, run_time);
    found_ = find_layers(memory_, words_, keys_, spans);
    for (std::uint32_t i = 0; i < found_.layers.size(); ++i) {
      if (!found_.layers[i].is_parent && found_.layers[i].form != 0) tips_.push_back(i);
    }
    goroutines_ = goroutines_of(memory_, run_time);
    std::vector<Holding> holdings = holders();
    const std::size_t before = tips_.size();
    confirm(holdings);

    census_.process = target_.process;
    census_.go_version = program_.executable.build().go_version;
    census_.objects = spans.objects();
    census_.bytes = spans.empty() ? found_.bytes : spans.bytes();
    census_.goroutines = goroutines_.size();
    census_.chains = tips_.size();
    count(holdings);
    for (const RunningGoroutine& goroutine : goroutines_) {
      const model::ChainRoot named = name({model::RootKind::Goroutine, goroutine.started, goroutine.created_at, 0});
      census_.starts.push_back({.id = goroutine.id, .function = named.started, .creator = named.creator});
    }
    gaps(spans, before);
    return std::move(census_);
  }

 private:
  /// Looks through the stacks for the addresses of last layers. The two words of an interface
  /// need not stand side by side on a stack.
  std::vector<Holding> holders() const {
    std::vector<Holding> holdings;
    if (tips_.empty()) return holdings;
    std::vector<Newer> newer;
    std::vector<std::uint64_t> words;
    for (std::uint32_t i = 0; i < goroutines_.size(); ++i) {
      const MemoryRange& stack = goroutines_[i].stack;
      words.assign((stack.end - stack.begin) / 8, 0);
      if (memory_.read(stack.begin, words.data(), words.size() * 8)) look_through(words, i, holdings, newer);
    }
    follow(std::move(newer), holdings);
    // Of the frames of one goroutine the outermost counts: what it calls may have got the chain from it.
    std::ranges::reverse(holdings);
    std::ranges::stable_sort(holdings, {}, [](const Holding& holding) { return std::pair(holding.tip, holding.goroutine); });
    const auto repeated = std::ranges::unique(holdings, [](const Holding& a, const Holding& b) { return a.tip == b.tip && a.goroutine == b.goroutine; });
    holdings.erase(repeated.begin(), repeated.end());
    return holdings;
  }

  /// A place on the heap that a stack names, and that can be a layer which was made since the heap was read.
  struct Newer {
    std::uint64_t at = 0;
    std::uint32_t goroutine = 0;
    std::uint64_t frame = 0;
  };

  void look_through(const std::vector<std::uint64_t>& words, std::uint32_t goroutine, std::vector<Holding>& holdings, std::vector<Newer>& newer) const {
    constexpr std::size_t kMostNewer = std::size_t{1} << 20;
    std::uint64_t frame = 0;
    for (const std::uint64_t word : words) {
      const bool on_heap = in_heap(word);
      // Below what a function keeps stands the address behind the last call that it made.
      if (const go_binary::Function* function = on_heap ? nullptr : program_.executable.functions().at(word - target_.bias)) frame = function->entry;
      if (!on_heap || word % 8 != 0) continue;
      const std::uint32_t layer = layer_at(word);
      if (layer == PlaceSet::kNone && newer.size() < kMostNewer) newer.push_back({.at = word, .goroutine = goroutine, .frame = frame});
      if (is_tip(layer)) holdings.push_back({.tip = layer, .goroutine = goroutine, .frame = frame});
    }
  }

  /// A chain that grows has layers that the heap didn't have when it was read, and the stack has the last of these: they lead
  /// to what was its last layer then.
  void follow(std::vector<Newer> newer, std::vector<Holding>& holdings) const {
    constexpr std::size_t kMostSteps = std::size_t{1} << 16;
    std::vector<std::uint64_t> addresses;
    for (std::size_t step = 0; step < kMostSteps && !newer.empty(); ++step) {
      addresses.clear();
      for (const Newer& each : newer) addresses.push_back(each.at);
      const std::string heads = memory_.read_each(addresses, kLayerHead);
      std::size_t left = 0;
      for (std::size_t i = 0; i < newer.size(); ++i) {
        std::uint64_t head[2] = {0, 0};
        std::memcpy(head, heads.data() + i * kLayerHead, sizeof head);
        const std::uint8_t form = words_.form_of(head[0]);
        if (form == go_binary::LayerWords::kNone || !words_.form(form).is_layer() || !in_heap(head[1]) || head[1] % 8 != 0) continue;
        if (found_.references.has(newer[i].at)) continue;  // an object that was there holds it, and no layer
        const std::uint32_t layer = layer_at(head[1]);
        if (is_tip(layer)) holdings.push_back({.tip = layer, .goroutine = newer[i].goroutine, .frame = newer[i].frame});
        else if (layer == PlaceSet::kNone) newer[left++] = {.at = head[1], .goroutine = newer[i].goroutine, .frame = newer[i].frame};
      }
      newer.resize(left);
    }
  }

  bool in_heap(std::uint64_t address) const {
    const std::vector<MemoryRange>& ranges = memory_.anonymous();
    const auto after = std::ranges::upper_bound(ranges, address, {}, &MemoryRange::begin);
    return after != ranges.begin() && address < std::prev(after)->end;
  }

  /// Returns the index of the layer at an address, or kNone.
  std::uint32_t layer_at(std::uint64_t address) const {
    const auto layer = std::ranges::lower_bound(found_.layers, address, {}, &FoundLayers::Layer::address);
    return layer == found_.layers.end() || layer->address != address ? PlaceSet::kNone : static_cast<std::uint32_t>(layer - found_.layers.begin());
  }

  bool is_tip(std::uint32_t layer) const { return layer != PlaceSet::kNone && std::ranges::binary_search(tips_, layer); }

  /// Looks a second time, and leaves what is still the same.
  void confirm(std::vector<Holding>& holdings) {
    std::vector<std::uint64_t> addresses;
    for (const std::uint32_t tip : tips_) addresses.push_back(found_.layers[tip].address);
    const std::string heads = memory_.read_each(addresses, kLayerHead);
    std::vector<std::uint32_t> left;
    for (std::size_t i = 0; i < tips_.size(); ++i) {
      const FoundLayers::Layer& tip = found_.layers[tips_[i]];
      std::uint64_t head[2] = {0, 0};
      std::memcpy(head, heads.data() + i * kLayerHead, sizeof head);
      const bool begins_with_parent = words_.form(tip.form).hop < 0 && words_.form(tip.form).parent == 0 && tip.parent != PlaceSet::kNone;
      const bool same = begins_with_parent ? head[1] == found_.layers[tip.parent].address : head[0] != 0;
      if (same) left.push_back(tips_[i]);
    }
    tips_ = std::move(left);
    const std::vector<Holding> again = holders();
    std::vector<Holding> both;
    const auto same = [](const Holding& a, const Holding& b) { return std::pair(a.tip, a.goroutine) < std::pair(b.tip, b.goroutine); };
    std::ranges::set_intersection(holdings, again, std::back_inserter(both), same);
    holdings = std::move(both);
  }

  /// Layers by key. A chain has few keys again and again.
  class KeyCounts {
   public:
    void add(std::uint32_t key) {
      Recent& recent = recent_[key % recent_.size()];
      if (recent.layers == nullptr || recent.key != key) recent = {key, &layers_[key]};
      ++*recent.layers;
    }
    const std::map<std::uint32_t, std::uint64_t>& layers() const { return layers_; }

   private:
    struct Recent {
      std::uint32_t key = 0;
      std::uint64_t* layers = nullptr;
    };
    std::array<Recent, 32> recent_;
    std::map<std::uint32_t, std::uint64_t> layers_;
  };

  using Group = std::tuple<model::RootKind, std::uint64_t, std::uint64_t, std::uint64_t>;  // with first function, creation, frame

  model::ChainRoot name(const Group& group) const {
    const auto& [kind, started, created_at, frame] = group;
    model::ChainRoot root{.kind = kind};
    if (kind != model::RootKind::Goroutine) {
      root.name = started != 0 ? "objects on the heap" : "nothing that was seen";
      return root;
    }
    const auto function = [&](std::uint64_t address) {
      const go_binary::Function* found = program_.executable.functions().at(address);
      return found == nullptr ? std::string() : std::string(found->name);
    };
    root.name = function(frame);
    root.started = function(started - target_.bias);
    if (created_at != 0) root.creator = site_of(program_.executable, created_at - target_.bias);
    return root;
  }

  void count(const std::vector<Holding>& holdings) {
    std::map<Group, std::uint32_t> groups;
    std::deque<KeyCounts> keys;
    std::vector<std::map<std::uint32_t, std::uint64_t>> goroutines;
    std::vector<bool> counted(found_.layers.size());
    auto holding = holdings.begin();
    for (const std::uint32_t tip : tips_) {
      while (holding != holdings.end() && holding->tip < tip) ++holding;
      const bool on_stack = holding != holdings.end() && holding->tip == tip;
      const FoundLayers::Layer& last = found_.layers[tip];
      Group group{model::RootKind::Unknown, last.in_heap ? 1 : 0, 0, 0};
      if (on_stack) {
        const RunningGoroutine& goroutine = goroutines_[holding->goroutine];
        group = {model::RootKind::Goroutine, goroutine.started, goroutine.created_at, holding->frame};
      }
      const auto [known, fresh] = groups.try_emplace(group, static_cast<std::uint32_t>(census_.held.size()));
      if (fresh) {
        census_.held.push_back({.root = name(group)});
        keys.emplace_back();
        goroutines.emplace_back();
      }
      model::HeldChains& held = census_.held[known->second];
      ++held.chains;
      ++held.depth[last.depth];
      ++held.value_depth[last.value_depth];
      if (on_stack) ++goroutines[known->second][holding->goroutine];
      for (std::uint32_t layer = tip; layer != PlaceSet::kNone && !counted[layer]; layer = found_.layers[layer].parent) {
        counted[layer] = true;
        const go_binary::LayerForm& form = words_.form(found_.layers[layer].form);
        ++held.layers;
        held.cancel_layers += form.cancel ? 1 : 0;
        if (form.kind != go_binary::LayerKind::kValue) continue;
        ++held.value_layers;
        keys[known->second].add(found_.layers[layer].key);
      }
    }
    for (std::size_t i = 0; i < census_.held.size(); ++i) finish(census_.held[i], keys[i].layers(), goroutines[i]);
    std::ranges::stable_sort(census_.held, std::ranges::greater(), &model::HeldChains::layers);
  }

  void finish(model::HeldChains& held, const std::map<std::uint32_t, std::uint64_t>& keys, const std::map<std::uint32_t, std::uint64_t>& goroutines) {
    census_.layers += held.layers;
    census_.value_layers += held.value_layers;
    census_.cancel_layers += held.cancel_layers;
    census_.layer_bytes += 48 * held.value_layers;
    held.root.goroutines = goroutines.size();
    for (const auto& [goroutine, chains] : goroutines) {
      if (held.root.ids.size() < kMostIds) held.root.ids.push_back(goroutines_[goroutine].id);
      held.root.state = goroutines_[goroutine].state;
    }
    const go_binary::ReadMemory read = [&](std::uint64_t address, std::uint64_t length) -> std::optional<std::string> {
      std::string bytes(length, '\0');
      return memory_.read(address, bytes.data(), length) ? std::optional(std::move(bytes)) : std::nullopt;
    };
    std::map<model::ObservedKey, std::uint64_t> layers;
    for (const auto& [key, count] : keys) {
      if (key == PlaceSet::kNone) layers[{.package = "", .type = "more keys", .value = "", .exact = false}] += count;
      else layers[keys_.name(found_.keys[key], read)] += count;
    }
    for (const auto& [key, count] : layers) held.keys.push_back({key, count});
    std::ranges::stable_sort(held.keys, std::ranges::greater(), &model::KeyLayers::layers);
  }

  void gaps(const HeapSpans& spans, std::size_t tips_before) {
    if (tips_before != tips_.size()) census_.gaps.push_back(fmt::format("{} of {} chains changed between two looks, and aren't counted", tips_before - tips_.size(), tips_before));
    if (found_.unfollowed > 0) census_.gaps.push_back(fmt::format("{} chains go on in a type whose parent isn't known: they are deeper than told", found_.unfollowed));
    if (spans.empty()) census_.gaps.emplace_back("which layers are still in use: the executable has no symbols and DWARF; what was dropped since the last collections is counted, too");
    if (goroutines_.empty()) census_.gaps.emplace_back("goroutines: the executable has no symbols and DWARF that say where they are");
    census_.surer.emplace_back("a heap dump (runtime/debug.WriteHeapDump, --heapdump): which variables, fields and timers hold the chains, and which lines made them");
  }

  const Target& target_;
  const ScannedProgram& program_;
  RemoteMemory memory_;
  go_binary::MemoryKeys keys_;
  go_binary::LayerWords words_;
  FoundLayers found_;
  std::vector<std::uint32_t> tips_;
  std::vector<RunningGoroutine> goroutines_;
  model::ChainCensus census_;
};

}  // namespace

std::expected<model::ChainCensus, model::Error> scan_chains(const Target& target, const ScannedProgram& program) { return Scanning(target, program).run(); }

}  // namespace waybill::process

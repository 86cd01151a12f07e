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
#include "tool/process/collected.hpp"
#include "tool/process/go_runtime.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/remote_memory.hpp"

namespace waybill::process {
namespace {

constexpr std::size_t kMostIds = 5;
constexpr std::uint32_t kDeep = 100;      ///< layers: more than a request puts on; what hangs on such a chain for a moment isn't what holds it
constexpr std::uint64_t kLayerHead = 16;  ///< bytes: the interface that a layer begins with

/// Who holds a chain's last layer, as far as that shows from outside.
struct Holding {
  std::uint32_t tip = 0;        ///< index of FoundLayers::layers; also a deep layer that others were made from
  std::uint32_t goroutine = 0;  ///< index
  std::uint64_t frame = 0;      ///< address of code in the function that holds it; 0: not known
};

class Scanning {
 public:
  Scanning(const Target& target, const ScannedProgram& program, const ScanPatience& patience) : target_(target), program_(program), patience_(patience), load_(target.process), memory_(target.process), keys_(&program.executable, target.bias) {}

  /// Returns the census, and whether another may say more.
  std::expected<std::pair<model::ChainCensus, bool>, model::Error> run() {
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
    if (auto looked = memory_.look(); !looked) return std::unexpected(looked.error());  // the heap may have grown
    std::vector<Holding> holdings = holders();
    const std::size_t before = tips_.size();
    confirm(holdings);
    settle(holdings, run_time, spans);

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
    const bool again = is_worth_again();
    return std::pair(std::move(census_), again);
  }

 private:
  /// Looks through the stacks for the addresses of last layers. The two words of an interface
  /// need not stand side by side on a stack.
  std::vector<Holding> holders() const {
    std::vector<Holding> holdings;
    if (tips_.empty()) return holdings;
    std::vector<Named> named;
    std::vector<std::uint64_t> words;
    for (std::uint32_t i = 0; i < goroutines_.size(); ++i) {
      const MemoryRange& stack = goroutines_[i].stack;
      words.assign((stack.end - stack.begin) / 8, 0);
      if (memory_.read(stack.begin, words.data(), words.size() * 8)) look_through(words, i, named);
    }
    follow(std::move(named), holdings);
    // Of the frames of one goroutine the outermost counts: what it calls may have got the chain from it.
    std::ranges::reverse(holdings);
    std::ranges::stable_sort(holdings, {}, [](const Holding& holding) { return std::pair(holding.tip, holding.goroutine); });
    const auto repeated = std::ranges::unique(holdings, [](const Holding& a, const Holding& b) { return a.tip == b.tip && a.goroutine == b.goroutine; });
    holdings.erase(repeated.begin(), repeated.end());
    return holdings;
  }

  /// A place on the heap that a stack names: a layer that is known, or one that was made since the heap was read.
  struct Named {
    std::uint64_t at = 0;
    std::uint32_t goroutine = 0;
    std::uint64_t frame = 0;
  };

  void look_through(const std::vector<std::uint64_t>& words, std::uint32_t goroutine, std::vector<Named>& named) const {
    constexpr std::size_t kMostNamed = std::size_t{1} << 20;
    std::uint64_t frame = 0;
    for (const std::uint64_t word : words) {
      const bool on_heap = in_heap(word);
      // Below what a function keeps stands the address behind the last call that it made.
      if (const go_binary::Function* function = on_heap ? nullptr : program_.executable.functions().at(word - target_.bias)) frame = function->entry;
      if (on_heap && word % 8 == 0 && named.size() < kMostNamed) named.push_back({.at = word, .goroutine = goroutine, .frame = frame});
    }
  }

  /// A chain that grows has layers that the heap didn't have when it was read, and the stack has the last of these: they lead
  /// to what was its last layer then. Between the two looks memory is used anew, and a place that had a layer can have another.
  void follow(std::vector<Named> named, std::vector<Holding>& holdings) const {
    constexpr std::size_t kMostSteps = std::size_t{1} << 16;
    std::vector<std::uint64_t> addresses;
    for (std::size_t step = 0; step < kMostSteps && !named.empty(); ++step) {
      addresses.clear();
      for (const Named& each : named) addresses.push_back(each.at);
      const std::string heads = memory_.read_each(addresses, kLayerHead);
      std::size_t left = 0;
      for (std::size_t i = 0; i < named.size(); ++i) {
        std::uint64_t head[2] = {0, 0};
        std::memcpy(head, heads.data() + i * kLayerHead, sizeof head);
        const std::uint32_t layer = layer_at(named[i].at);
        if (layer != PlaceSet::kNone && is_same(found_.layers[layer], head)) {
          // What a stack names of a deep chain can be a word that is no longer needed; that it goes on from there can't.
          if (is_tip(layer) || (step > 0 && found_.layers[layer].depth > kDeep)) holdings.push_back({.tip = layer, .goroutine = named[i].goroutine, .frame = named[i].frame});
          continue;
        }
        const std::uint8_t form = words_.form_of(head[0]);
        if (form == go_binary::LayerWords::kNone || !words_.form(form).is_layer() || !in_heap(head[1]) || head[1] % 8 != 0) continue;
        // An object that was there holds it, and no layer. What layers name is one.
        if (step == 0 && layer == PlaceSet::kNone && found_.references.has(named[i].at)) continue;
        named[left++] = {.at = head[1], .goroutine = named[i].goroutine, .frame = named[i].frame};
      }
      named.resize(left);
    }
  }

  /// Whether the first words at a layer's place are still its own.
  bool is_same(const FoundLayers::Layer& layer, const std::uint64_t (&head)[2]) const {
    const go_binary::LayerForm& form = words_.form(layer.form);
    if (later_ != nullptr && !later_->marked(layer.address)) return false;  // it was made since
    if (form.hop >= 0 || form.parent != 0) return head[0] != 0;
    if (layer.parent != PlaceSet::kNone) return head[1] == found_.layers[layer.parent].address;
    const std::uint8_t parent = words_.form_of(head[0]);
    return head[0] != 0 && (parent == go_binary::LayerWords::kNone || !words_.form(parent).is_layer() || !in_heap(head[1]));
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

  /// Of each last layer, whether it is still what it was.
  std::vector<bool> unchanged() const {
    std::vector<std::uint64_t> addresses;
    for (const std::uint32_t tip : tips_) addresses.push_back(found_.layers[tip].address);
    const std::string heads = memory_.read_each(addresses, kLayerHead);
    std::vector<bool> same(tips_.size());
    for (std::size_t i = 0; i < tips_.size(); ++i) {
      std::uint64_t head[2] = {0, 0};
      std::memcpy(head, heads.data() + i * kLayerHead, sizeof head);
      same[i] = is_same(found_.layers[tips_[i]], head);
    }
    return same;
  }

  /// Looks a second time, and leaves what is still the same.
  void confirm(std::vector<Holding>& holdings) {
    const std::vector<bool> same_layer = unchanged();
    std::vector<std::uint32_t> left;
    for (std::size_t i = 0; i < tips_.size(); ++i) {
      if (same_layer[i]) left.push_back(tips_[i]);
    }
    tips_ = std::move(left);
    holdings = common(holdings, holders());
  }

  static std::vector<Holding> common(const std::vector<Holding>& some, const std::vector<Holding>& others) {
    std::vector<Holding> both;
    const auto before = [](const Holding& a, const Holding& b) { return std::pair(a.tip, a.goroutine) < std::pair(b.tip, b.goroutine); };
    std::ranges::set_intersection(some, others, std::back_inserter(both), before);
    return both;
  }

  /// Tells of chains that no stack holds which of them stay. What a request left behind is there until the next collection.
  /// Nor do goroutines still hold it by then that had its place in a word which they no longer needed.
  void settle(std::vector<Holding>& holdings, const GoProgram& run_time, const HeapSpans& spans) {
    const auto deep = [&](const Holding& holding) { return found_.layers[holding.tip].depth > kDeep; };
    const Collections since = Collections::of(memory_, run_time);
    if (spans.empty() || since.sweep == 0) return;
    if (holdings.size() == tips_.size() && std::ranges::none_of(holdings, deep)) return;
    idle_ = load_.is_idle();
    std::optional<HeapSpans> after;
    if (!idle_) after = after_collection(memory_, run_time, since, patience_);
    calmed_ = !idle_ && !after && ProcessLoad(target_.process).is_idle();
    if (!idle_ && !after) return;
    const HeapSpans& marks = idle_ ? spans : *after;
    settled_ = true;
    if (after) {
      later_ = &*after;
      if (!memory_.look()) return;  // the heap may have grown; the process may have ended
      const std::vector<Holding> still = common(holdings, holders());
      const auto gone = [](const Holding& a, const Holding& b) { return a.tip == b.tip && a.goroutine == b.goroutine; };
      std::erase_if(holdings, [&](const Holding& holding) { return deep(holding) && std::ranges::none_of(still, [&](const Holding& other) { return gone(holding, other); }); });
    }
    stays_.assign(found_.layers.size(), false);
    const std::vector<bool> same = unchanged();
    later_ = nullptr;
    for (std::size_t i = 0; i < tips_.size(); ++i) stays_[tips_[i]] = same[i] && marks.marked(found_.layers[tips_[i]].address);
    // What hung on a chain for a moment is gone, and the chain is still there.
    for (std::size_t i = 0; i < found_.layers.size(); ++i) {
      if (found_.layers[i].is_parent) stays_[i] = marks.marked(found_.layers[i].address);
    }
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

  struct End {
    std::uint32_t tip = 0;
    const Holding* holding = nullptr;
  };

  /// Returns where chains end. What chains share counts for the first of them: for those that stacks hold, the deepest before
  /// others, then for those that stayed.
  std::vector<End> ends(const std::vector<Holding>& holdings) const {
    std::vector<End> ends;
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      if (i == 0 || holdings[i].tip != holdings[i - 1].tip) ends.push_back({holdings[i].tip, &holdings[i]});
    }
    std::ranges::stable_sort(ends, std::ranges::greater(), [&](const End& end) { return found_.layers[end.tip].depth; });
    for (const bool stays : {true, false}) {
      for (const std::uint32_t tip : tips_) {
        if (stays != (settled_ && stays_[tip])) continue;
        if (!std::ranges::binary_search(holdings, tip, {}, &Holding::tip)) ends.push_back({.tip = tip});
      }
    }
    return ends;
  }

  void count(const std::vector<Holding>& holdings) {
    std::map<Group, std::uint32_t> groups;
    std::deque<KeyCounts> keys;
    std::vector<std::map<std::uint32_t, std::uint64_t>> goroutines;
    std::vector<bool> counted(found_.layers.size());
    for (const auto& [tip, holding] : ends(holdings)) {
      // A deep layer in a stack is part of a chain that is held already, or what this stack holds of one.
      const bool inner = !is_tip(tip);
      if (inner && counted[tip]) continue;
      census_.chains += inner ? 1 : 0;
      const bool on_stack = holding != nullptr;
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
      if (!on_stack && settled_ && !held.stayed) held.stayed.emplace();
      if (held.stayed && stays_[tip] && !idle_) ++held.stayed->chains;
      ++held.depth[last.depth];
      ++held.value_depth[last.value_depth];
      if (on_stack) ++goroutines[known->second][holding->goroutine];
      for (std::uint32_t layer = tip; layer != PlaceSet::kNone && !counted[layer]; layer = found_.layers[layer].parent) {
        counted[layer] = true;
        const go_binary::LayerForm& form = words_.form(found_.layers[layer].form);
        ++held.layers;
        held.cancel_layers += form.cancel ? 1 : 0;
        if (held.stayed && stays_[layer]) ++held.stayed->layers;
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
    std::uint64_t open = 0, marked = 0;
    for (const model::HeldChains& held : census_.held) {
      if (held.root.kind != model::RootKind::Unknown) continue;
      open += held.layers;
      marked += held.stayed ? held.stayed->layers : 0;
    }
    if (!spans.empty() && open > 0 && !settled_) {
      census_.gaps.push_back(fmt::format("whether {} layers stay that no stack holds: the program collected no garbage in the {:.0f} seconds that were waited for it; --interval waits for longer", open, patience_.seconds));
    } else if (idle_ && open > marked) {
      census_.gaps.push_back(fmt::format("whether {} layers stay that were made since the last collection of garbage: the program is idle, and makes none", open - marked));
    }
    if (goroutines_.empty()) census_.gaps.emplace_back("goroutines: the executable has no symbols and DWARF that say where they are");
    census_.surer.emplace_back("a heap dump (runtime/debug.WriteHeapDump, --heapdump): which variables, fields and timers hold the chains, and which lines made them");
  }

  /// Whether what the program did has come to its end meanwhile, or a deep chain is there that a goroutine may hold which was
  /// too fast: it adds layers while it is looked for.
  bool is_worth_again() const {
    if (calmed_) return true;
    if (idle_ || !settled_ || goroutines_.empty()) return false;
    return std::ranges::any_of(census_.held, [&](const model::HeldChains& held) {
      return held.root.kind == model::RootKind::Unknown && !held.depth.empty() && held.depth.rbegin()->first > kDeep && held.layers > kDeep * goroutines_.size();
    });
  }

  const Target& target_;
  const ScannedProgram& program_;
  const ScanPatience& patience_;
  ProcessLoad load_;
  RemoteMemory memory_;
  go_binary::MemoryKeys keys_;
  go_binary::LayerWords words_;
  FoundLayers found_;
  std::vector<std::uint32_t> tips_;
  bool settled_ = false, idle_ = false;      // it is told what stays; by marks that were there, as nothing goes on
  bool calmed_ = false;                      // it worked when it was looked at, and has stopped without another collection
  std::vector<bool> stays_;                  // by layer
  const HeapSpans* later_ = nullptr;         // after a collection that was waited for, while it is looked again
  std::vector<RunningGoroutine> goroutines_;
  model::ChainCensus census_;
};

}  // namespace

std::expected<model::ChainCensus, model::Error> scan_chains(const Target& target, const ScannedProgram& program, const ScanPatience& patience) {
  constexpr int kMostTimes = 4;
  for (int time = 1;; ++time) {
    auto census = Scanning(target, program, patience).run();
    if (!census) return std::unexpected(census.error());
    if (!census->second || time == kMostTimes) return std::move(census->first);
  }
}

}  // namespace waybill::process

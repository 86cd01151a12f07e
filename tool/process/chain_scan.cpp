#include "tool/process/chain_scan.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "tool/process/memory_pieces.hpp"

namespace waybill::process {
namespace {

using go_binary::LayerForm;
using go_binary::LayerKind;
using go_binary::LayerWords;

constexpr std::uint64_t kMostOfTexts = 4 << 20;       ///< bytes that are read at once
constexpr std::uint64_t kValueLayer = 48;             ///< bytes of context.valueCtx, in Go 1.7 to 1.27
constexpr std::size_t kMostKeys = std::size_t{1} << 16;

class Finding {
 public:
  Finding(const RemoteMemory& memory, const LayerWords& words, const go_binary::MemoryKeys& keys, const HeapSpans& spans)
      : memory_(memory), words_(words), keys_(keys), spans_(spans), ranges_(heap_ranges(memory)), references_(ranges_), places_(ranges_) {}

  FoundLayers run() {
    read();
    read_texts();
    references_.count();
    places_.count();
    layers();
    for (std::uint32_t i = 0; i < found_.layers.size(); ++i) count(i);
    found_.references = std::move(references_);
    return std::move(found_);
  }

 private:
  /// A place where the words of an interface stand whose first one is a context's.
  struct Reference {
    std::uint64_t to = 0;                 ///< an address, see layers()
    std::uint32_t key = PlaceSet::kNone;  ///< it is a value layer's parent, and this the index of the layer's key
    std::uint8_t form = 0;
    bool value = false;
  };
  /// The key of a reference, which is a text on the heap.
  struct Text {
    std::uint64_t type = 0, data = 0;
    std::size_t reference = 0;
  };

  static std::vector<MemoryRange> heap_ranges(const RemoteMemory& memory) {
    std::vector<MemoryRange> parts;
    for (const MemoryRange& range : memory.anonymous()) {
      for (const MemoryRange& part : memory.touched(range)) parts.push_back(part);
    }
    std::ranges::sort(parts, {}, &MemoryRange::begin);
    return parts;
  }

  void read() {
    // A layer that begins at the end of a piece is looked at with what is behind it.
    MemoryPieces pieces(memory_, ranges_, kValueLayer / 8);
    while ((piece_ = pieces.next()) != nullptr) {
      if (!piece_->there) continue;
      const std::uint64_t* const words = piece_->memory.data();
      found_.bytes += 8 * piece_->words;
      for (std::size_t i = 0; i < piece_->words; ++i) {
        const std::uint8_t form = words_.form_of(words[i]);
        if (form != LayerWords::kNone) reference(piece_->address + 8 * i, words + i, form);
      }
    }
  }

  void reference(std::uint64_t at, const std::uint64_t* words, std::uint8_t form) {
    const std::uint64_t to = words[1];
    const bool layer = words_.form(form).is_layer();
    if (layer && (to == 0 || to % 8 != 0)) return;
    if (!spans_.empty() && !spans_.holds(at)) return;  // on a stack, or what is left of an object
    Reference reference{.to = layer ? to : 0, .form = form};
    // The parent of a value layer is followed by the type of its key, which is always there, and what may be a value's.
    const bool own_object = spans_.empty() || spans_.begins(at, kValueLayer);
    if (own_object && words_.is_type(words[2]) && (words[4] == 0 || words_.is_type(words[4])) && words[3] != 0) {
      reference.key = key(words[2], words[3]);
      reference.value = true;
      places_.add(at);
    }
    references_.add(at);
    found_references_.push_back(reference);
    if (layer) places_.add(to);
  }

  /// Keys come in runs that are alike, and most texts stand in the executable, or close by, as they were made with their
  /// layer; the others are read later, all at once.
  std::uint32_t key(std::uint64_t type, std::uint64_t data) {
    if (!keys_.is_text(type)) return number_of({type, data, 0});
    if (const auto words = keys_.text_in_executable(data)) return number_of({type, words->first, words->second});
    if (const std::uint64_t* words = piece_->two_at(data)) return number_of({type, words[0], words[1]});
    texts_.push_back({type, data, found_references_.size()});
    return PlaceSet::kNone;
  }

  std::uint32_t number_of(const go_binary::KeyIdentity& key) {
    Cached& cached = cache_[go_binary::KeyIdentity::Hash()(key) % cache_.size()];
    if (cached.key == key) return cached.number;
    const auto known = numbers_.find(key);
    std::uint32_t number = known == numbers_.end() ? PlaceSet::kNone : known->second;
    if (known == numbers_.end() && found_.keys.size() < kMostKeys) {
      number = static_cast<std::uint32_t>(found_.keys.size());
      found_.keys.push_back(key);
      numbers_.emplace(key, number);
    }
    cached = {key, number};
    return number;
  }

  /// Texts that were made one after another stand close together: a stretch with many of them is read at once.
  void read_texts() {
    std::ranges::sort(texts_, {}, &Text::data);
    constexpr std::uint64_t kHeader = 16, kMostApart = 1 << 12;
    std::string piece;
    for (std::size_t first = 0; first < texts_.size();) {
      const std::uint64_t begin = texts_[first].data;
      std::size_t last = first;
      while (last + 1 < texts_.size() && texts_[last + 1].data - texts_[last].data <= kMostApart && texts_[last + 1].data - begin < kMostOfTexts) ++last;
      piece.assign(texts_[last].data + kHeader - begin, '\0');
      const bool whole = memory_.read(begin, piece.data(), piece.size());
      for (std::size_t i = first; i <= last; ++i) {
        std::uint64_t words[2] = {0, 0};
        if (whole) std::memcpy(words, piece.data() + (texts_[i].data - begin), sizeof words);
        else memory_.read(texts_[i].data, words, sizeof words);
        found_references_[texts_[i].reference].key = number_of({texts_[i].type, words[0], words[1]});
      }
      first = last + 1;
    }
    texts_ = {};
  }

  void layers() {
    found_.layers.resize(places_.size());
    for (Reference& reference : found_references_) {
      // From here on it says which layer it leads to.
      reference.to = reference.to == 0 ? PlaceSet::kNone : places_.rank(reference.to);
      if (reference.to != PlaceSet::kNone) found_.layers[reference.to].form = reference.form;
    }
    std::uint32_t number = 0;
    places_.each([&](std::uint64_t at) { found_.layers[number++].address = at; });
    // A layer that is only known by its shape has no reference that names its form.
    each_reference([&](std::uint64_t, const Reference& reference, std::uint32_t at_layer) {
      if (!reference.value) return;
      FoundLayers::Layer& layer = found_.layers[at_layer];
      if (layer.form == 0) layer.form = words_.value_form();
      if (layer.form == words_.value_form()) layer.key = reference.key;
    });
    for (FoundLayers::Layer& layer : found_.layers) link(layer);
    each_reference([&](std::uint64_t at, const Reference& reference, std::uint32_t at_layer) {
      if (reference.to != PlaceSet::kNone && !is_link(at, at_layer)) found_.layers[reference.to].in_heap = true;
    });
  }

  /// Calls `see(address, reference, layer)` for each reference by address, with the layer that begins there, or kNone.
  template <typename See>
  void each_reference(See see) {
    std::uint32_t number = 0, layer = 0;
    references_.each([&](std::uint64_t at) {
      while (layer < found_.layers.size() && found_.layers[layer].address < at) ++layer;
      const bool begins = layer < found_.layers.size() && found_.layers[layer].address == at;
      see(at, found_references_[number++], begins ? layer : PlaceSet::kNone);
    });
  }

  /// Whether the interface at an address is the parent of a layer.
  bool is_link(std::uint64_t at, std::uint32_t layer) const {
    if (layer == PlaceSet::kNone || found_.layers[layer].form == 0) return links_.contains(at);
    const LayerForm& form = words_.form(found_.layers[layer].form);
    return form.parent == 0 && form.hop < 0;
  }

  void link(FoundLayers::Layer& layer) {
    if (layer.form == 0) return;
    const LayerForm& form = words_.form(layer.form);
    if (form.kind == LayerKind::kForeign) {
      ++found_.unfollowed;
      return;
    }
    std::uint64_t at = layer.address;
    if (form.hop >= 0) at = memory_.word(at + static_cast<std::uint64_t>(form.hop));
    at += form.parent;
    std::uint32_t parent = PlaceSet::kNone;
    if (const std::uint32_t reference = references_.rank(at); reference != PlaceSet::kNone) {
      parent = static_cast<std::uint32_t>(found_references_[reference].to);
    } else {
      parent = parent_now(at);
    }
    if (at != layer.address) links_.insert(at);
    if (parent == PlaceSet::kNone || found_.layers[parent].form == 0) return;
    layer.parent = parent;
    found_.layers[parent].is_parent = true;
  }

  /// Reads the parent of a layer that was made after its place had been read. Others that were made then can lie on the way to the
  /// first that is known; they aren't counted.
  std::uint32_t parent_now(std::uint64_t at) {
    constexpr int kMostSteps = 1 << 12;
    for (int step = 0; step < kMostSteps; ++step) {
      std::uint64_t words[2] = {0, 0};
      if (!memory_.read(at, words, sizeof words) || words[0] == 0) return PlaceSet::kNone;
      const std::uint8_t form = words_.form_of(words[0]);
      if (form == LayerWords::kNone) {
        found_.unfollowed += step == 0 ? 1 : 0;
        return PlaceSet::kNone;
      }
      if (!words_.form(form).is_layer() || words[1] % 8 != 0) return PlaceSet::kNone;
      if (const std::uint32_t known = places_.rank(words[1]); known != PlaceSet::kNone) return known;
      const LayerForm& next = words_.form(form);
      if (next.kind == LayerKind::kForeign || next.hop >= 0) return PlaceSet::kNone;
      at = words[1] + next.parent;
    }
    return PlaceSet::kNone;
  }

  /// A ring of layers is what was read while it changed; it is cut where it was entered.
  void count(std::uint32_t number) {
    way_.clear();
    std::uint32_t at = number;
    while (at != PlaceSet::kNone && found_.layers[at].depth == 0 && found_.layers[at].form != 0) {
      way_.push_back(at);
      found_.layers[at].depth = UINT32_MAX;
      at = found_.layers[at].parent;
    }
    const bool known = at != PlaceSet::kNone && found_.layers[at].depth != UINT32_MAX;
    std::uint32_t depth = known ? found_.layers[at].depth : 0, value_depth = known ? found_.layers[at].value_depth : 0;
    for (auto layer = way_.rbegin(); layer != way_.rend(); ++layer) {
      if (!known && layer == way_.rbegin()) found_.layers[*layer].parent = PlaceSet::kNone;
      value_depth += found_.layers[*layer].form == words_.value_form() ? 1 : 0;
      found_.layers[*layer].depth = ++depth;
      found_.layers[*layer].value_depth = value_depth;
    }
  }

  struct Cached {
    go_binary::KeyIdentity key;
    std::uint32_t number = PlaceSet::kNone;
  };

  const RemoteMemory& memory_;
  const LayerWords& words_;
  const go_binary::MemoryKeys& keys_;
  const HeapSpans& spans_;
  std::vector<MemoryRange> ranges_;
  PlaceSet references_, places_;              // where references stand; where layers do
  std::vector<Reference> found_references_;   // by address
  const MemoryPieces::Piece* piece_ = nullptr; // that is looked at
  std::unordered_set<std::uint64_t> links_;  // parents that don't stand at the start of their layer
  std::vector<Text> texts_;
  std::unordered_map<go_binary::KeyIdentity, std::uint32_t, go_binary::KeyIdentity::Hash> numbers_;
  std::vector<Cached> cache_ = std::vector<Cached>(4096);
  std::vector<std::uint32_t> way_;
  FoundLayers found_;
};

/// std::popcount, which is a call where the processor may be one without the instruction.
std::uint32_t ones(std::uint64_t bits) {
  bits -= bits >> 1 & 0x5555'5555'5555'5555;
  bits = (bits & 0x3333'3333'3333'3333) + (bits >> 2 & 0x3333'3333'3333'3333);
  bits = (bits + (bits >> 4)) & 0x0F0F'0F0F'0F0F'0F0F;
  return static_cast<std::uint32_t>(bits * 0x0101'0101'0101'0101 >> 56);
}

}  // namespace

PlaceSet::PlaceSet(std::vector<MemoryRange> ranges) : ranges_(std::move(ranges)) {
  std::uint64_t bits = 0;
  for (const MemoryRange& range : ranges_) {
    first_bits_.push_back(bits);
    bits += (range.end - range.begin) / 8;
  }
  bits_.resize((bits + 63) / 64);
}

std::uint64_t PlaceSet::bit_of(std::uint64_t address) const {
  if (last_ >= ranges_.size() || address < ranges_[last_].begin || address >= ranges_[last_].end) {
    const auto after = std::ranges::upper_bound(ranges_, address, {}, &MemoryRange::begin);
    if (after == ranges_.begin() || address >= std::prev(after)->end) return kOutside;
    last_ = static_cast<std::size_t>(after - ranges_.begin()) - 1;
  }
  return first_bits_[last_] + (address - ranges_[last_].begin) / 8;
}

void PlaceSet::add(std::uint64_t address) {
  if (const std::uint64_t bit = bit_of(address); bit != kOutside) bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
}

bool PlaceSet::has(std::uint64_t address) const {
  const std::uint64_t bit = bit_of(address);
  return bit != kOutside && (bits_[bit / 64] >> (bit % 64) & 1) != 0;
}

void PlaceSet::count() {
  counts_.resize(bits_.size());
  size_ = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    counts_[i] = size_;
    size_ += ones(bits_[i]);
  }
}

std::uint32_t PlaceSet::rank(std::uint64_t address) const {
  const std::uint64_t bit = bit_of(address);
  if (bit == kOutside || (bits_[bit / 64] >> (bit % 64) & 1) == 0) return kNone;
  return counts_[bit / 64] + ones(bits_[bit / 64] & ((std::uint64_t{1} << (bit % 64)) - 1));
}

FoundLayers find_layers(const RemoteMemory& memory, const LayerWords& words, const go_binary::MemoryKeys& keys, const HeapSpans& spans) {
  return Finding(memory, words, keys, spans).run();
}

}  // namespace waybill::process

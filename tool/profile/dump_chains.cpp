#include "tool/profile/dump_chains.hpp"

namespace waybill::profile {
namespace {

class Linking {
 public:
  Linking(const HeapDump& dump, const DumpLayers& layers, const Reach& reach) : dump_(dump), layers_(layers), reach_(reach) {
    const std::uint32_t objects = dump.objects.size();
    chains_.parent.assign(objects, DumpChains::kNone);
    chains_.depth.assign(objects, 0);
    chains_.value_depth.assign(objects, 0);
  }

  DumpChains run() {
    const std::uint32_t objects = dump_.objects.size();
    std::vector<bool> is_parent(objects);
    for (std::uint32_t i = 0; i < objects; ++i) {
      if (!is_layer(i)) continue;
      const std::uint32_t parent = parent_of(i);
      chains_.parent[i] = parent;
      if (parent != DumpChains::kNone) is_parent[parent] = true;
    }
    std::vector<std::uint32_t> way;
    for (std::uint32_t i = 0; i < objects; ++i) {
      if (!is_layer(i)) continue;
      count(i, way);
      if (!is_parent[i]) chains_.tips.push_back(i);
    }
    return std::move(chains_);
  }

 private:
  bool is_layer(std::uint32_t object) const {
    const std::uint8_t form = reach_.form[object];
    return form != go_binary::LayerWords::kNone && reach_.root[object] != Reach::kNone && layers_.words.form(form).is_layer();
  }

  std::uint32_t parent_of(std::uint32_t object) {
    const go_binary::LayerForm& form = layers_.words.form(reach_.form[object]);
    if (form.kind == go_binary::LayerKind::kForeign) {
      ++chains_.foreign;
      return DumpChains::kNone;
    }
    DumpMemory memory = dump_.memory(object);
    std::uint64_t at = form.parent;
    if (form.hop >= 0) {
      const std::uint64_t part = memory.word(static_cast<std::uint64_t>(form.hop));
      const std::uint32_t holder = dump_.objects.at(part);
      if (holder == ObjectIndex::kNone) return DumpChains::kNone;
      memory = dump_.memory(holder);
      at += part - memory.address;
    }
    const std::uint64_t before = memory.word(at), pointer = memory.word(at + 8);
    const std::uint8_t parent_form = layers_.words.form_of(before);
    if (parent_form == go_binary::LayerWords::kNone) {
      chains_.foreign += before != 0 ? 1 : 0;
      return DumpChains::kNone;
    }
    if (!layers_.words.form(parent_form).is_layer()) return DumpChains::kNone;
    const std::uint32_t parent = dump_.objects.at(pointer);
    return parent != ObjectIndex::kNone && parent != object && is_layer(parent) ? parent : DumpChains::kNone;
  }

  /// Counts up from the first layer whose depth is known. Chains can be of millions of layers; that of a damaged dump
  /// can be a ring, which is cut where it was entered.
  void count(std::uint32_t object, std::vector<std::uint32_t>& way) {
    way.clear();
    std::uint32_t at = object;
    while (at != DumpChains::kNone && chains_.depth[at] == 0) {
      way.push_back(at);
      chains_.depth[at] = UINT32_MAX;
      at = chains_.parent[at];
    }
    const bool ring = at != DumpChains::kNone && chains_.depth[at] == UINT32_MAX;
    std::uint32_t depth = ring || at == DumpChains::kNone ? 0 : chains_.depth[at];
    std::uint32_t value_depth = ring || at == DumpChains::kNone ? 0 : chains_.value_depth[at];
    if (ring) chains_.parent[way.back()] = DumpChains::kNone;
    for (auto layer = way.rbegin(); layer != way.rend(); ++layer) {
      value_depth += reach_.form[*layer] == layers_.value_form ? 1 : 0;
      chains_.depth[*layer] = ++depth;
      chains_.value_depth[*layer] = value_depth;
    }
  }

  const HeapDump& dump_;
  const DumpLayers& layers_;
  const Reach& reach_;
  DumpChains chains_;
};

}  // namespace

DumpChains chains_of(const HeapDump& dump, const DumpLayers& layers, const Reach& reach) { return Linking(dump, layers, reach).run(); }

}  // namespace waybill::profile

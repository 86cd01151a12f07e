#include "tool/process/layers.hpp"

#include "tool/go_binary/context_layers.hpp"

namespace waybill::process {
namespace {

waybill_layer for_probes(const go_binary::ContextLayer& layer) {
  __u32 kind = WAYBILL_LAYER_FOREIGN;
  switch (layer.kind) {
    case go_binary::LayerKind::kRoot: kind = WAYBILL_LAYER_ROOT; break;
    case go_binary::LayerKind::kValue: kind = WAYBILL_LAYER_VALUE; break;
    case go_binary::LayerKind::kLink: kind = WAYBILL_LAYER_LINK; break;
    case go_binary::LayerKind::kForeign: break;
  }
  return {.kind = kind, .hop = layer.hop, .parent = layer.parent};
}

}  // namespace

LayerTable read_layers(const go_binary::Executable& executable) {
  const go_binary::LayerTable layers = go_binary::read_layers(executable);
  LayerTable table{.value_itab = layers.value_itab};
  for (const auto& [itab, layer] : layers.by_itab) table.by_itab.emplace_back(itab, for_probes(layer));
  for (const auto& [type, layer] : layers.by_type) table.by_type.emplace_back(type, for_probes(layer));
  return table;
}

}  // namespace waybill::process

#include "tool/process/layers.hpp"

#include "tool/go_binary/context_layers.hpp"

namespace waybill::process {
namespace {

using go_binary::LayerKind;

/// What the probes tell apart among the layers that have a parent.
__u32 kind_of(const go_binary::ContextLayer& layer, const std::string& type) {
  switch (layer.kind) {
    case LayerKind::kRoot: return WAYBILL_LAYER_ROOT;
    case LayerKind::kValue: return WAYBILL_LAYER_VALUE;
    case LayerKind::kForeign: return WAYBILL_LAYER_FOREIGN;
    case LayerKind::kLink: break;
  }
  if (type == "*context.cancelCtx" || type == "*context.timerCtx") return WAYBILL_LAYER_CANCEL;
  return type == "context.withoutCancelCtx" ? WAYBILL_LAYER_LINK : WAYBILL_LAYER_OWN;
}

}  // namespace

LayerTable read_layers(const go_binary::Executable& executable) {
  const go_binary::TypeTable& types = executable.types();
  const go_binary::LayerTable layers = go_binary::read_layers(executable);
  LayerTable table{.value_itab = layers.value_itab};
  const auto for_probes = [&](const go_binary::ContextLayer& layer, const std::string& type) {
    return waybill_layer{.kind = kind_of(layer, type), .hop = layer.hop, .parent = layer.parent};
  };
  for (const auto& [itab, layer] : layers.by_itab) {
    const std::string type = types.at(layer.type).name;
    if (type == "*context.cancelCtx") table.cancel_itab = itab;
    if (type == "*context.timerCtx") table.timer_itab = itab;
    if (type == "context.withoutCancelCtx") table.detached_itab = itab;
    table.by_itab.emplace_back(itab, for_probes(layer, type));
  }
  for (const auto& [type, layer] : layers.by_type) table.by_type.emplace_back(type, for_probes(layer, types.at(type).name));
  for (const go_binary::Itab& itab : types.itabs()) {
    if (types.at(itab.interface_type).name != "context.canceler" || types.at(itab.type).name != "*context.timerCtx") continue;
    // Only Go 1.20's has its cancelCtx behind a pointer; nothing else identifies it where it is cancelled.
    const auto layer = go_binary::parent_of(types, types.at(itab.type));
    if (layer && layer->hop >= 0) table.timer_canceler = {itab.address, static_cast<std::uint32_t>(layer->hop)};
  }
  for (const std::uint64_t address : types.linked()) {
    const go_binary::Type type = types.at(address);
    if (type.name == "*http.contextKey" && types.at(types.element(type)).package == "net/http") table.server_key = address;
  }
  return table;
}

}  // namespace waybill::process

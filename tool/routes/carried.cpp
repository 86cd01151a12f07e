#include "tool/routes/carried.hpp"

namespace waybill::routes {

void Carried::pass(model::Stage& stage, const model::Component& component, model::Route& route) {
  model::Range values = component.values, layers = component.layers, once;
  std::uint64_t bytes = component.bytes;
  std::uint32_t allocations = component.allocations;
  for (const model::FilledIn& one : component.filled_in) {
    --values.max;
    --layers.max;
    const bool was_sure = sure_.contains(one.key), is_sure = one.sure && !stage.conditional;
    const bool is_first = !was_sure && filled_in_.try_emplace(one.key, false).second;
    if (!is_first) {
      bytes -= one.bytes;
      allocations -= one.allocations;
    }
    if (was_sure) continue;
    once.add({is_first && is_sure ? 1u : 0u, 1});
    if (!is_sure) continue;
    filled_in_[one.key] = true;
    sure_.insert(one.key);
  }
  if (component.function == 0) values.exact = layers.exact = false;
  if (stage.conditional) {
    values.min = layers.min = 0;
  } else {
    sure_.insert(component.held.begin(), component.held.end());
  }
  route.values.add(values);
  route.depth.add(layers);
  route.bytes += bytes;
  route.allocations += allocations;
  stage.values = values;
  stage.layers = layers;
  stage.values.add(once);
  stage.layers.add(once);
}

void Carried::finish(model::Route& route) const {
  for (const auto& [key, is_sure] : filled_in_) {
    const model::Range once{is_sure ? 1u : 0u, 1};
    route.values.add(once);
    route.depth.add(once);
  }
}

}  // namespace waybill::routes

#include <cstdint>
#include <map>

#include <nlohmann/json.hpp>

#include "tool/report/census.hpp"
#include "tool/report/finding_json.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

Json of(const model::CodeSite& site) {
  if (site.function.empty()) return nullptr;
  return {{"function", site.function}, {"file", site.file}, {"line", site.line}};
}

Json of(const std::map<std::uint32_t, std::uint64_t>& depths) {
  Json rows = Json::array();
  for (const auto& [depth, chains] : depths) rows.push_back({{"depth", depth}, {"chains", chains}});
  return rows;
}

Json of(const model::HeldChains& held) {
  Json paths = Json::array(), keys = Json::array(), allocations = Json::array();
  for (const model::HoldingPath& path : held.paths) paths.push_back({{"steps", path.steps}, {"chains", path.chains}});
  for (const auto& [key, layers] : held.keys) {
    keys.push_back({{"package", key.package}, {"type", key.type}, {"value", key.value}, {"exact", key.exact}, {"layers", layers}});
  }
  for (const model::SampledAllocation& allocation : held.allocations) {
    Json stack = Json::array(), written = Json::array();
    for (const model::SourceKey& key : allocation.source.keys) written.push_back({{"key", key.key}, {"component", key.component}});
    for (const model::CodeSite& call : allocation.stack) stack.push_back(of(call));
    const bool there = allocation.site < allocation.stack.size();
    allocations.push_back({{"call", there ? of(allocation.stack[allocation.site]) : Json(nullptr)}, {"sampled", allocation.layers}, {"stack", std::move(stack)}, {"keys", std::move(written)}, {"findings", findings_beside(allocation.source.findings)}});
  }
  const model::ChainRoot& root = held.root;
  return {{"root", {{"kind", model::name_of(root.kind)},
                    {"name", root.name},
                    {"started", root.started},
                    {"created_by", of(root.creator)},
                    {"state", root.state},
                    {"goroutines", root.goroutines},
                    {"ids", root.ids}}},
          {"retained", held.retained},
          {"stayed", held.stayed ? Json{{"chains", held.stayed->chains}, {"layers", held.stayed->layers}} : Json(nullptr)},
          {"before", held.before ? Json(*held.before) : Json(nullptr)},
          {"chains", held.chains},
          {"layers", held.layers},
          {"value_layers", held.value_layers},
          {"cancel_layers", held.cancel_layers},
          {"depth", of(held.depth)},
          {"value_depth", of(held.value_depth)},
          {"paths", std::move(paths)},
          {"keys", std::move(keys)},
          {"allocations", std::move(allocations)}};
}

}  // namespace

Json census_json(const model::ChainCensus& census) {
  Json held = Json::array();
  for (const model::HeldChains& each : census.held) held.push_back(of(each));
  return {{"file", census.file.empty() ? Json(nullptr) : Json(census.file)},
          {"process", census.process == 0 ? Json(nullptr) : Json(census.process)},
          {"seconds", census.seconds ? Json(*census.seconds) : Json(nullptr)},
          {"go_version", census.go_version},
          {"objects", census.objects},
          {"bytes", census.bytes},
          {"goroutines", census.goroutines},
          {"chains", census.chains},
          {"layers", census.layers},
          {"value_layers", census.value_layers},
          {"cancel_layers", census.cancel_layers},
          {"layer_bytes", census.layer_bytes},
          {"held", std::move(held)},
          {"gaps", census.gaps},
          {"surer", census.surer}};
}

}  // namespace waybill::report

// Manifests from any bytes: no crash, no hang, and every link is between units that are there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/coupling/manifest.hpp"
#include "tool/coupling/propagation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  waybill::model::Deployment deployment;
  for (const char* file : {"a.yaml", "a.service"}) waybill::coupling::read_manifest(file, text, true, deployment);
  for (const auto& link : deployment.links) {
    if (link.from >= deployment.units.size() || link.to >= deployment.units.size() || link.from == link.to) std::abort();
  }
  waybill::coupling::propagate(deployment);
  for (const auto& pair : deployment.pairs) {
    if (pair.chain.empty()) std::abort();
    if (pair.chain.size() < waybill::model::kLongestChain && deployment.links[pair.chain.back()].to != pair.downstream) std::abort();
  }
  return 0;
}

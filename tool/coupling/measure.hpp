// Coupling of components, measured on the state map.
#pragma once

#include <cstddef>
#include <vector>

#include "tool/model/coupling.hpp"
#include "tool/model/map.hpp"

namespace waybill::coupling {

/// Returns shared / fields, the share of an upstream's state that a downstream reads; 0 without fields.
double visibility(std::size_t shared, std::size_t fields);

/// Returns -p log2 p, in bits; 0 for p = 0. It is greatest (0.5307) at p = 1/e and falls to 0 at p = 1.
double entropy(double p);

/// Returns -p log2 p - (1-p) log2 (1-p), in bits; 0 for p = 0 and p = 1, and 1 for p = 1/2.
double binary_entropy(double p);

/// Returns the pairs of components that stand on a route together and of which the one reads what the
/// other writes, the greatest share first; sets `quiet` to the number of those that read nothing.
std::vector<model::ComponentPair> pairs_of(const model::StateMap& map, std::uint32_t& quiet);

}  // namespace waybill::coupling

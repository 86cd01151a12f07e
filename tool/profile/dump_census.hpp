// From a heap dump to what holds the context chains in it.
#pragma once

#include <expected>

#include "tool/model/chain_census.hpp"
#include "tool/model/error.hpp"
#include "tool/profile/global_variables.hpp"
#include "tool/profile/heap_dump.hpp"

namespace waybill::profile {

/// Returns the chains that the dump's roots hold. Without the executable layers are those of the context package alone,
/// and keys and variables have no names. Fails if the executable isn't the dump's.
std::expected<model::ChainCensus, model::Error> census_of(const HeapDump& dump, const DumpedProgram& program);

}  // namespace waybill::profile

// From an execution trace to what it says of a leak: who starts goroutines that stay, and what they allocate.
#pragma once

#include <vector>

#include "tool/model/chain_census.hpp"
#include "tool/model/profile.hpp"
#include "tool/model/trace.hpp"

namespace waybill::cause {

/// Returns what the trace comes to. Goroutines of one start and one creator are one group. Of those that are older than the
/// trace `starts` can tell both, from other evidence of the same process; the others are a group, too.
model::TraceSummary summarise(const model::Trace& trace, const std::vector<model::GoroutineStart>& starts);

/// Returns what each goroutine of a profile began with; none if it doesn't tell them apart.
std::vector<model::GoroutineStart> starts_of(const model::GoroutineProfile& profile);

/// Tells who started the goroutines that hold chains, where only the trace knows.
void name_holders(model::ChainCensus& census, const model::Trace& trace);

}  // namespace waybill::cause

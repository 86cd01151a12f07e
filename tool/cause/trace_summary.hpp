// From an execution trace to what it says of a leak: who starts goroutines that stay, and what they allocate.
#pragma once

#include "tool/model/trace.hpp"

namespace waybill::cause {

/// Returns what the trace comes to. Goroutines of one start and one creator are one group; those that are older than the
/// trace are another, since nothing tells who started them.
model::TraceSummary summarise(const model::Trace& trace);

}  // namespace waybill::cause

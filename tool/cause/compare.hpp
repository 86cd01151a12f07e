// Two captures beside each other: what is live, and what requests cost.
#pragma once

#include <vector>

#include "tool/model/comparison.hpp"
#include "tool/model/diagnosis.hpp"

namespace waybill::cause {

/// What a program's counters rose by from one reading to the next.
using Window = model::RuntimeCounters;

/// What there is of one side. The windows may be of several runs.
struct Capture {
  model::Diagnosis diagnosis;      ///< of its heap profile
  std::vector<Window> windows;
};

/// Returns what counters rose by between successive readings of one process, as they come; a window without requests is
/// left out. Readings must be in the order they were taken in.
std::vector<Window> windows_of(const std::vector<model::RuntimeCounters>& readings);

/// Returns a figure for each request with its 95 % interval: the ratio of sums, by Student's distribution over windows.
/// One window has no interval. Nothing if no window has the counter.
std::optional<model::Measured> for_each_request(const std::vector<Window>& windows, std::optional<double> model::RuntimeCounters::*counter);

/// Returns the change from one figure to another as a share of the first, with the widest interval that the two allow;
/// nothing where their intervals meet, or one of them isn't known.
std::optional<model::Estimate> change(const model::Measured& before, const model::Measured& after);

/// Lays two captures beside each other: live objects and bytes, parts of contexts, functions that make layers (matched by
/// name, not by line), and for each request the collections, the stops, their CPU and what is allocated.
model::CaptureComparison compare(const Capture& before, const Capture& after);

}  // namespace waybill::cause

// From the profiles of an incident to what they allow to be said.
#pragma once

#include <cstddef>
#include <vector>

#include "tool/model/diagnosis.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cause {

/// What there is to judge by. The profiles are of one program; what was not taken is null.
struct Evidence {
  const model::HeapProfile* heap = nullptr;
  const model::HeapProfile* before = nullptr;   ///< an earlier one, of the same process
  const model::GoroutineProfile* goroutines = nullptr;
};

/// Returns what the evidence comes to, with `functions` of the functions that hold the most.
model::Diagnosis diagnose(const Evidence& evidence, std::size_t functions);

/// Returns what each function holds: by itself, and with what it calls, as `go tool pprof -top` counts. Most bytes by
/// themselves first.
std::vector<model::FunctionUse> functions_of(const model::HeapProfile& heap);

}  // namespace waybill::cause

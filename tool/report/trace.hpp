// What a trace says, in the forms of a diagnosis.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tool/model/trace.hpp"

namespace waybill::report {

/// Returns the goroutines that stay and the pauses, `most` groups of goroutines, as lines.
std::string trace_text(const model::TraceSummary& trace, std::size_t most);

/// Returns the value of "trace" in the schema "waybill.diagnosis/1".
nlohmann::ordered_json trace_json(const model::TraceSummary& trace);

}  // namespace waybill::report

// The coverage as every JSON of the tool has it.
#pragma once

#include <nlohmann/json.hpp>

#include "tool/model/coverage.hpp"

namespace waybill::report {

/// Returns the object that stands under "coverage".
nlohmann::ordered_json coverage_json(const model::Coverage& coverage);

}  // namespace waybill::report

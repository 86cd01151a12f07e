// A finding as JSON names it beside other things: without its evidence.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "tool/model/finding.hpp"

namespace waybill::report {

/// Returns an array with rule, certainty, message and site of each.
nlohmann::ordered_json findings_beside(const std::vector<model::Finding>& findings);

}  // namespace waybill::report

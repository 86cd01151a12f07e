// The census of context chains in the forms of a diagnosis.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tool/model/chain_census.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Returns what holds the chains, `most` of the holders, as lines. `prefix` is put before the files of findings.
std::string census_text(const model::ChainCensus& census, TextStyle style, std::size_t most, const std::string& prefix);

/// Returns the value of "chains" in the schema "waybill.diagnosis/1".
nlohmann::ordered_json census_json(const model::ChainCensus& census);

}  // namespace waybill::report

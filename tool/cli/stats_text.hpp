// `--stats` for people.
#pragma once

#include <ostream>

#include "tool/model/coverage.hpp"
#include "tool/model/stats.hpp"

namespace waybill::cli {

/// Writes what was read, how long each stage took and how much was resolved, a line each.
void write_stats(const model::Stats& stats, const model::Coverage& coverage, std::ostream& out);

}  // namespace waybill::cli

// The closing lines that people read: how many findings, and what could not be seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tool/report/report.hpp"

namespace waybill::report {

/// Returns "1 file", "2 files": the number with its noun.
std::string counted(std::uint64_t number, std::string_view noun);

/// Returns "3 findings (1 error, 2 warnings) in 120 files, 2 suppressed".
std::string findings_summary(const Report& report);

/// Returns one line for each kind of thing that could not be seen; none if everything was.
std::vector<std::string> coverage_summary(const model::Coverage& coverage);

}  // namespace waybill::report

// The source beside what was seen of a program: findings, and who writes which key.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tool/cause/source.hpp"
#include "tool/cli/run.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

/// What the source of a program says.
struct SourceEvidence {
  std::vector<model::Finding> findings;
  std::vector<cause::KeyWrite> writes;
  model::Coverage coverage;
  std::string prefix;  ///< put before the file of a finding: "" or "…/"
};

/// Reads the source below a folder with the rules that run by default; shows progress on a terminal unless `quiet`.
/// Fails as analyse does.
std::expected<SourceEvidence, model::Error> read_source(const std::string& folder, Console& console, bool quiet);

}  // namespace waybill::cli

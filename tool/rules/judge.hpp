// From a solved program to findings: runs the rules and settles what they say.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tool/model/finding.hpp"
#include "tool/model/map.hpp"
#include "tool/model/program.hpp"
#include "tool/rules/check.hpp"

namespace waybill::rules {

/// Returns the file, line and column of a place, and where the expression that starts there ends.
/// It needs the file's text, which this room does not read.
using SiteOf = std::function<model::Site(model::Place)>;

struct JudgeOptions {
  std::vector<std::string> enabled;  ///< names of the rules to run
  Budget budget;
  const model::StateMap* map = nullptr;   ///< what requests pass; null: rules on routes have nothing to say
  /// If not null: gets what the rules saw in files that are reported on and did not report.
  std::vector<model::Silence>* silences = nullptr;
};

/// Returns what the enabled rules find in the files that are reported on, by file, line, column and
/// code: one finding a cause and place, likely ones a severity lower, each with its fingerprint.
std::vector<model::Finding> judge(const model::Program& program, const JudgeOptions& options,
                                  const SiteOf& site_of);

}  // namespace waybill::rules

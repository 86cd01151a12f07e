// The solved program as JSON records, one a line: `waybill facts`, schema waybill.facts/1.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"

namespace waybill::cli {

/// Writes the header record, then every fact of files that are reported on, the coverage last.
/// Records refer to each other by `id` within their kind; docs/facts.md describes each field.
void write_facts_json(const model::Program& program, const model::Coverage& coverage, const std::string& root,
                      const std::function<model::Site(model::Place)>& site_of, std::ostream& out);

}  // namespace waybill::cli

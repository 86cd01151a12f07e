// What becomes of the tables at package level whose keys are requests.
#pragma once

#include <string>

#include "tool/go_source/tree.hpp"
#include "tool/model/program.hpp"

namespace waybill::go_source {

/// Fills in of each of Program::side_tables whether something may take entries out of it. Only the
/// files of its package are read again, and only if there is one; `root` is what their paths are
/// relative to.
void find_side_table_uses(const Tree& tree, const std::string& root, model::Program& program);

}  // namespace waybill::go_source

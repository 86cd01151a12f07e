// What may be linked into one program with some packages.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

/// Returns the import paths of what is not on disk, or known to the tool alone, of all that is imported, directly or
/// not, by the modules of these packages of the target and by the target's modules that import from those or are imported
/// by them. A program that holds one of the packages imports nothing else.
std::set<std::string, std::less<>> missing_beside(const Tree& tree, const std::set<PackageId>& packages);

}  // namespace waybill::go_source

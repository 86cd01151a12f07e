// A tree of summaries -> the solved program.
#pragma once

#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"
#include "tool/model/setup.hpp"

namespace waybill::go_source {

/// Looks through every call in the functions that findings can stand in, and says how carriers flow.
/// What could not be followed is counted in `coverage`.
model::Program solve(const Tree& tree, Resolver& resolver, model::Coverage& coverage);

/// The same for a tree that was read with whole bodies; also writes down how the program is put
/// together, as far as calls of interest are reached.
model::Program solve_with_setup(const Tree& tree, Resolver& resolver, model::Coverage& coverage,
                                const model::SetupInterest& interest, model::Setup& setup);

}  // namespace waybill::go_source

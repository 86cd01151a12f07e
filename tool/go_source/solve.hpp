// A tree of summaries -> the solved program.
#pragma once

#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"
#include "tool/model/setup.hpp"

namespace waybill::go_source {

/// Looks through every call in the functions that findings can stand in, and says how carriers flow.
/// What could not be followed is counted in `coverage`. `forwards`: it says where requests are handed on, too.
model::Program solve(const Tree& tree, Resolver& resolver, model::Coverage& coverage, bool forwards = false);

/// The same for a tree that was read with whole bodies; also writes down how the program is put
/// together, as far as calls of interest are reached.
model::Program solve_with_setup(const Tree& tree, Resolver& resolver, model::Coverage& coverage,
                                const model::SetupInterest& interest, model::Setup& setup);

/// Writes down how a program is put together that is solved already: `tree` is the one it was solved from, with all of
/// the bodies that may matter (read_setup). Functions that the program does not have have nothing to do with carriers.
model::Setup find_setup(const Tree& tree, Resolver& resolver, const model::SetupInterest& interest, const model::Program& program);

}  // namespace waybill::go_source

// Set-up and solved program -> the state map.
#pragma once

#include "tool/model/map.hpp"
#include "tool/model/program.hpp"
#include "tool/model/setup.hpp"

namespace waybill::routes {

/// Says which calls the set-up must have been looked through for.
model::SetupInterest interest();

/// Finds the routes and what requests pass on their ways. What can't be placed stands in its gaps.
model::StateMap make_map(const model::Setup& setup, const model::Program& program);

}  // namespace waybill::routes

// Judgements that need to know in which order a request passes its components; each is defined in the
// folder of its rule.
#pragma once

#include "tool/model/map.hpp"
#include "tool/rules/check.hpp"

namespace waybill::rules {

/// A rule's judgement on the routes of a program.
using RouteCheck = void (*)(const model::Program&, const model::StateMap&, Sink&);

void check_read_before_write(const model::Program& program, const model::StateMap& map, Sink& sink);
void check_unchecked_read_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink);
void check_shadowed_key_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink);
void check_chain_budget_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink);

}  // namespace waybill::rules

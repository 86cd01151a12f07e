// What the rules on request state that outlives its handler have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tool/model/program.hpp"
#include "tool/rules/check.hpp"

namespace waybill::rules {

/// Returns what a person calls that part of a request: "the request's context".
std::string_view shown_held(model::Held held);

/// Returns how it gets away, as a clause that follows it: "is used by a goroutine that …".
std::string shown_means(const model::Escape& escape);

/// Returns whether it is no part of the request, but a context that the handler makes and cancels.
bool is_handlers_own(const model::Escape& escape);

/// Returns the evidence: the handler's parameter, the calls down to where it gets away, and from
/// there to where it is used.
std::vector<model::Step> escape_evidence(const model::Escape& escape);

/// Returns what tells this escape from others of the same function, for a fingerprint.
std::vector<std::string> escape_identity(const model::Escape& escape);

}  // namespace waybill::rules

// The part of stale-request that looks at handlers made for a middleware to wrap.
#pragma once

#include "tool/rules/checks.hpp"

namespace waybill::rules {

/// Reports handlers that a wrapped middleware calls and that go on with the request from outside
/// instead of the one they are given.
void check_wrapped_handlers(const model::Program& program, Sink& sink);

}  // namespace waybill::rules

// The rules' judgements, each defined in the folder of its rule.
#pragma once

#include "tool/rules/check.hpp"

namespace waybill::rules {

void check_basic_type_key(const model::Program& program, Sink& sink);
void check_dynamic_key(const model::Program& program, Sink& sink);
void check_collidable_key(const model::Program& program, Sink& sink);
void check_duplicate_key(const model::Program& program, Sink& sink);
void check_scattered_keys(const model::Program& program, Sink& sink);

}  // namespace waybill::rules

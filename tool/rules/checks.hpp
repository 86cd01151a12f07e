// The rules' judgements, each defined in the folder of its rule.
#pragma once

#include "tool/rules/check.hpp"

namespace waybill::rules {

void check_basic_type_key(const model::Program& program, Sink& sink);
void check_dynamic_key(const model::Program& program, Sink& sink);
void check_collidable_key(const model::Program& program, Sink& sink);
void check_duplicate_key(const model::Program& program, Sink& sink);
void check_loop_growth(const model::Program& program, Sink& sink);
void check_closure_growth(const model::Program& program, Sink& sink);
void check_scattered_keys(const model::Program& program, Sink& sink);
void check_lost_derivation(const model::Program& program, Sink& sink);
void check_field_growth(const model::Program& program, Sink& sink);
void check_key_mismatch(const model::Program& program, Sink& sink);
void check_shadowed_key(const model::Program& program, Sink& sink);
void check_raw_shared_key(const model::Program& program, Sink& sink);
void check_write_after_next(const model::Program& program, Sink& sink);
void check_use_after_close(const model::Program& program, Sink& sink);
void check_request_value_in_session(const model::Program& program, Sink& sink);
void check_side_table(const model::Program& program, Sink& sink);
void check_chain_budget(const model::Program& program, Sink& sink);
void check_raw_carrier_key(const model::Program& program, Sink& sink);
void check_split_carrier(const model::Program& program, Sink& sink);
void check_unchecked_read(const model::Program& program, Sink& sink);
void check_never_read(const model::Program& program, Sink& sink);
void check_never_written(const model::Program& program, Sink& sink);
void check_type_mismatch(const model::Program& program, Sink& sink);
void check_context_in_struct(const model::Program& program, Sink& sink);
void check_request_escape(const model::Program& program, Sink& sink);
void check_lost_cancel(const model::Program& program, Sink& sink);
void check_self_parent(const model::Program& program, Sink& sink);
void check_wrong_parent(const model::Program& program, Sink& sink);
void check_lossy_context_type(const model::Program& program, Sink& sink);
void check_metadata_overwrite(const model::Program& program, Sink& sink);
void check_legacy_side_store(const model::Program& program, Sink& sink);
void check_infrastructure_in_context(const model::Program& program, Sink& sink);
void check_mutable_shared_value(const model::Program& program, Sink& sink);
void check_large_value(const model::Program& program, Sink& sink);
void check_config_in_context(const model::Program& program, Sink& sink);
void check_repeated_with_context(const model::Program& program, Sink& sink);
void check_stale_request(const model::Program& program, Sink& sink);
void check_setup_context(const model::Program& program, Sink& sink);
void check_detached_context(const model::Program& program, Sink& sink);
void check_pooled_context_escape(const model::Program& program, Sink& sink);

}  // namespace waybill::rules

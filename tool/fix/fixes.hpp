// The safe fixes of findings.
#pragma once

#include "tool/fix/source.hpp"
#include "tool/model/finding.hpp"

namespace waybill::fix {

/// Whether findings of the rule may have a safe fix.
bool has_safe_fix(std::string_view rule);

/// Returns the edits that mend the finding, or why it is left to a person. The finding must be one
/// of this very program.
Answer mend(const Source& source, const model::Finding& finding);

/// A carrier grows in a loop, and nothing looks at it behind the loop: it becomes a variable of the
/// round.
Answer mend_loop_growth(const Source& source, Place place);
/// The old carrier is passed on: the new one is.
Answer mend_stale_request(const Source& source, Place place);
/// Keys that are equal by accident get types of their own.
Answer mend_collidable_key(const Source& source, Place place);
/// A key that is spelled out where a constant names it is named by it.
Answer mend_raw_carrier_key(const Source& source, Place place);

}  // namespace waybill::fix

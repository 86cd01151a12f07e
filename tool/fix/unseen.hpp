// What of a program may use a text as a key and was not followed.
#pragma once

#include <string>
#include <vector>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

/// Returns the places of the target where somebody may write or look up the key of that text (with
/// quotes) who is no known write or look-up: the solver need not have seen all that the text of
/// the program shows. Empty: all that may use it is known.
std::vector<Obstacle> unseen_uses(const Source& source, const std::string& value);

}  // namespace waybill::fix

// Who may still read a request's state while it is written.
#pragma once

#include <vector>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

/// Returns why the state may not be changed in place, each reason with its site, in order and each
/// once: a goroutine has the request, a context is sent on or kept from before a write. Empty:
/// whoever holds the request is the only one who reads it. `sites`: those of all keys of the state.
std::vector<Obstacle> reasons_to_copy(const Source& source, const std::vector<KeySite>& sites);

}  // namespace waybill::fix

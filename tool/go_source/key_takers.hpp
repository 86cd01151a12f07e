// Functions that look up, or write, a key that they are given.
#pragma once

#include <set>
#include <string>

#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

/// Returns the names of all functions and methods of the tree that hand a parameter of theirs to a
/// `Value` or `WithValue`, or beside a carrier to a function of such a name; "" if a literal is
/// one, which may be called by any name. What a name means is not asked, so more have it than are
/// meant.
std::set<std::string, std::less<>> names_of_key_takers(const Tree& tree);

}  // namespace waybill::go_source

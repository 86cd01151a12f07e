// Two texts -> the unified difference between them.
#pragma once

#include <string>
#include <string_view>

namespace waybill::fix {

/// Returns the difference as `diff -u` and git show it, "" if there is none; `before` empty and
/// `created`: the file is new. Applied with `patch -p1` it turns the one into the other.
std::string unified_difference(std::string_view file, std::string_view before,
                               std::string_view after, bool created);

}  // namespace waybill::fix

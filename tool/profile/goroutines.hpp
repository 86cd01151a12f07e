// Goroutine profiles.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "tool/model/error.hpp"
#include "tool/model/profile.hpp"

namespace waybill::profile {

/// Reads a goroutine profile: the binary form, packed or not, or the text of debug=2 (which a crash prints too).
/// Fails, saying what to take instead, on profiles of other things, on the text of debug=1, and on bytes that are
/// damaged or cut short. `where` becomes the profile's file and names it in errors.
std::expected<model::GoroutineProfile, model::Error> read_goroutines(std::string bytes, const std::string& where);

/// Reads the text of debug=2; text around the stacks is passed over. Returns a profile without goroutines if none is
/// there.
model::GoroutineProfile read_goroutine_text(std::string_view text, const std::string& where);

}  // namespace waybill::profile

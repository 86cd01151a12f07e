// Heap profiles.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/error.hpp"
#include "tool/model/profile.hpp"

namespace waybill::profile {

/// Reads a heap or allocation profile as Go 1.12 and later write it, packed or not. Fails, saying what to take
/// instead, on profiles of other things, on the text of debug=1, and on bytes that are damaged or cut short.
/// `where` becomes the profile's file and names it in errors.
std::expected<model::HeapProfile, model::Error> read_heap(std::string bytes, const std::string& where);

}  // namespace waybill::profile

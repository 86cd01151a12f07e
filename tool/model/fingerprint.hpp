// A finding's identity over time.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace waybill::model {

/// Returns 16 hexadecimal digits that depend on every part and on where one ends and the next
/// begins. Parts must hold no line number, column or spacing, so that the fingerprint outlives an
/// edit elsewhere in the file.
std::string fingerprint(std::span<const std::string_view> parts);

}  // namespace waybill::model

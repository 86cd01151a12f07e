// "Did you mean …?"
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace waybill::cli {

/// Returns the candidate that most likely was meant, or nothing if none is near (more than a third
/// of its characters would have to change).
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace waybill::cli

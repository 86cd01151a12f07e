// The envelope that Go's profiles come in.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "tool/model/error.hpp"

namespace waybill::profile {

/// How large a profile may be when it is unpacked, in bytes: a file of a megabyte can hold a thousand times
/// as much.
constexpr std::size_t kLargestUnpacked = std::size_t{1} << 30;

/// Returns whether the bytes begin as gzip does (RFC 1952).
bool is_gzip(std::string_view bytes);

/// Returns what the gzip members hold, one after another; fails if they are damaged, cut short, or hold
/// more than `most` bytes. `where` names the bytes in the error.
std::expected<std::string, model::Error> unpack(std::string_view bytes, const std::string& where,
                                                std::size_t most = kLargestUnpacked);

}  // namespace waybill::profile

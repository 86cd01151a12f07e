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

/// From kFirstLook bytes on, a profile may be this many times what it was packed to. Go's shrink to a fifth to a
/// twentieth; what is made to fill memory, to a thousandth.
constexpr std::size_t kMostTimes = 200;
constexpr std::size_t kFirstLook = std::size_t{16} << 20;

/// Returns whether the bytes begin as gzip does (RFC 1952).
bool is_gzip(std::string_view bytes);

/// What was unpacked.
struct Unpacked {
  std::string text;
  bool cut = false;   ///< the packed bytes ended before it did
};

/// Returns what the gzip members hold, one after another, up to where the bytes end; fails if they are damaged, or hold
/// more than `most` bytes or than kMostTimes allows. `where` names the bytes in the error.
std::expected<Unpacked, model::Error> unpack_to_cut(std::string_view bytes, const std::string& where, std::size_t most = kLargestUnpacked);

/// Returns what the gzip members hold, one after another; fails if they are damaged, cut short, or hold
/// more than `most` bytes or than kMostTimes allows. `where` names the bytes in the error.
std::expected<std::string, model::Error> unpack(std::string_view bytes, const std::string& where,
                                                std::size_t most = kLargestUnpacked);

}  // namespace waybill::profile

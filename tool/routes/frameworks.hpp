// The frameworks that are known, one file each.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "tool/model/setup.hpp"
#include "tool/routes/machine.hpp"

namespace waybill::routes {

extern const Framework kGin, kChi, kGorilla, kEcho, kFiber, kHertz, kAlice, kGoZero, kGrpc, kKratos, kConnect, kNetHttp;

/// All of them, the most general ones last.
const std::vector<const Framework*>& all_frameworks();

/// Which calls the sensors should look for.
model::SetupInterest interest();

/// HTTP's methods, as frameworks that have one function for each register for all.
inline constexpr std::array<std::string_view, 9> kAnyMethods{"GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE"};

/// Registers the methods of a service of gRPC with the call's receiver.
Value register_service(Machine& machine, const Call& call);

/// Returns the text if it is known.
std::optional<std::string> known_text(const Value& value);

}  // namespace waybill::routes

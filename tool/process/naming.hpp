// From addresses and bytes to names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tool/go_binary/executable.hpp"
#include "tool/model/observation.hpp"
#include "tool/process/bpf/records.h"

namespace waybill::process {

/// Returns the source line of a call by its return address (without the bias); empty if it is none.
model::CodeSite site_of(const go_binary::Executable& executable, std::uint64_t return_address);

/// Returns the function that a goroutine was started with by its first instruction, and where that begins. `go f(x)`
/// starts what the compiler made to call f: then f, where it is called directly. Empty if no function begins there.
model::CodeSite goroutine_start(const go_binary::Executable& executable, std::uint64_t entry);

/// Returns the key that the probes wrote down.
model::ObservedKey key_of(const go_binary::Executable& executable, const waybill_key_site& key);

}  // namespace waybill::process

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

/// Returns the key that the probes wrote down.
model::ObservedKey key_of(const go_binary::Executable& executable, const waybill_key_site& key);

}  // namespace waybill::process

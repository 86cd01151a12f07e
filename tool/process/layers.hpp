// Which types are layers of a context chain, and where each has its parent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/go_binary/executable.hpp"
#include "tool/process/bpf/records.h"

namespace waybill::process {

/// How layers are told from their method tables and types. Addresses are without the bias.
struct LayerTable {
  std::uint64_t value_itab = 0;  ///< of *context.valueCtx as context.Context; 0: the program has none
  std::vector<std::pair<std::uint64_t, waybill_layer>> by_itab;
  std::vector<std::pair<std::uint64_t, waybill_layer>> by_type;  ///< for method tables made at run time
};

/// Reads the table from an executable.
LayerTable read_layers(const go_binary::Executable& executable);

/// Returns how to get from a value of the type to its parent context: what it embeds, else the only
/// context.Context among its fields and theirs; `*gin.Context` goes through its request. Nothing if it has
/// none, or one cannot be told from another.
std::optional<waybill_layer> parent_of(const go_binary::TypeTable& types, const go_binary::Type& type);

}  // namespace waybill::process

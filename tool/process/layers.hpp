// Which types are layers of a context chain, in the form that the probes take.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "tool/go_binary/executable.hpp"
#include "tool/process/bpf/records.h"

namespace waybill::process {

/// How layers are told from their method tables and types. Addresses are without the bias.
struct LayerTable {
  std::uint64_t value_itab = 0;     ///< of *context.valueCtx as context.Context; 0: the program has none
  std::uint64_t cancel_itab = 0;    ///< of *context.cancelCtx
  std::uint64_t timer_itab = 0;     ///< of *context.timerCtx
  std::uint64_t detached_itab = 0;  ///< of context.withoutCancelCtx
  std::uint64_t server_key = 0;     ///< the type of net/http's own keys: only its server writes such
  /// Go 1.20's method table of *context.timerCtx as what can be cancelled, and where the pointer to its
  /// cancelCtx stands in it.
  std::pair<std::uint64_t, std::uint32_t> timer_canceler;
  std::vector<std::pair<std::uint64_t, waybill_layer>> by_itab;
  std::vector<std::pair<std::uint64_t, waybill_layer>> by_type;  ///< for method tables made at run time
};

/// Reads the table from an executable.
LayerTable read_layers(const go_binary::Executable& executable);

}  // namespace waybill::process

// Execution traces.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "tool/model/error.hpp"
#include "tool/model/trace.hpp"

namespace waybill::profile {

/// Reads a trace as Go 1.22 and later write it (internal/trace/tracev2 of Go 1.22 to 1.27), packed or not: goroutines, pauses,
/// and with allocations the context layers. Of a trace that is cut short it reads what is whole, and says so in
/// Trace::cut. Fails, saying what there is, on the older form, on bytes that are damaged, and where nothing is whole. `where` becomes the trace's file and names it in errors. `read_up_to` is told now and
/// then how many of the bytes were read, of which few are looked at again; not of packed ones.
std::expected<model::Trace, model::Error> read_trace(std::string_view bytes, const std::string& where, const std::function<void(std::size_t)>& read_up_to = {});

}  // namespace waybill::profile

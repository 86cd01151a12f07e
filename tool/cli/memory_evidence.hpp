// Large evidence: the context chains in a program's memory, from a heap dump or while it runs, and traces.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>

#include "tool/model/chain_census.hpp"
#include "tool/model/error.hpp"
#include "tool/model/trace.hpp"

namespace waybill::cli {

/// Returns the chains of a heap dump; `executable` is "" or the file that ran. Fails if one of them can't be read, or
/// they don't belong together.
std::expected<model::ChainCensus, model::Error> census_of_dump(const std::string& dump, const std::string& executable);

/// Returns the chains in the memory of a running process, which isn't stopped. `patience`: seconds that a collection of its
/// garbage is waited for, `waiting` is told how many have gone, of how many. Fails if it can't be read, or this build
/// can't do that.
std::expected<model::ChainCensus, model::Error> census_of_process(int process, double patience, const std::function<void(std::size_t, std::size_t)>& waiting);

/// Reads a trace; fails if it can't be read, or isn't one.
std::expected<model::Trace, model::Error> read_trace_file(const std::string& trace);

}  // namespace waybill::cli

// Where a probe stands in a Go function, checked byte by byte.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "tool/go_binary/executable.hpp"
#include "tool/model/error.hpp"
#include "tool/process/target.hpp"

namespace waybill::process {

/// The conditional jump of a function's stack check. The kernel emulates it, where the comparison before it
/// must be stepped over by a debug trap, which costs the process some twenty times as much. Arguments are in
/// their registers there.
struct ProbePoint {
  std::string function;
  std::uint64_t entry = 0;        ///< of the function, without the bias
  std::uint64_t address = 0;      ///< of the jump, without the bias
  std::uint64_t file_offset = 0;  ///< of the jump
  std::string code;               ///< from the entry to behind the jump
};

/// Returns where the jump stands in code that begins with a function's entry, or 0 if it doesn't begin with
/// a stack check as Go's compiler writes it for amd64 (`cmp` or `lea` and `cmp` with the limit at 16 behind
/// r14, then `jbe`).
std::size_t stack_check_jump(std::string_view code);

/// Finds the probe point of a function. Fails if the executable has no such function or it has no stack
/// check: what would be put anywhere else could crash the process.
std::expected<ProbePoint, model::Error> find_probe_point(const go_binary::Executable& executable, std::string_view function,
                                                         const std::string& name);

/// Fails if the memory of the process isn't byte by byte what the file says, or can't be read.
std::expected<void, model::Error> check_in_memory(const ProbePoint& point, const Target& target);

}  // namespace waybill::process

// What holds context chains in a running process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <functional>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/variable_table.hpp"
#include "tool/model/chain_census.hpp"
#include "tool/model/error.hpp"
#include "tool/process/target.hpp"

namespace waybill::process {

/// The executable of a process, and what it tells beside its code; empty tables where it was stripped.
struct ScannedProgram {
  const go_binary::Executable& executable;
  const go_binary::VariableTable& variables;
  const go_binary::DebugTypes& types;
};

/// How long it may take to tell what stays.
struct ScanPatience {
  double seconds = 10;   ///< that a collection of a program which is busy is waited for; 0: none is
  std::function<void(std::size_t, std::size_t)> waiting = [](std::size_t, std::size_t) {};  ///< told each moment: seconds gone, of how many
};

/// Returns the chains in the process's memory, which goes on running meanwhile. Each chain's last layer, and who holds it,
/// is looked at twice, and counted if both times were the same. What no stack holds may be dropped already: of these chains it is
/// told how many a collection that began later left there (`HeldChains::stayed`). Fails if the memory can't be read, or the program has no
/// value layers.
std::expected<model::ChainCensus, model::Error> scan_chains(const Target& target, const ScannedProgram& program, const ScanPatience& patience = {});

}  // namespace waybill::process

// Global variables of a heap dump, by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/variable_table.hpp"
#include "tool/profile/heap_dump.hpp"

namespace waybill::profile {

/// The executable that a dump was taken from. What is null isn't known.
struct DumpedProgram {
  const go_binary::Executable* executable = nullptr;
  const go_binary::VariableTable* variables = nullptr;
  const go_binary::DebugTypes* types = nullptr;
  std::string path;
};

/// Names places in a program's data. What a variable was initialised to point to has no name of its own there, and gets
/// that of the variable.
class GlobalVariables {
 public:
  struct Place {
    std::string name;         ///< "0x5c1d20" where there is none
    std::uint64_t begin = 0;  ///< where what has the name begins, with the bias; 0: not known
    std::uint64_t type = 0;   ///< of DebugTypes; 0: not known
  };

  /// What is given must outlive this.
  GlobalVariables(const HeapDump& dump, const DumpedProgram& program, std::uint64_t bias);

  /// Returns what stands at an address, with the bias.
  Place at(std::uint64_t address) const;

 private:
  const DumpedProgram& program_;
  std::uint64_t bias_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pointers_;  ///< within the data: to where, from where
};

}  // namespace waybill::profile

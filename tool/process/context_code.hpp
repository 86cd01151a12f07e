// Where the code of package context stands, and which of it looks up keys.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/go_binary/executable.hpp"

namespace waybill::process {

/// From a first address to the one behind the last; without the bias.
struct CodeRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// The package's code. Ranges are empty where the executable has none.
struct ContextCode {
  CodeRange all;
  std::vector<CodeRange> lookups;  ///< context.value, and the Value of layers that are of the package
  std::vector<CodeRange> passing;  ///< methods that the compiler made: they only hand on to those
};

/// Returns where it stands.
ContextCode read_context_code(const go_binary::Executable& executable);

/// What is read of a goroutine's runtime.g; offsets in bytes.
struct GoroutineLayout {
  std::uint32_t number = 0;  ///< of goid
  std::uint32_t start = 0;   ///< of startpc
};

/// Returns the layout of Go 1.MINOR (runtime/runtime2.go, type g; read from DWARF of 1.17 to 1.27).
GoroutineLayout goroutine_layout(unsigned minor);

}  // namespace waybill::process

// What a Go program's run time knows of its heap and its goroutines, read from outside.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/variable_table.hpp"
#include "tool/process/remote_memory.hpp"

namespace waybill::process {

/// A program as the run time's structs are found in it: by their names, in its symbol table and DWARF.
struct GoProgram {
  const go_binary::VariableTable& variables;
  const go_binary::DebugTypes& types;
  std::uint64_t bias = 0;
};

struct RunningGoroutine {
  std::uint64_t id = 0;
  MemoryRange stack;             ///< what is in use of it; all of it if the goroutine runs
  std::uint64_t started = 0;     ///< address of its first function
  std::uint64_t created_at = 0;  ///< address behind the `go` statement
  std::string state;             ///< "chan receive", "running"
};

/// Returns the goroutines that aren't ended; none if the program doesn't tell where they are.
std::vector<RunningGoroutine> goroutines_of(const RemoteMemory& memory, const GoProgram& program);

/// How far the garbage collector of a program is.
struct Collections {
  std::uint64_t sweep = 0;  ///< mheap.sweepgen: 2 more with each collection, when its marking has ended; 0: not known
  bool running = false;     ///< one is under way: what was dropped since it began may be marked

  static Collections of(const RemoteMemory& memory, const GoProgram& program);
};

/// Which parts of the heap hold objects: what is free keeps what it had until it is used anew.
class HeapSpans {
 public:
  /// Reads the spans; empty if the program doesn't tell where they are.
  static HeapSpans of(const RemoteMemory& memory, const GoProgram& program);

  bool empty() const { return spans_.empty(); }

  /// Returns whether an address lies in an object that was there when the spans were read.
  bool holds(std::uint64_t address) const;

  /// Returns whether an object of `size` bytes begins at an address.
  bool begins(std::uint64_t address, std::uint64_t size) const;

  /// Returns whether the last collection that ended before the spans were read found the object at an address in use. Those
  /// that were made since it ended are not marked.
  bool marked(std::uint64_t address) const;

  std::uint64_t objects() const { return objects_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Span {
    std::uint64_t begin = 0, end = 0;
    std::uint64_t element = 0;     ///< bytes of an object
    std::uint64_t free_from = 0;   ///< objects before that are allocated, those behind it by their bits
    std::uint64_t bits = 0;        ///< where theirs begin in bits_
    std::uint64_t count = 0;
  };
  static constexpr std::uint64_t kBitsOfSpan = 128;  ///< bytes: a span of 8 KiB has at most 1024 objects
  std::vector<Span> spans_;        ///< by address
  std::string bits_, marks_;       ///< in use; marked
  std::uint64_t objects_ = 0, bytes_ = 0;
  const Span* at(std::uint64_t address) const;
  mutable std::size_t last_ = 0;   ///< where the last address was found: they come in order
};

}  // namespace waybill::process

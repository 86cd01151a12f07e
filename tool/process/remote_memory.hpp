// The memory of a process that goes on running.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::process {

/// Addresses from `begin` up to, and without, `end`.
struct MemoryRange {
  std::uint64_t begin = 0, end = 0;
};

/// Reads a process's memory without stopping it (process_vm_readv). What is read can be half old and half new.
class RemoteMemory {
 public:
  explicit RemoteMemory(pid_t process) : process_(process) {}
  pid_t process() const { return process_; }

  /// Returns the private memory that the process may write: anonymous memory in `anonymous`, what it mapped from files and
  /// changed (the variables of the executable) in `of_files`. Fails if there is no such process, or it may not be looked at.
  std::expected<void, model::Error> look();
  const std::vector<MemoryRange>& anonymous() const { return anonymous_; }
  const std::vector<MemoryRange>& of_files() const { return of_files_; }

  /// Returns the parts of a range that were ever written to: pages that the kernel has, in memory or swapped.
  std::vector<MemoryRange> touched(const MemoryRange& range) const;

  /// Reads `length` bytes; false if they aren't all there.
  bool read(std::uint64_t address, void* to, std::size_t length) const;

  /// Returns the number of 8 bytes at an address, or 0.
  std::uint64_t word(std::uint64_t address) const;

  /// Reads from many places at once, `length` bytes from each, one behind the other; what isn't there is left zero.
  std::string read_each(const std::vector<std::uint64_t>& addresses, std::size_t length) const;

 private:
  void read_each(std::span<const std::uint64_t> addresses, std::size_t length, char* to) const;

  pid_t process_;
  std::vector<MemoryRange> anonymous_, of_files_;
};

}  // namespace waybill::process

// What is still there after a collection of garbage.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "tool/process/go_runtime.hpp"
#include "tool/process/live_census.hpp"
#include "tool/process/remote_memory.hpp"

namespace waybill::process {

/// How much a process works, from when this was made.
class ProcessLoad {
 public:
  explicit ProcessLoad(pid_t process);

  /// Returns whether it used next to no CPU; looks at it for 0.3 seconds at least. Not idle if that can't be told.
  bool is_idle() const;

 private:
  std::optional<std::uint64_t> ticks() const;

  pid_t process_;
  std::chrono::steady_clock::time_point began_;
  std::optional<std::uint64_t> ticks_;
};

/// Waits for a collection that began after `since` was read, and returns the spans with its marks. Nothing if none came while
/// patience lasts, or the process has ended or become idle.
std::optional<HeapSpans> after_collection(const RemoteMemory& memory, const GoProgram& program, const Collections& since, const ScanPatience& patience);

}  // namespace waybill::process

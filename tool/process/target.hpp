// A process by its number: its executable, where it lies in memory, what it costs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "tool/go_binary/image.hpp"
#include "tool/model/error.hpp"

namespace waybill::process {

struct Target {
  pid_t process = 0;
  std::string executable;    ///< a path that leads to it through any mount namespace, even if it was replaced
  std::uint64_t bias = 0;    ///< what is to be added to addresses of the executable
};

/// Finds a process. `image`, of its executable, says how far that was moved.
/// Fails if there is no such process, or it may not be looked at.
std::expected<Target, model::Error> find_target(pid_t process, const go_binary::Image& image);

/// Returns the path that leads to a process's executable; fails as find_target().
std::expected<std::string, model::Error> executable_of(pid_t process);

/// Returns `length` bytes of a process's memory; fails if they can't all be read.
std::expected<std::string, model::Error> read_memory(pid_t process, std::uint64_t address, std::size_t length);

/// Returns whether the process still runs: a zombie doesn't.
bool runs(pid_t process);

/// Returns the seconds of CPU that the process has used, or nothing if it is gone.
std::optional<double> cpu_seconds(pid_t process);

}  // namespace waybill::process

// Which programs run on this host, and their executables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace waybill::process {

/// What tells a file from others, whatever it is called and wherever it is mounted.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

/// An executable with a process that runs it.
struct RunningProgram {
  std::string name;   ///< of its file
  std::string path;   ///< as it is called where it runs: in a container, inside of it
  FileIdentity file;
  pid_t process = 0;  ///< the first of those that run it
};

/// Returns the executables of these names that run, in containers too; those of processes that may not be looked at are
/// left out.
std::vector<RunningProgram> running_programs(const std::vector<std::string>& names);

}  // namespace waybill::process

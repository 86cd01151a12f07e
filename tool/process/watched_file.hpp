// The executable's file, held so that no probe can come into another one.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include <sys/types.h>

#include "tool/model/error.hpp"
#include "tool/process/probe_point.hpp"

namespace waybill::process {

/// A file that is held open: its path may lead to another one later, path() doesn't. The kernel keeps what it reads
/// where a probe comes, so a file that is written over beneath a probe would harm those who run it then.
class WatchedFile {
 public:
  /// Opens it. `written_to`: it may be written to, as nobody need run it; then whoever wants to is held up until
  /// this is gone, where the file system can do that. Fails if it can't be read, or is being written to.
  static std::expected<WatchedFile, model::Error> open(const std::string& path, bool written_to);

  WatchedFile(WatchedFile&& other) noexcept;
  WatchedFile& operator=(WatchedFile&& other) noexcept;
  ~WatchedFile();

  /// Returns a path that leads to this file as long as this process holds it.
  std::string path() const;

  /// Returns whether the code at a probe point is still what was checked.
  bool holds(const ProbePoint& point) const;

  /// Returns whether somebody waits to write to it. It should be let go at once then.
  bool is_wanted() const;

  /// Returns whether its path leads to another file by now, or to none.
  bool was_replaced() const;

 private:
  WatchedFile(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  int descriptor_ = -1;
  bool leased_ = false;
  std::string name_;
};

}  // namespace waybill::process

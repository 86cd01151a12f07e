// What can be watched: a Go program, or one on libwaybill.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "tool/go_binary/executable.hpp"
#include "tool/model/error.hpp"
#include "tool/process/library_program.hpp"
#include "tool/process/probe.hpp"
#include "tool/process/watching.hpp"

namespace waybill::cli {

/// A program with the probes that are for it. What the probes refer to stays where it is when this is moved.
struct WatchedProgram {
  std::unique_ptr<go_binary::Executable> go;         ///< null: it is none of Go's
  std::unique_ptr<process::LibraryProgram> library;  ///< null: it is one of Go's
  std::unique_ptr<process::Watching> probe;

  /// The version of Go that built it; empty for one on libwaybill.
  std::string go_version() const { return go ? go->build().go_version : ""; }
};

/// Reads the executable and loads the probes; `process` 0: for all that run it. Fails if it is neither Go's nor has
/// libwaybill's probes, can't be watched without harm, or the kernel doesn't allow or have what is needed.
std::expected<WatchedProgram, model::Error> open_program(process::WatchOptions options, pid_t process);

}  // namespace waybill::cli

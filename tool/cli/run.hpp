// The command line: from arguments to an exit status.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "tool/model/error.hpp"

namespace waybill::cli {

/// Exit status of every command.
enum ExitStatus : int {
  kDone = 0,    ///< nothing at or above the limit
  kFound = 1,   ///< something is
  kFailed = 2,  ///< the command could not do its job
};

/// Where a command writes, and whether a person is watching.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

using Arguments = std::span<const std::string>;

/// One command; `run` gets the arguments behind its name and returns an ExitStatus.
struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(Arguments arguments, Console& console);
};

/// Runs the command line (without the program's name); returns an ExitStatus. Never throws: what a
/// library throws becomes one line on `err` and kFailed.
int run(Arguments arguments, std::ostream& out, std::ostream& err);

/// Writes the error as one line, "waybill: where: what; what to do", and returns kFailed.
int fail(Console& console, const model::Error& error);

/// Writes the error as a line, as fail() does; the command goes on.
void warn(Console& console, const model::Error& error);

/// Returns all commands in the order `waybill help` shows them.
std::span<const Command> commands();

}  // namespace waybill::cli

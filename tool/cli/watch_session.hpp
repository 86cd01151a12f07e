// `waybill watch`: its flags, and what it does with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/cli/command_line.hpp"

namespace waybill::cli {

/// The flags of `watch`.
struct WatchFlags {
  long process = 0;
  std::string executable;
  std::vector<std::string> names;  ///< of executables anywhere on this host
  std::string source;        ///< folder with the program's source; empty: none
  std::string listen;        ///< where metrics are served; empty: nowhere
  std::string format = "text";
  double duration = 0;   ///< seconds; 0: until it is stopped, or the process ends
  double interval = 5;   ///< seconds
  std::uint32_t sample = 1;
  std::size_t rows = 10;
  std::string budget = "2";  ///< per cent of the target's CPU, or "off"
  bool lookups = false;
  bool events = false;
  bool stacks = false;

  /// Adds the flags to a command's parser. The object must outlive the parsing.
  void add_to(CLI::App& app);
};

/// Watches until the time is over, the process ends or a signal comes; returns an ExitStatus. Says that it
/// can't where it isn't built.
int watch_program(const WatchFlags& flags, Console& console);

}  // namespace waybill::cli

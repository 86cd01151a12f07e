// Watching one program from the first look to the summary.
#pragma once

#include <atomic>
#include <expected>
#include <string>

#include "tool/cli/metrics_board.hpp"
#include "tool/cli/source_evidence.hpp"
#include "tool/cli/watch_session.hpp"
#include "tool/cli/watched_program.hpp"
#include "tool/model/error.hpp"

namespace waybill::cli {

/// What is watched, and who hears of it. What it refers to must outlive the watching; what isn't wanted is null.
struct SessionSettings {
  const WatchFlags& flags;        ///< `executable` as it is to be shown
  const WatchedProgram& program;
  double budget = 0;              ///< share of the target's CPU; 0: all the time, whatever it costs
  const SourceEvidence* source = nullptr;
  MetricsBoard* board = nullptr;
  MetricsBoard::Program name;     ///< on the board
  const std::atomic<bool>* ended = nullptr;  ///< set by another thread: it is enough
};

/// Watches until the time is over, the process ends, it is enough or a signal comes. Fails where the probes can't be placed.
std::expected<void, model::Error> watch_one(const SessionSettings& settings, Console& console);

/// Returns the name of an executable without its folders, as it is called where it runs.
std::string program_name(const std::string& executable);

}  // namespace waybill::cli

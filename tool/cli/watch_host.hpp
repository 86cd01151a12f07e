// Watching all programs of some names on a host, in containers too, as they come and go.
#pragma once

#include "tool/cli/metrics_board.hpp"
#include "tool/cli/watch_session.hpp"

namespace waybill::cli {

/// Watches until the time is over or a signal comes, and writes the summary of each program that was watched; returns an
/// ExitStatus. A program that can't be watched is told on standard error, once. `budget` as SessionSettings has it.
int watch_host(const WatchFlags& flags, double budget, MetricsBoard& board, Console& console);

}  // namespace waybill::cli

// What every command's option parser has in common.
#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "tool/cli/run.hpp"

namespace waybill::cli {

/// Prepares the parser of one command: help, usage line, no surprises.
void prepare(CLI::App& app, std::string_view command);

/// Parses; returns nothing if the command is to go on, else its exit status: kDone after help was
/// written, kFailed after an error was.
std::optional<int> parse(CLI::App& app, Arguments arguments, Console& console);

/// Returns whether what is written to standard output is coloured: `wish` is the value of --color.
bool in_colour(const std::string& wish, const Console& console);

/// Returns whether standard output is a terminal that knows control sequences.
bool moves_cursor(const Console& console);

}  // namespace waybill::cli

// A text that is shown anew again and again on a terminal, and never outgrows it.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace waybill::cli {

/// Characters that fit on a screen.
struct ScreenSize {
  std::size_t columns = 80;
  std::size_t lines = 24;
};

/// Returns the size of the terminal that is standard output, or what it is by default where that isn't told.
ScreenSize screen_size();

/// Returns the text as it fits: lines that are too wide end in "…", and the last line says how many are left out.
/// What is UTF-8 counts by its characters, each taken to be one column wide.
std::string fitted(std::string_view text, ScreenSize size);

/// Returns what `write` writes with as many rows in each list, up to `most`, as fit, as it fits.
std::string fitted_rows(const std::function<void(std::ostream&, std::size_t rows)>& write, std::size_t most, ScreenSize size);

/// Puts a text in place of what the terminal shows, without a moment in which it shows nothing.
void show_anew(std::string_view text, std::ostream& out);

}  // namespace waybill::cli

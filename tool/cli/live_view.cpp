#include "tool/cli/live_view.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace waybill::cli {
namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

std::string fitted_line(std::string_view line, std::size_t columns) {
  if (static_cast<std::size_t>(std::ranges::count_if(line, begins_character)) <= columns) return std::string(line);
  std::size_t end = 0;
  for (std::size_t characters = 0; end < line.size(); ++end) {
    if (begins_character(line[end]) && ++characters == columns) break;
  }
  return std::string(line.substr(0, end)) + "…";
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

ScreenSize screen_size() {
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {.columns = window.ws_col, .lines = window.ws_row};
}

std::string fitted(std::string_view text, ScreenSize size) {
  std::vector<std::string_view> lines = lines_of(text);
  const std::size_t room = std::max<std::size_t>(size.lines, 3) - 1;  // the cursor stands below them
  std::string left_out;
  if (lines.size() > room) {
    left_out = fmt::format("… {} more lines: they need a taller terminal", lines.size() - room + 1);
    lines.resize(room - 1);
  }
  std::string result;
  for (const std::string_view line : lines) result += fitted_line(line, size.columns) + '\n';
  return left_out.empty() ? result : result + fitted_line(left_out, size.columns) + '\n';
}

std::string fitted_rows(const std::function<void(std::ostream&, std::size_t rows)>& write, std::size_t most, ScreenSize size) {
  std::string text;
  for (std::size_t rows = most; rows > 0; --rows) {
    std::ostringstream out;
    write(out, rows);
    text = out.str();
    if (lines_of(text).size() < size.lines) break;
  }
  return fitted(text, size);
}

void show_anew(std::string_view text, std::ostream& out) {
  out << "\x1b[H";  // home; then each line wipes what was behind it, and the last what is below
  for (const std::string_view line : lines_of(text)) out << line << "\x1b[K\n";
  out << "\x1b[J";
}

}  // namespace waybill::cli

#include "tool/report/columns.hpp"

#include <algorithm>

namespace waybill::report {
namespace {

/// Returns the length of the well-formed UTF-8 sequence at the start of `text`, or 0 if there is
/// none (Unicode 15.0, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::uint32_t utf16_length(std::string_view utf8) {
  std::uint32_t units = 0;
  while (!utf8.empty()) {
    const std::size_t length = sequence_length(utf8);
    units += length == 4 ? 2 : 1;
    utf8.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return units;
}

const Columns::Source* Columns::source(const std::string& file) {
  auto [entry, is_new] = sources_.try_emplace(file);
  if (is_new && read_source_) {
    if (auto text = read_source_(file)) {
      Source source{std::move(*text), {0}};
      for (std::size_t i = 0; i < source.text.size(); ++i) {
        if (source.text[i] == '\n') source.line_starts.push_back(i + 1);
      }
      entry->second = std::move(source);
    }
  }
  return entry->second ? &*entry->second : nullptr;
}

std::optional<std::uint32_t> Columns::utf16(const std::string& file, std::uint32_t line,
                                            std::uint32_t column) {
  const Source* found = source(file);
  if (found == nullptr || line == 0 || column == 0 || line > found->line_starts.size()) {
    return std::nullopt;
  }
  const std::size_t start = found->line_starts[line - 1];
  const std::size_t next =
      line < found->line_starts.size() ? found->line_starts[line] : found->text.size() + 1;
  if (start + column - 1 >= next) return std::nullopt;
  return utf16_length(std::string_view(found->text).substr(start, column - 1)) + 1;
}

std::optional<Position> Columns::position(const std::string& file, std::uint64_t offset) {
  const Source* found = source(file);
  if (found == nullptr || offset > found->text.size()) return std::nullopt;
  const auto after = std::ranges::upper_bound(found->line_starts, offset);
  const auto line = static_cast<std::uint32_t>(after - found->line_starts.begin());
  const std::size_t start = found->line_starts[line - 1];
  return Position{line, utf16_length(std::string_view(found->text).substr(start, offset - start)) + 1};
}

}  // namespace waybill::report

// Columns as other programs count them: a Site counts bytes, SARIF and GitHub count UTF-16 units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tool/report/report.hpp"

namespace waybill::report {

/// A position in UTF-16 code units, both from 1.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// Returns how many UTF-16 code units the text takes; a byte that is no UTF-8 counts as one, as a
/// reader would replace it.
std::uint32_t utf16_length(std::string_view utf8);

/// Converts columns with the help of the files' texts, each read once.
class Columns {
 public:
  explicit Columns(const ReadSource& read_source) : read_source_(read_source) {}

  /// Returns the column in UTF-16 code units for a line and a column in bytes, or nothing if the
  /// file can't be read or is shorter than that.
  std::optional<std::uint32_t> utf16(const std::string& file, std::uint32_t line,
                                     std::uint32_t column);

  /// Returns where the byte at that offset stands, or nothing as above.
  std::optional<Position> position(const std::string& file, std::uint64_t offset);

 private:
  struct Source {
    std::string text;
    std::vector<std::size_t> line_starts;
  };
  const Source* source(const std::string& file);

  const ReadSource& read_source_;
  std::map<std::string, std::optional<Source>> sources_;
};

}  // namespace waybill::report

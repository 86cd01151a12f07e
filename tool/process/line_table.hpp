// Source lines of a C++ program's code, as its DWARF has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::process {

/// The lines of one executable: its .debug_line, DWARF 2 to 5. It owns what it read; a stretch of it is read again for
/// each question, so it takes hardly more memory than the section.
class LineTable {
 public:
  struct Place {
    std::string file;  ///< with the folder it was compiled in, where the table has that (DWARF 5)
    unsigned line = 0;
  };

  /// Reads from the bytes of a whole ELF file. Empty if there is no DWARF in it; what is damaged is left out.
  static LineTable from(std::string_view file);

  /// Returns the place of the instruction at an address (without the bias), or nothing if the table has none.
  std::optional<Place> at(std::uint64_t address) const;

 private:
  /// Instructions one after the other, in one unit.
  struct Sequence {
    std::uint64_t begin = 0, end = 0;  ///< addresses
    std::uint64_t unit = 0;            ///< where in the section its unit begins
    std::uint64_t program = 0;         ///< where what makes its rows begins
  };

  std::string lines_, texts_, line_texts_;
  std::vector<Sequence> sequences_;  ///< by address
};

}  // namespace waybill::process

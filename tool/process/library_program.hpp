// A C++ program with libwaybill's probes, as its executable tells of it.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_binary/image.hpp"
#include "tool/model/error.hpp"
#include "tool/model/observation.hpp"
#include "tool/process/bpf/library_records.h"
#include "tool/process/line_table.hpp"

namespace waybill::process {

/// What stands at a probe's place: a no-operation of one byte, which the kernel emulates.
constexpr char kProbeInstruction = '\x90';

/// One place of a probe in the code.
struct LibraryProbePlace {
  std::string probe;                ///< "make", "settle", "end", "write", "enter", "provide"
  std::uint64_t file_offset = 0;
  std::uint64_t semaphore = 0;      ///< offset in the file of the counter that turns the probe on; 0: none
  waybill_place place{};            ///< address and arguments
};

/// Returns how an argument of a probe is got at, from what the note says: "8@%rdi", "-4@$1", "8@-16(%rbp)"; nothing
/// for forms that aren't known. (sys/sdt.h 4.8: SIZE@OPERAND, the operand as the GNU assembler writes it.)
std::optional<waybill_argument> parse_argument(std::string_view text);

/// What is known of a program with libwaybill's probes. It owns what it read.
class LibraryProgram {
 public:
  /// Reads an executable. Fails if it can't be read, or as from().
  static std::expected<LibraryProgram, model::Error> open(const std::string& path);

  /// Reads from the bytes of a whole file; `name` is for errors. Fails if they are no ELF executable for amd64, have no
  /// probe of libwaybill, or lack one that counting contexts needs.
  static std::expected<LibraryProgram, model::Error> from(std::string_view file, const std::string& name);

  const go_binary::Image& image() const { return image_; }
  const std::vector<LibraryProbePlace>& places() const { return places_; }
  /// The probes that are left out, and why.
  const std::vector<std::string>& missing() const { return missing_; }

  /// Returns the type of a value by its key's address, or the address where the program has no symbols.
  std::string key_name(std::uint64_t address) const;
  /// Returns the function at an address, or the address where the program has no symbols.
  std::string function_name(std::uint64_t address) const;
  /// Returns the function with the line that an instruction at an address is of, or, if that is one of another file that was
  /// inlined, the function's first; without a line if the program has no DWARF.
  model::CodeSite site(std::uint64_t address) const;
  /// Returns the function or type of a middleware from its text, which is at an address.
  std::string component_name(std::uint64_t address) const;

 private:
  struct Symbol {
    std::uint64_t size = 0;
    std::string name;  ///< mangled
  };
  explicit LibraryProgram(go_binary::Image image) : image_(std::move(image)) {}
  void read_notes(std::string_view notes, std::uint64_t base);
  void read_note(std::string_view description, std::uint64_t base);
  std::map<std::uint64_t, Symbol>::const_iterator symbol_at(std::uint64_t address) const;
  void read_symbols(std::string_view table, std::string_view names);

  go_binary::Image image_;
  std::vector<LibraryProbePlace> places_;
  std::vector<std::string> missing_;
  LineTable lines_;
  std::map<std::uint64_t, Symbol> symbols_;  ///< functions and objects, by address
};

}  // namespace waybill::process

// Types and global variables as a Go executable's DWARF describes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/go_binary/type_table.hpp"

namespace waybill::go_binary {

/// A member of a struct.
struct DebugMember {
  std::string name;
  std::uint64_t offset = 0;  ///< bytes
  std::uint64_t type = 0;
};

/// A type; what is named in the language is resolved.
struct DebugType {
  Kind kind = Kind::kInvalid;
  std::string name;           ///< "*main.session"; of a struct that the linker made: "bucket<int,context.Context>"
  std::uint64_t size = 0;     ///< bytes
  std::uint64_t element = 0;  ///< of pointers, slices, arrays and channels
  std::uint64_t inside = 0;   ///< of maps and channels: the run time's struct that they point to
  std::vector<DebugMember> members;
};

/// The DWARF of one executable, versions 4 and 5, as Go writes them (cmd/internal/dwarf; Go 1.17 to 1.27). Types are known
/// by where they stand; 0 is none.
class DebugTypes {
 public:
  /// Reads from the bytes of a whole ELF file. Empty if there is no DWARF in it, or it is damaged.
  static DebugTypes from(std::string_view file);

  bool empty() const { return info_.empty(); }

  /// Returns the type of the global variable that begins at an address (without the bias), or 0.
  std::uint64_t of_variable(std::uint64_t address) const;

  /// Returns the type that the run time describes at an address (without the bias), or 0.
  std::uint64_t of_runtime_type(std::uint64_t address) const;

  /// Returns a type by where it stands; of kind kInvalid if there is none.
  DebugType at(std::uint64_t type) const;

 private:
  struct Attribute {
    std::uint64_t name = 0, form = 0;
    std::int64_t constant = 0;
  };
  struct Abbreviation {
    std::uint64_t tag = 0;
    bool children = false;
    std::vector<Attribute> attributes;
  };
  struct Unit {
    std::uint64_t begin = 0, first = 0, end = 0;  ///< in .debug_info: header, first entry
    std::uint64_t abbreviations = 0;
    std::uint64_t addresses = 0;                  ///< base in .debug_addr
    unsigned version = 4;
  };
  /// What is of use of one entry.
  struct Entry {
    std::uint64_t tag = 0;
    bool children = false;
    std::string_view name, location;
    std::uint64_t type = 0, size = 0, offset = 0, element = 0, runtime_type = 0, address_base = 0;
    unsigned kind = 0;
    std::uint64_t next = 0;
  };

  void read_units();
  void read_abbreviations(std::uint64_t at);
  void read_entries(Unit& unit);
  std::optional<Entry> entry(const Unit& unit, std::uint64_t at) const;
  const Unit* unit_of(std::uint64_t at) const;
  std::uint64_t address_at(const Unit& unit, std::uint64_t index) const;

  std::string info_, abbreviations_bytes_, addresses_bytes_;
  std::vector<Unit> units_;
  std::unordered_map<std::uint64_t, std::vector<Abbreviation>> abbreviations_;  ///< by offset, then by code
  std::uint64_t codes_ = 0;                                                     ///< in all of these
  std::unordered_map<std::uint64_t, std::uint64_t> variables_, runtime_types_;
};

}  // namespace waybill::go_binary

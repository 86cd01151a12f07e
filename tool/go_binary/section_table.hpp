// The sections of an ELF file: what is in it beside what is loaded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_binary {

struct Section {
  std::string_view name;      ///< "" where it is damaged, or longer than any that there is
  std::uint32_t type = 0;     ///< SHT_…
  std::uint64_t address = 0;  ///< where it is loaded, without the bias; 0 if it isn't
  std::uint32_t link = 0;     ///< of a symbol table: the section with its names
  bool packed = false;        ///< it begins with a compression header
  std::string_view bytes;     ///< as the file has them
};

/// Returns the sections of a 64-bit little-endian ELF file, which they point into; none if it has none, or what
/// says where they are is damaged. A section that isn't wholly in the file is left empty.
std::vector<Section> sections_of(std::string_view file);

}  // namespace waybill::go_binary

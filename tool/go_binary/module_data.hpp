// Where a Go executable keeps its tables: runtime.moduledata, found without symbols.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "tool/go_binary/image.hpp"
#include "tool/go_binary/layout.hpp"

namespace waybill::go_binary {

/// A stretch of addresses.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool holds(std::uint64_t address) const { return address >= begin && address < end; }
};

/// A slice's place and its number of elements.
struct Table {
  std::uint64_t address = 0;
  std::uint64_t count = 0;
};

/// What the readers need of moduledata and pclntab's header, all of it checked against the image.
struct ModuleData {
  const Layout* layout = nullptr;
  std::uint64_t line_table = 0;      ///< pclntab; the offsets below are from its header
  Table function_names;
  Table units;                       ///< of 32-bit offsets into `files`
  Table files;
  Table line_programs;               ///< pctab
  Table functions;                   ///< pclntable: where _func records stand, counted in bytes
  std::uint64_t function_count = 0;
  std::uint64_t text = 0;            ///< entries count from here; not where the section .text begins
  Range code;
  Range types;
  std::uint64_t function_data = 0;   ///< base of FUNCDATA; 0 in Go 1.17
  Table type_links;                  ///< 32-bit offsets from types.begin; none in Go 1.27
  Range type_descriptors;            ///< Go 1.27: one behind the other
  Table itab_links;                  ///< pointers; none in Go 1.27
  Range itabs;                       ///< Go 1.27: one behind the other
};

/// Finds and checks the tables of a Go 1.`minor` executable. Fails where no place in it has the layout of
/// that version: the version is unknown, or the file is damaged.
std::expected<ModuleData, model::Error> find_module_data(const Image& image, unsigned minor, const std::string& name);

}  // namespace waybill::go_binary

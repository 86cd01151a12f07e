#include "tool/go_binary/variable_table.hpp"

#include <algorithm>
#include <cstring>

#include <elf.h>

#include "tool/go_binary/section_table.hpp"

namespace waybill::go_binary {
namespace {

/// Names may share their ends, as linkers let them; all in all they can't come to much more than the table that they stand in.
constexpr std::uint64_t kMostOfTable = 4;

}  // namespace

VariableTable VariableTable::from(std::string_view file) {
  VariableTable table;
  const std::vector<Section> sections = sections_of(file);
  for (const Section& section : sections) {
    if (section.type != SHT_SYMTAB || section.link >= sections.size()) continue;
    const std::string_view names = sections[section.link].bytes;
    std::uint64_t left = kMostOfTable * names.size();
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.bytes.size(); at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol{};
      std::memcpy(&symbol, section.bytes.data() + at, sizeof symbol);
      if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_size == 0 || symbol.st_name >= names.size()) continue;
      const std::size_t end = names.substr(0, symbol.st_name + std::min<std::uint64_t>(left, names.size() - symbol.st_name)).find('\0', symbol.st_name);
      if (end == std::string_view::npos) break;
      left -= end - symbol.st_name;
      table.variables_.push_back({.address = symbol.st_value, .size = symbol.st_size, .name = std::string(names.substr(symbol.st_name, end - symbol.st_name))});
    }
  }
  // Of two that begin at one address the smaller is the variable, the other a mark of a whole part.
  std::ranges::sort(table.variables_, [](const Variable& a, const Variable& b) { return std::pair(a.address, b.size) < std::pair(b.address, a.size); });
  return table;
}

const Variable* VariableTable::at(std::uint64_t address) const {
  auto after = std::ranges::upper_bound(variables_, address, {}, &Variable::address);
  if (after == variables_.begin()) return nullptr;
  --after;
  return address - after->address < after->size ? &*after : nullptr;
}

const Variable* VariableTable::named(std::string_view name) const {
  const auto found = std::ranges::find(variables_, name, &Variable::name);
  return found == variables_.end() ? nullptr : &*found;
}

}  // namespace waybill::go_binary

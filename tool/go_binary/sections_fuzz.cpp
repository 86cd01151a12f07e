// Sections, symbols and DWARF of any bytes: no crash, no hang, and what is said of them lies in them. The first byte chooses:
// 0, the rest is the file; else a file is made of the rest: .debug_abbrev, .debug_info, .debug_addr and .symtab, each behind
// its length in two bytes, and .strtab; with 2 .debug_info is packed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/section_table.hpp"
#include "tool/go_binary/synthetic_sections.hpp"
#include "tool/go_binary/variable_table.hpp"

namespace {

using namespace waybill::go_binary;

std::string file_of(std::string_view data) {
  if (data.empty()) return "";
  const char how = data[0];
  data.remove_prefix(1);
  if (how == 0) return std::string(data);
  const auto part = [&] {
    if (data.size() < 2) return std::string_view();
    const std::size_t length = static_cast<unsigned char>(data[0]) | static_cast<std::size_t>(static_cast<unsigned char>(data[1])) << 8;
    const std::string_view found = data.substr(2, length);
    data.remove_prefix(2 + found.size());
    return found;
  };
  SyntheticSections sections;
  sections.add(".debug_abbrev", part());
  if (how == 2) sections.add_packed(".debug_info", part());
  else sections.add(".debug_info", part());
  sections.add(".debug_addr", part());
  const std::string_view symbols = part();
  sections.add(".symtab", symbols, SHT_SYMTAB, sections.add(".strtab", data, SHT_STRTAB));
  return sections.file();
}

void walk(const DebugTypes& types, std::uint64_t from) {
  constexpr std::size_t kMost = 200;
  std::vector<std::uint64_t> left = {from};
  std::unordered_set<std::uint64_t> seen;
  while (!left.empty() && seen.size() < kMost) {
    const std::uint64_t place = left.back();
    left.pop_back();
    if (place == 0 || !seen.insert(place).second) continue;
    const DebugType type = types.at(place);
    left.push_back(type.element);
    left.push_back(type.inside);
    for (const DebugMember& member : type.members) left.push_back(member.type);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file = file_of({reinterpret_cast<const char*>(data), size});
  for (const Section& section : sections_of(file)) {
    for (const std::string_view part : {section.name, section.bytes}) {
      if (!part.empty() && (part.data() < file.data() || part.data() + part.size() > file.data() + file.size())) std::abort();
    }
  }
  const VariableTable variables = VariableTable::from(file);
  const DebugTypes types = DebugTypes::from(file);
  for (std::uint64_t address = 0; address < 0x400; address += 8) {
    if (const Variable* variable = variables.at(address)) {
      if (address < variable->address || address - variable->address >= variable->size) std::abort();
      const Variable* same = variables.named(variable->name);
      if (same == nullptr || same->name != variable->name) std::abort();
    }
    walk(types, types.of_variable(address));
    walk(types, types.of_runtime_type(address));
    walk(types, address);
  }
  return 0;
}

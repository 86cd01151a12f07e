#include "tool/go_binary/section_table.hpp"

#include <cstring>
#include <optional>

#include <elf.h>

namespace waybill::go_binary {
namespace {

constexpr std::size_t kLongestName = 256;

template <class T>
std::optional<T> value_at(std::string_view file, std::uint64_t offset) {
  T value{};
  if (offset > file.size() || file.size() - offset < sizeof value) return std::nullopt;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

std::string_view part_of(std::string_view file, std::uint64_t offset, std::uint64_t length) {
  return offset <= file.size() && length <= file.size() - offset ? file.substr(offset, length) : std::string_view();
}

}  // namespace

std::vector<Section> sections_of(std::string_view file) {
  const auto header = value_at<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64) return {};
  if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff > file.size()) return {};
  std::vector<Section> sections;
  std::vector<std::uint32_t> names;
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const auto entry = value_at<Elf64_Shdr>(file, header->e_shoff + i * sizeof(Elf64_Shdr));
    if (!entry) return {};
    Section& section = sections.emplace_back();
    section.type = entry->sh_type;
    section.address = entry->sh_addr;
    section.link = entry->sh_link;
    section.packed = (entry->sh_flags & SHF_COMPRESSED) != 0;
    if (entry->sh_type != SHT_NOBITS) section.bytes = part_of(file, entry->sh_offset, entry->sh_size);
    names.push_back(entry->sh_name);
  }
  if (header->e_shstrndx >= sections.size()) return sections;
  const std::string_view all = sections[header->e_shstrndx].bytes;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (names[i] >= all.size()) continue;
    // A table without an end to its names mustn't be searched once for each section.
    const std::string_view name = all.substr(names[i], kLongestName);
    if (const std::size_t end = name.find('\0'); end != std::string_view::npos) sections[i].name = name.substr(0, end);
  }
  return sections;
}

}  // namespace waybill::go_binary

// An ELF file of nothing but sections: for tests and the fuzzer.
#pragma once

#include <elf.h>
#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_binary {

/// Puts a file together from sections; their numbers count from 1.
class SyntheticSections {
 public:
  SyntheticSections() { sections_.emplace_back(); }

  /// Adds a section and returns its number.
  std::uint32_t add(std::string_view name, std::string_view bytes, std::uint32_t type = SHT_PROGBITS, std::uint32_t link = 0) {
    Elf64_Shdr header{};
    header.sh_name = static_cast<Elf64_Word>(names_.size());
    header.sh_type = type;
    header.sh_link = link;
    header.sh_size = bytes.size();
    names_.append(name).push_back('\0');
    sections_.push_back({header, std::string(bytes)});
    return static_cast<std::uint32_t>(sections_.size() - 1);
  }

  /// Likewise, with the bytes packed as Go's linker does it.
  std::uint32_t add_packed(std::string_view name, std::string_view bytes) {
    Elf64_Chdr head{};
    head.ch_type = ELFCOMPRESS_ZLIB;
    head.ch_size = bytes.size();
    std::string packed(sizeof head + compressBound(bytes.size()), '\0');
    std::memcpy(packed.data(), &head, sizeof head);
    uLongf length = packed.size() - sizeof head;
    compress(reinterpret_cast<Bytef*>(packed.data() + sizeof head), &length, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    packed.resize(sizeof head + length);
    const std::uint32_t number = add(name, packed);
    sections_[number].header.sh_flags = SHF_COMPRESSED;
    return number;
  }

  std::string file() const {
    std::vector<Part> all = sections_;
    Elf64_Shdr names{};
    names.sh_type = SHT_STRTAB;
    names.sh_size = names_.size();
    all.push_back({names, names_});
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = static_cast<Elf64_Half>(all.size());
    header.e_shstrndx = static_cast<Elf64_Half>(all.size() - 1);
    header.e_shoff = sizeof header;
    std::string file(sizeof header + all.size() * sizeof(Elf64_Shdr), '\0');
    std::memcpy(file.data(), &header, sizeof header);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].header.sh_offset = file.size();
      std::memcpy(file.data() + sizeof header + i * sizeof(Elf64_Shdr), &all[i].header, sizeof(Elf64_Shdr));
      file += all[i].bytes;
    }
    return file;
  }

 private:
  struct Part {
    Elf64_Shdr header{};
    std::string bytes;
  };
  std::vector<Part> sections_;
  std::string names_ = std::string(1, '\0');
};

/// A symbol of type object in .symtab.
inline std::string symbol(std::uint32_t name, std::uint64_t address, std::uint64_t size, unsigned char type = STT_OBJECT) {
  Elf64_Sym symbol{};
  symbol.st_name = name;
  symbol.st_info = type;
  symbol.st_value = address;
  symbol.st_size = size;
  return {reinterpret_cast<const char*>(&symbol), sizeof symbol};
}

}  // namespace waybill::go_binary

// Executables with probes' notes, made for tests: only what the reader looks at.
#pragma once

#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <elf.h>

namespace waybill::process {

/// Returns one note of a probe, as sys/sdt.h 4.8 lays it out.
inline std::string probe_note(std::string_view provider, std::string_view probe, std::string_view arguments, std::uint64_t code, std::uint64_t base = 0,
                              std::uint64_t semaphore = 0) {
  std::string description;
  for (const std::uint64_t address : {code, base, semaphore}) description.append(reinterpret_cast<const char*>(&address), sizeof address);
  for (const std::string_view text : {provider, probe, arguments}) (description += text) += '\0';
  const Elf64_Nhdr header{.n_namesz = 8, .n_descsz = static_cast<Elf64_Word>(description.size()), .n_type = 3};
  std::string note(reinterpret_cast<const char*>(&header), sizeof header);
  note.append("stapsdt\0", 8);
  note += description;
  note.resize((note.size() + 3) / 4 * 4);
  return note;
}

/// Returns an executable whose code is at kCode, no-operations all of them, with these sections.
struct SyntheticLibrary {
  static constexpr std::uint64_t kCode = 0x400000;
  static constexpr std::uint64_t kCodeBytes = 256;

  std::string notes, symbols, strings, lines, line_texts;

  std::string file() const {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    header.e_phoff = sizeof header;
    header.e_shentsize = sizeof(Elf64_Shdr);
    Elf64_Phdr code{};
    code.p_type = PT_LOAD;
    code.p_flags = PF_R | PF_X;
    code.p_vaddr = kCode;
    code.p_offset = sizeof header + sizeof code;
    code.p_filesz = kCodeBytes;

    constexpr std::string_view kNames("\0.note.stapsdt\0.symtab\0.strtab\0.shstrtab\0.debug_line\0.debug_line_str\0", 69);
    const std::string_view contents[] = {notes, symbols, strings, kNames, lines, line_texts};
    constexpr std::uint32_t kNameAt[] = {1, 15, 23, 31, 41, 53};
    std::string bytes(kCodeBytes, '\x90');
    std::vector<Elf64_Shdr> sections(1);
    for (std::size_t i = 0; i < std::size(contents); ++i) {
      Elf64_Shdr section{};
      section.sh_name = kNameAt[i];
      section.sh_type = SHT_PROGBITS;
      section.sh_offset = code.p_offset + bytes.size();
      section.sh_size = contents[i].size();
      sections.push_back(section);
      bytes += contents[i];
    }
    header.e_shoff = code.p_offset + bytes.size();
    header.e_shnum = static_cast<Elf64_Half>(sections.size());
    header.e_shstrndx = 4;
    std::string file(reinterpret_cast<const char*>(&header), sizeof header);
    file.append(reinterpret_cast<const char*>(&code), sizeof code);
    file += bytes;
    file.append(reinterpret_cast<const char*>(sections.data()), sections.size() * sizeof(Elf64_Shdr));
    return file;
  }
};

}  // namespace waybill::process

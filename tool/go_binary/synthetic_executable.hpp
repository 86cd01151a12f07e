// The smallest executable that has all tables of a Go version: for tests and the fuzzer.
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tool/go_binary/layout.hpp"

namespace waybill::go_binary {

/// Lays out an executable of two functions, `main.main` with `main.small` inlined into it and
/// `main.other`, with the method table of type *main.Own as main.Any.
class SyntheticExecutable {
 public:
  static constexpr std::uint64_t kCode = 0x400100;
  static constexpr std::uint64_t kData = 0x500180;

  explicit SyntheticExecutable(unsigned minor) : layout_(*layout_for(minor)), minor_(minor) {
    file_.resize(0x180, '\0');
    write_build_info();
    write_types();
    write_line_table();
    write_module_data();
    write_headers();
  }

  const std::string& file() const { return file_; }
  std::uint64_t pointer_type() const { return pointer_type_; }
  std::uint64_t struct_type() const { return struct_type_; }
  std::uint64_t itab() const { return itab_; }
  std::uint64_t module_data() const { return module_data_; }

 private:
  std::uint64_t here() const { return kData + file_.size() - 0x180; }
  void align(std::size_t to) {
    while (here() % to != 0) file_ += '\0';
  }
  template <class T>
  void add(T number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    file_.append(raw, sizeof number);
  }
  template <class T>
  void put(std::uint64_t address, T number) {
    std::memcpy(file_.data() + (address - kData) + 0x180, &number, sizeof number);
  }
  void put_at_file(std::size_t offset, const void* bytes, std::size_t length) { std::memcpy(file_.data() + offset, bytes, length); }

  void write_build_info() {
    align(16);
    const std::string version = fmt::format("go1.{}", minor_);
    const std::string modules = "0123456789abcdefpath\texample.test/own\nmod\texample.test/own\tv1.2.3\nbuild\tGOARCH=amd64\n0123456789abcdef";
    file_ += "\xff Go buildinf:";
    add<std::uint8_t>(8);
    if (minor_ >= 18) {
      add<std::uint8_t>(2);
      add<std::uint64_t>(0);
      add<std::uint64_t>(0);
      for (const std::string& text : {version, modules}) {
        file_ += static_cast<char>(text.size() & 0x7f) | static_cast<char>(text.size() > 0x7f ? 0x80 : 0);
        if (text.size() > 0x7f) file_ += static_cast<char>(text.size() >> 7);
        file_ += text;
      }
    } else {
      add<std::uint8_t>(0);
      const std::uint64_t headers = here() + 16;
      add<std::uint64_t>(headers);
      add<std::uint64_t>(headers + 16);
      add<std::uint64_t>(headers + 32);
      add<std::uint64_t>(version.size());
      add<std::uint64_t>(headers + 32 + version.size());
      add<std::uint64_t>(modules.size());
      file_ += version + modules;
    }
  }

  std::uint32_t name(std::string_view text, std::uint8_t flags = 0) {
    const std::uint64_t at = here();
    add<std::uint8_t>(flags);
    add<std::uint8_t>(static_cast<std::uint8_t>(text.size()));
    file_ += text;
    return static_cast<std::uint32_t>(at - types_);
  }

  std::uint64_t type(std::uint64_t size, std::uint8_t flags, std::uint8_t kind, std::uint32_t name_offset) {
    align(8);
    const std::uint64_t at = here();
    add<std::uint64_t>(size);
    add<std::uint64_t>(0);
    add<std::uint32_t>(0);
    add<std::uint8_t>(flags);
    add<std::uint8_t>(8);
    add<std::uint8_t>(8);
    add<std::uint8_t>(kind);
    add<std::uint64_t>(0);
    add<std::uint64_t>(0);
    add<std::uint32_t>(name_offset);
    add<std::uint32_t>(0);
    return at;
  }

  void write_types() {
    align(8);
    types_ = here();
    add<std::uint64_t>(0);
    const std::uint64_t texts = here() + 0x400;  // names stand behind the descriptors
    const std::size_t back = file_.size();
    file_.resize(back + 0x400, '\0');
    const std::uint32_t own = name("*main.Own");
    const std::uint32_t any = name("main.Any");
    const std::uint32_t package = name("example.test/own");
    const std::uint32_t field = name("First");
    const std::uint32_t embedded = name("Any", 8);
    const std::string tail = file_.substr(back + 0x400);
    file_.resize(back);

    pointer_type_ = type(8, 0, 22 | 32, own);
    add<std::uint64_t>(0);  // the element, below
    struct_type_ = type(24, 1 | 2, 25, own);
    const std::uint64_t fields = struct_type_ + 80 + 16;
    add<std::uint64_t>(types_ + package);
    add<std::uint64_t>(fields);
    add<std::uint64_t>(2);
    add<std::uint64_t>(2);
    add<std::uint32_t>(package);
    add<std::uint32_t>(0);
    add<std::uint64_t>(0);
    put(pointer_type_ + 48, struct_type_);
    const unsigned shift = layout_.shifted_field_offset ? 1 : 0;
    add<std::uint64_t>(types_ + field);
    add<std::uint64_t>(pointer_type_);
    add<std::uint64_t>(std::uint64_t{0} << shift);
    add<std::uint64_t>(types_ + embedded);
    const std::size_t interface_slot = file_.size();
    add<std::uint64_t>(0);
    add<std::uint64_t>((std::uint64_t{8} << shift) | shift);
    const std::uint64_t interface_type = type(16, 1, 20, any);
    put_at_file(interface_slot, &interface_type, 8);
    add<std::uint64_t>(types_ + package);
    add<std::uint64_t>(here());
    add<std::uint64_t>(2);
    add<std::uint64_t>(2);
    add<std::uint32_t>(package);
    add<std::uint32_t>(0);
    add<std::uint64_t>(0);
    add<std::uint64_t>(0);  // its two methods
    add<std::uint64_t>(0);
    descriptor_bytes_ = here() - types_;
    itab_ = here();
    add<std::uint64_t>(interface_type);
    add<std::uint64_t>(pointer_type_);
    add<std::uint64_t>(0);
    add<std::uint64_t>(kCode);
    add<std::uint64_t>(kCode);
    itab_bytes_ = here() - itab_;
    file_.resize(file_.size() + (texts - here()), '\0');
    file_ += tail;
    align(8);
    types_end_ = here();
    type_links_ = here();
    add<std::uint32_t>(static_cast<std::uint32_t>(pointer_type_ - types_));
    align(8);
    itab_links_ = here();
    add<std::uint64_t>(itab_);
  }

  /// Writes one _func with its two PCDATA programs and four FUNCDATA, the last of them the inline tree.
  void function_record(std::uint64_t entry, std::uint32_t name_offset, std::uint32_t line_program, std::uint32_t index_program, bool has_tree) {
    if (layout_.absolute_entries) add<std::uint64_t>(entry);
    else add<std::uint32_t>(static_cast<std::uint32_t>(entry - kCode));
    add<std::uint32_t>(name_offset);
    add<std::uint64_t>(0);
    add<std::uint32_t>(0);
    add<std::uint32_t>(1);  // file program: the first file throughout
    add<std::uint32_t>(line_program);
    add<std::uint32_t>(3);
    add<std::uint32_t>(0);
    if (layout_.function_header == 44 && !layout_.absolute_entries) add<std::uint32_t>(10);
    add<std::uint8_t>(0);
    add<std::uint16_t>(0);
    add<std::uint8_t>(4);
    add<std::uint32_t>(0);
    add<std::uint32_t>(0);
    add<std::uint32_t>(index_program);
    if (layout_.absolute_entries) {
      align(8);
      for (int i = 0; i < 3; ++i) add<std::uint64_t>(0);
      add<std::uint64_t>(has_tree ? function_data_ : 0);
    } else {
      for (int i = 0; i < 3; ++i) add<std::uint32_t>(UINT32_MAX);
      add<std::uint32_t>(has_tree ? 0 : UINT32_MAX);
    }
  }

  void write_line_table() {
    align(32);
    function_data_ = here();  // one inlined call: main.small, called at byte 4
    std::string entry(layout_.inline_entry, '\0');
    const std::uint32_t small_name = 10;
    const std::uint32_t parent = 4;
    std::memcpy(entry.data() + layout_.inline_name, &small_name, 4);
    std::memcpy(entry.data() + layout_.inline_parent, &parent, 4);
    file_ += entry;
    align(32);
    line_table_ = here();
    add<std::uint32_t>(layout_.magic);
    file_ += std::string("\0\0\1\10", 4);
    add<std::uint64_t>(2);
    add<std::uint64_t>(1);
    if (!layout_.absolute_entries) add<std::uint64_t>(minor_ >= 26 ? 0 : kCode);
    const std::uint64_t offsets = here();
    for (int i = 0; i < 5; ++i) add<std::uint64_t>(0);
    const auto begin = [&](unsigned index) {
      align(8);
      starts_[index] = here();
      put(offsets + 8 * index, here() - line_table_);
    };
    begin(0);
    file_ += std::string("main.main\0main.small\0main.other\0", 32);
    begin(1);
    add<std::uint32_t>(0);
    begin(2);
    file_ += std::string("/own/main.go\0", 13);
    begin(3);
    // Pairs of (change, zigzag; length). At 1: file 0. At 4: line 10, at byte 8 line 20, at byte 12 line 11.
    // At 11: no inlining, then from byte 8 to 12 the first entry of the tree.
    file_ += std::string("\0\2\40\0" "\26\10\24\4\21\24\0" "\0\10\2\4\1\24\0", 18);
    begin(4);
    const std::uint64_t rows = here();
    const std::size_t row = layout_.absolute_entries ? 16 : 8;
    file_.resize(file_.size() + 3 * row, '\0');
    for (unsigned i = 0; i < 3; ++i) {
      const std::uint64_t at = rows + row * i;
      if (i < 2) align(8);
      const std::uint64_t offset = here() - rows;
      if (layout_.absolute_entries) {
        put(at, kCode + 32 * i);
        if (i < 2) put(at + 8, offset);
      } else {
        put(at, static_cast<std::uint32_t>(32 * i));
        if (i < 2) put(at + 4, static_cast<std::uint32_t>(offset));
      }
      if (i < 2) function_record(kCode + 32 * i, i == 0 ? 0 : 21, 4, i == 0 ? 11 : 0, i == 0);
    }
    ends_ = here();
  }

  void slice(unsigned word, std::uint64_t address, std::uint64_t count) {
    if (word == 0) return;
    put(module_data_ + 8 * word, address);
    put(module_data_ + 8 * (word + 1), count);
    put(module_data_ + 8 * (word + 2), count);
  }

  void write_module_data() {
    align(32);
    module_data_ = here();
    file_.resize(file_.size() + std::size_t{64} * 8, '\0');
    put(module_data_, line_table_);
    slice(1, starts_[0], 32);
    slice(4, starts_[1], 1);
    slice(7, starts_[2], 13);
    slice(10, starts_[3], 18);
    slice(13, starts_[4], ends_ - starts_[4]);
    slice(16, starts_[4], 3);
    put(module_data_ + 8 * 20, kCode);
    put(module_data_ + 8 * 21, kCode + 64);
    put(module_data_ + 8 * 22, kCode);
    put(module_data_ + 8 * 23, kCode + 64);
    put(module_data_ + 8 * layout_.types, types_);
    put(module_data_ + 8 * layout_.types_end, types_end_);
    if (layout_.go_function_data != 0) put(module_data_ + 8 * layout_.go_function_data, function_data_);
    slice(layout_.type_links, type_links_, 1);
    slice(layout_.itab_links, itab_links_, 1);
    if (layout_.itab_offset != 0) {
      put(module_data_ + 8 * layout_.type_descriptor_bytes, descriptor_bytes_);
      put(module_data_ + 8 * layout_.itab_offset, itab_ - types_);
      put(module_data_ + 8 * (layout_.itab_offset + 1), itab_bytes_);
    }
  }

  void write_headers() {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    put_at_file(0, &header, sizeof header);
    const Elf64_Phdr code{.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = 0, .p_vaddr = 0x400000, .p_paddr = 0, .p_filesz = 0x180, .p_memsz = 0x180, .p_align = 8};
    const std::uint64_t length = file_.size() - 0x180;
    const Elf64_Phdr data{.p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = 0x180, .p_vaddr = kData, .p_paddr = 0, .p_filesz = length, .p_memsz = length, .p_align = 8};
    put_at_file(sizeof header, &code, sizeof code);
    put_at_file(sizeof header + sizeof code, &data, sizeof data);
  }

  const Layout& layout_;
  unsigned minor_;
  std::string file_;
  std::uint64_t types_ = 0, types_end_ = 0, type_links_ = 0, itab_links_ = 0, pointer_type_ = 0, struct_type_ = 0, itab_ = 0;
  std::uint64_t descriptor_bytes_ = 0, itab_bytes_ = 0, function_data_ = 0, line_table_ = 0, module_data_ = 0, ends_ = 0;
  std::uint64_t starts_[5] = {};
};

}  // namespace waybill::go_binary

#include "tool/process/library_program.hpp"

#include <asm/ptrace.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/process/synthetic_library.hpp"

namespace waybill::process {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kCode = SyntheticLibrary::kCode;

std::string needed_notes() {
  return probe_note("waybill", "make", "8@%rsi 8@16(%rsi) -4@%edx 8@$16", kCode) + probe_note("waybill", "settle", "8@%rsi -4@8(%rsi)", kCode + 8) +
         probe_note("waybill", "end", "8@%rbx -4@%eax", kCode + 16);
}

TEST(ProbeArgument, FormsOfTheAssembler) {
  const auto constant = parse_argument("-4@$-17");
  ASSERT_TRUE(constant);
  EXPECT_EQ(constant->kind, WAYBILL_ARGUMENT_CONSTANT);
  EXPECT_EQ(constant->value, -17);
  EXPECT_EQ(constant->size, 4);
  EXPECT_EQ(constant->is_signed, 1);
  const auto in_register = parse_argument("2@%r10w");
  ASSERT_TRUE(in_register);
  EXPECT_EQ(in_register->kind, WAYBILL_ARGUMENT_REGISTER);
  EXPECT_EQ(in_register->base, static_cast<int>(offsetof(pt_regs, r10)));
  EXPECT_EQ(in_register->is_signed, 0);
  const auto memory = parse_argument("8@-24(%rbp)");
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->kind, WAYBILL_ARGUMENT_MEMORY);
  EXPECT_EQ(memory->value, -24);
  EXPECT_EQ(memory->base, static_cast<int>(offsetof(pt_regs, rbp)));
  EXPECT_EQ(memory->index, -1);
  const auto indexed = parse_argument("1@0x10(%rsp,%rcx,8)");
  ASSERT_TRUE(indexed);
  EXPECT_EQ(indexed->value, 16);
  EXPECT_EQ(indexed->index, static_cast<int>(offsetof(pt_regs, rcx)));
  EXPECT_EQ(indexed->scale, 8);
  EXPECT_TRUE(parse_argument("8@(,%rdx,4)"));
  EXPECT_TRUE(parse_argument("8@(%rax)"));
}

TEST(ProbeArgument, WhatIsNoFormOfIt) {
  for (const char* text : {"", "8", "8@", "@%rax", "3@%rax", "8@%rip", "8@%xmm0", "8f@%rax", "8@symbol(%rip)", "8@$", "8@$1x", "8@$--1", "8@%ah", "8@()", "8@8",
                           "8@(%rax", "8@(%rax,%rbx,3)", "8@(%rax,%rbx,1,1)", "8@99999999999(%rax)", "99999999999999999999@%rax", "8@(%rax,,)x"}) {
    EXPECT_FALSE(parse_argument(text)) << text;
  }
}

TEST(LibraryProgram, PlacesOfProbes) {
  SyntheticLibrary library;
  library.notes = probe_note("other", "make", "8@%rsi", kCode) + needed_notes() + probe_note("waybill", "cancel", "8@%rsi 4@%eax", kCode) +
                  probe_note("waybill", "make", "8@%rsi 8@$0 -4@$1 8@$16", kCode + 0x30, 0x1000) + probe_note("waybill", "end", "8@odd(%rip) 4@$1", kCode + 4) +
                  probe_note("waybill", "settle", "8@%rax", kCode + 4) + probe_note("waybill", "end", "8@%rax 4@$1", kCode + 0x1000) +
                  probe_note("waybill", "end", "8@%rax 4@$1", kCode, 0, 0x700000);
  const auto program = LibraryProgram::from(library.file(), "test");
  ASSERT_TRUE(program) << model::one_line(program.error());
  ASSERT_EQ(program->places().size(), 4u);
  EXPECT_EQ(program->places()[0].probe, "make");
  EXPECT_EQ(program->places()[0].file_offset, sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr));
  EXPECT_EQ(program->places()[3].place.address, kCode + 0x30);
  EXPECT_EQ(program->places()[3].place.arguments[2].value, 1);
  EXPECT_THAT(program->missing(), ElementsAre(HasSubstr("end at 0x400004: the argument 8@odd(%rip)"), HasSubstr("settle at 0x400004: it has another number"),
                                              HasSubstr("end at 0x401000: there is no probe's instruction"), HasSubstr("what turns it on isn't in the file")));
}

TEST(LibraryProgram, WhatHasNoProbesIsRefused) {
  SyntheticLibrary library;
  const auto none = LibraryProgram::from(library.file(), "test");
  ASSERT_FALSE(none);
  EXPECT_THAT(model::one_line(none.error()), HasSubstr("no probes of libwaybill"));
  library.notes = probe_note("waybill", "enter", "8@%rsi 8@$0 8@%rax", kCode);
  const auto old = LibraryProgram::from(library.file(), "test");
  ASSERT_FALSE(old);
  EXPECT_THAT(model::one_line(old.error()), HasSubstr("libwaybill's probe make is missing in it"));
}

TEST(LibraryProgram, Names) {
  SyntheticLibrary library;
  library.notes = needed_notes();
  const auto symbol = [&](std::uint64_t address, std::uint64_t size, unsigned char type, const char* name) {
    Elf64_Sym entry{};
    entry.st_name = static_cast<Elf64_Word>(library.strings.size());
    entry.st_info = ELF64_ST_INFO(STB_GLOBAL, type);
    entry.st_value = address;
    entry.st_size = size;
    library.symbols.append(reinterpret_cast<const char*>(&entry), sizeof entry);
    (library.strings += name) += '\0';
  };
  symbol(0x500000, 1, STT_OBJECT, "_ZN7waybill6detail9value_keyIN7service7TraceIdEEE");
  symbol(kCode, 16, STT_FUNC, "_ZN7service5serveEi");
  std::string many = "_ZN";
  for (int i = 0; i < 60; ++i) many += "1S";
  symbol(kCode + 64, 16, STT_FUNC, many.c_str());
  const auto program = LibraryProgram::from(library.file(), "test");
  ASSERT_TRUE(program) << model::one_line(program.error());
  EXPECT_EQ(program->key_name(0x500000), "service::TraceId");
  EXPECT_EQ(program->key_name(0x500001), "0x500001");
  EXPECT_EQ(program->function_name(kCode + 15), "service::serve(int)");
  EXPECT_EQ(program->function_name(kCode + 16), "0x400010");
  EXPECT_EQ(program->function_name(kCode + 64), many);
  EXPECT_EQ(program->component_name(1), "0x1");
}

}  // namespace
}  // namespace waybill::process

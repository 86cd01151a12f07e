#include "tool/go_binary/debug_types.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/go_binary/section_table.hpp"
#include "tool/go_binary/synthetic_sections.hpp"
#include "tool/go_binary/variable_table.hpp"

namespace waybill::go_binary {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

std::string number(std::uint64_t value, unsigned bytes) {
  std::string text;
  for (unsigned i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i);
  return text;
}

std::string text(const std::string& name) { return name + '\0'; }

/// Abbreviations as Go writes them; forms: 0x08 string, 0x0b data1, 0x0f udata, 0x10 ref_addr, 0x18 exprloc, 0x01 addr, 0x1b addrx.
std::string abbreviations() {
  using namespace std::string_literals;
  return "\x01\x11\x01\x03\x08\0\0"s                                       // a unit with a name
         "\x02\x24\x00\x03\x08\x0b\x0b\x80\x52\x0b\0\0"s                   // a base type: name, size, DW_AT_go_kind
         "\x03\x13\x01\x03\x08\x0b\x0f\x80\x52\x0b\x84\x52\x01\0\0"s       // a struct: and DW_AT_go_runtime_type
         "\x04\x0d\x00\x03\x08\x38\x0f\x49\x10\0\0"s                       // a member: name, offset, type
         "\x05\x0f\x00\x03\x08\x49\x10\0\0"s                               // a pointer
         "\x06\x16\x00\x03\x08\x49\x10\0\0"s                               // a name for a type
         "\x07\x34\x00\x03\x08\x02\x18\x49\x10\0\0"s                       // a variable: name, location, type
         "\x08\x11\x01\x03\x08\x73\x17\0\0"s                               // a unit of version 5 with the base of its addresses
         "\0"s;
}

/// What Go writes of: type session struct { id int; next *session }; var sessions *session at 0x100; an alias `named` for
/// session; and where each of it stands.
struct Described {
  std::string info;
  std::uint64_t integer = 0, session = 0, pointer = 0, named = 0;
};

Described described(unsigned version) {
  Described all;
  std::string& info = all.info;
  info = number(0, 4) + number(version, 2);
  if (version == 5) info += number(1, 1) + number(8, 1) + number(0, 4) + "\x08" + text("main") + number(8, 4);
  else info += number(0, 4) + number(8, 1) + "\x01" + text("main");
  all.integer = info.size();
  info += "\x02" + text("int") + number(8, 1) + number(2, 1);
  all.session = info.size();
  info += "\x03" + text("main.session") + number(16, 1) + number(25, 1) + number(0x900, 8);
  const std::size_t member = info.size();
  info += "\x04" + text("id") + number(0, 1) + number(all.integer, 4);
  all.pointer = member + 2 * (info.size() - member) + 2 + 1;   // "next" is two letters longer, and the children end
  info += "\x04" + text("next") + number(8, 1) + number(all.pointer, 4) + '\0';
  EXPECT_EQ(info.size(), all.pointer);
  info += "\x05" + text("*main.session") + number(all.session, 4);
  all.named = info.size();
  info += "\x06" + text("main.named") + number(all.session, 4);
  const std::string location = version == 5 ? "\xa1\x01" : "\x03" + number(0x100, 8);
  info += "\x07" + text("main.sessions") + number(location.size(), 1) + location + number(all.pointer, 4);
  info += '\0';
  info.replace(0, 4, number(info.size() - 4, 4));
  return all;
}

void expect_described(const DebugTypes& types, const Described& all) {
  EXPECT_FALSE(types.empty());
  EXPECT_EQ(types.of_variable(0x100), all.pointer);
  EXPECT_EQ(types.of_variable(0x108), 0u);
  EXPECT_EQ(types.of_runtime_type(0x900), all.session);
  const DebugType pointer = types.at(all.pointer), session = types.at(pointer.element), named = types.at(all.named);
  EXPECT_EQ(pointer.kind, Kind::kPointer);
  EXPECT_EQ(pointer.size, 8u);
  EXPECT_EQ(session.kind, Kind::kStruct);
  EXPECT_EQ(session.name, "main.session");
  EXPECT_EQ(session.size, 16u);
  EXPECT_THAT(session.members, ElementsAre(Field(&DebugMember::name, "id"), Field(&DebugMember::name, "next")));
  EXPECT_EQ(session.members.at(1).offset, 8u);
  EXPECT_EQ(session.members.at(1).type, all.pointer);
  EXPECT_EQ(types.at(session.members.at(0).type).name, "int");
  EXPECT_EQ(named.name, "main.named");
  EXPECT_EQ(named.members.size(), 2u);
  EXPECT_EQ(types.at(0).kind, Kind::kInvalid);
  EXPECT_EQ(types.at(all.info.size()).kind, Kind::kInvalid);
}

std::string file_of(const Described& all, bool packed) {
  SyntheticSections sections;
  sections.add(".debug_abbrev", abbreviations());
  if (packed) sections.add_packed(".debug_info", all.info);
  else sections.add(".debug_info", all.info);
  sections.add(".debug_addr", number(0, 8) + number(0x200, 8) + number(0x100, 8));   // the unit's begin at 8
  return sections.file();
}

TEST(DebugTypes, AreReadInBothVersionsPackedOrNot) {
  for (const unsigned version : {4U, 5U}) {
    for (const bool packed : {false, true}) {
      const Described all = described(version);
      expect_described(DebugTypes::from(file_of(all, packed)), all);
    }
  }
}

TEST(DebugTypes, OfDamagedFilesAreFewer) {
  const Described all = described(4);
  const std::string file = file_of(all, false);
  for (std::size_t size = 0; size < file.size(); ++size) {
    const DebugTypes types = DebugTypes::from(std::string_view(file).substr(0, size));
    types.at(types.of_variable(0x100));
  }
  Described cut = all;
  cut.info.resize(cut.info.size() - 20);
  EXPECT_EQ(DebugTypes::from(file_of(cut, false)).of_variable(0x100), 0u) << "its unit isn't wholly there";
}

TEST(DebugTypes, WhatIsMadeToTakeLongOrMuchIsLeft) {
  // Each unit names another place for its abbreviations, each of which has a large code, or many entries.
  const std::string large = number(0xffff, 2) + "\x03\x11\x00\x03\x08" + std::string(2, '\0');
  std::string tables, units;
  for (unsigned i = 0; i < 20'000; ++i) {
    const std::string unit = number(4, 2) + number(tables.size(), 4) + number(8, 1) + "\x01";
    units += number(unit.size(), 4) + unit;
    tables += i % 2 == 0 ? large : std::string("\x01\x11\x00", 3) + std::string(2, '\0');
  }
  SyntheticSections sections;
  sections.add(".debug_abbrev", tables);
  sections.add(".debug_info", units);
  EXPECT_FALSE(DebugTypes::from(sections.file()).empty());
  SyntheticSections bomb;
  bomb.add_packed(".debug_info", std::string(std::size_t{8} << 20, 'x'));
  EXPECT_TRUE(DebugTypes::from(bomb.file()).empty());
}

TEST(VariableTable, HasObjectsByAddressAndName) {
  SyntheticSections sections;
  const std::string names = text("") + text("main.a") + text("main.b") + text("runtime.data") + text("main.f");
  const std::uint32_t strings = sections.add(".strtab", names, SHT_STRTAB);
  sections.add(".symtab", symbol(0, 0, 0) + symbol(8, 0x110, 16) + symbol(1, 0x100, 8) + symbol(15, 0x100, 0x1000) + symbol(28, 0x120, 8, STT_FUNC) + symbol(999, 0x130, 8), SHT_SYMTAB, strings);
  const VariableTable table = VariableTable::from(sections.file());
  ASSERT_NE(table.at(0x100), nullptr);
  EXPECT_EQ(table.at(0x107)->name, "main.a") << "of two at one address the smaller";
  EXPECT_EQ(table.at(0x11f)->name, "main.b");
  EXPECT_EQ(table.at(0x120), nullptr) << "no object";
  EXPECT_EQ(table.at(0x0ff), nullptr);
  EXPECT_EQ(table.at(0x130), nullptr) << "its name isn't there";
  ASSERT_NE(table.named("main.b"), nullptr);
  EXPECT_EQ(table.named("main.b")->address, 0x110u);
  EXPECT_EQ(table.named("main.c"), nullptr);
  EXPECT_TRUE(VariableTable::from("").empty());
}

TEST(VariableTable, NamesWithoutAnEndAreNotReadForEachSymbol) {
  SyntheticSections sections;
  const std::uint32_t strings = sections.add(".strtab", std::string(std::size_t{1} << 20, 'x') + text(""), SHT_STRTAB);
  std::string symbols;
  for (unsigned i = 0; i < 20'000; ++i) symbols += symbol(i, 0x1000 + 8 * i, 8);
  sections.add(".symtab", symbols, SHT_SYMTAB, strings);
  const VariableTable table = VariableTable::from(sections.file());
  EXPECT_NE(table.at(0x1000), nullptr);
  EXPECT_EQ(table.at(0x1000 + 8 * 10), nullptr) << "names came to more than four times their table";
}

TEST(SectionTable, HasNamesAndWhatIsInTheFile) {
  SyntheticSections written;
  written.add(".text", "code");
  written.add(std::string(300, 'n'), "long");
  std::string file = written.file();
  std::vector<Section> sections = sections_of(file);
  ASSERT_EQ(sections.size(), 4u);
  EXPECT_EQ(sections[1].name, ".text");
  EXPECT_EQ(sections[1].bytes, "code");
  EXPECT_EQ(sections[2].name, "") << "longer than any that there is";
  EXPECT_EQ(sections[2].bytes, "long");
  file.resize(file.size() - 300);   // of the names
  sections = sections_of(file);
  ASSERT_EQ(sections.size(), 4u);
  EXPECT_EQ(sections[1].name, "");
  EXPECT_TRUE(sections_of(std::string_view(file).substr(0, 100)).empty());
  EXPECT_TRUE(sections_of("").empty());
  file[4] = ELFCLASS32;
  EXPECT_TRUE(sections_of(file).empty());
}

}  // namespace
}  // namespace waybill::go_binary

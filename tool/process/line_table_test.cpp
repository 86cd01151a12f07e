#include "tool/process/line_table.hpp"

#include <gtest/gtest.h>

#include "tool/process/synthetic_library.hpp"

namespace waybill::process {
namespace {

std::string number(std::uint64_t value, std::size_t length) { return {reinterpret_cast<const char*>(&value), length}; }

/// A unit of .debug_line: what stands in its head behind the lengths, and its program.
std::string unit(unsigned version, const std::string& lists, const std::string& program) {
  // One byte an instruction, lines from -3 on in steps of 12, opcodes from 13; how many operands the standard ones have.
  std::string head = number(1, 1) + (version >= 4 ? number(1, 1) : "") + number(1, 1) + number(0xfd, 1) + number(12, 1) + number(13, 1) +
                     std::string("\0\1\1\1\1\0\0\0\1\0\0\1", 12) + lists;
  std::string rest = number(version, 2) + (version >= 5 ? number(8, 1) + number(0, 1) : "") + number(head.size(), 4) + head + program;
  return number(rest.size(), 4) + rest;
}

std::string set_address(std::uint64_t address) { return std::string("\0\x09\x02", 3) + number(address, 8); }
const std::string kEnd("\0\1\1", 3);
const std::string kCopy("\1", 1);

/// Lines 10 at 0x400000, 12 at 0x400004 in the second file, 11 at 0x400009, up to 0x400010.
std::string program(unsigned second_file) {
  return set_address(0x400000) + std::string("\3\x09\1", 3) +                       // advance_line 9, copy
         std::string("\4", 1) + number(second_file, 1) + number(13 + 4 * 12 + 5, 1) +  // set_file; special: 4 bytes on, 2 lines on
         std::string("\3\x7f\2\5\1", 5) +                                           // advance_line -1, advance_pc 5, copy
         std::string("\2\7", 2) + kEnd;                                             // advance_pc 7
}

std::string in_file(const std::string& lines, const std::string& line_texts = "") {
  SyntheticLibrary library;
  library.lines = lines;
  library.line_texts = line_texts;
  return library.file();
}

std::string said(const LineTable& table, std::uint64_t address) {
  const auto place = table.at(address);
  return place ? place->file + ':' + std::to_string(place->line) : "nothing";
}

TEST(LineTable, VersionFour) {
  const std::string lists("src\0\0main.cpp\0\0\0\0put.hpp\0\1\0\0\0", 29);
  const LineTable table = LineTable::from(in_file(unit(4, lists, program(2))));
  EXPECT_EQ(said(table, 0x3fffff), "nothing");
  EXPECT_EQ(said(table, 0x400000), "main.cpp:10");
  EXPECT_EQ(said(table, 0x400003), "main.cpp:10");
  EXPECT_EQ(said(table, 0x400004), "src/put.hpp:12");
  EXPECT_EQ(said(table, 0x400009), "src/put.hpp:11");
  EXPECT_EQ(said(table, 0x40000f), "src/put.hpp:11");
  EXPECT_EQ(said(table, 0x400010), "nothing");
}

TEST(LineTable, VersionFive) {
  // Folders and files: a path in .debug_line_str; files with the number of their folder.
  const std::string texts("/work\0include\0main.cpp\0put.hpp\0", 31);
  const std::string lists = std::string("\1\1\x1f\2", 4) + number(0, 4) + number(6, 4) +  // format, 2 folders
                            std::string("\2\1\x1f\2\x0b\2", 6) + number(14, 4) + number(0, 1) + number(23, 4) + number(1, 1);
  const LineTable table = LineTable::from(in_file(unit(5, lists, set_address(0x400000) + std::string("\4\0\3\x09\1", 5) + std::string("\4\1", 2) +
                                                              number(13 + 4 * 12 + 5, 1) + std::string("\2\7", 2) + kEnd), texts));
  EXPECT_EQ(said(table, 0x400000), "/work/main.cpp:10");
  EXPECT_EQ(said(table, 0x400004), "/work/include/put.hpp:12");
}

TEST(LineTable, OneUnitBehindAnother) {
  const std::string lists("\0main.cpp\0\0\0\0\0", 14);
  const std::string lost = set_address(0) + kCopy + std::string("\2\x10", 2) + kEnd;  // what the linker left out
  const std::string lines = unit(4, lists, lost + set_address(0x400020) + kCopy + std::string("\2\x10", 2) + kEnd) +
                            unit(9, lists, "") + unit(3, lists, set_address(0x400010) + kCopy + std::string("\2\x10", 2) + kEnd);
  const LineTable table = LineTable::from(in_file(lines));
  EXPECT_EQ(said(table, 0x400020), "main.cpp:1");
  EXPECT_EQ(said(table, 0x400010), "main.cpp:1");
  EXPECT_EQ(said(table, 0x8), "nothing");
}

TEST(LineTable, WhatIsCutOffSaysNothingWrong) {
  const std::string lists("src\0\0main.cpp\0\0\0\0put.hpp\0\1\0\0\0", 29);
  const std::string whole = unit(4, lists, program(2));
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_EQ(said(LineTable::from(in_file(whole.substr(0, length))), 0x400004), "nothing");
  for (std::size_t at = 4; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(0xff);
    LineTable::from(in_file(damaged)).at(0x400004);
  }
}

}  // namespace
}  // namespace waybill::process

// Puts a file's summary together. Reused from file to file, so that steady state allocates nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tool/go_source/summary.hpp"

namespace waybill::go_source {

/// An identifier's number within one file: names are compared and bound by it.
using NameId = std::uint32_t;

/// The distinct names of one file. The texts must outlive the table's use for that file.
class NameTable {
 public:
  void clear();
  NameId id(std::string_view text);
  std::string_view text(NameId id) const { return entries_[id].text; }
  std::uint32_t hash(NameId id) const { return entries_[id].hash; }
  std::size_t size() const { return entries_.size(); }
  /// Where the name's string stands in the summary; set once by SummaryBuilder.
  StringRef& string(NameId id) { return entries_[id].string; }

 private:
  struct Entry { std::string_view text; std::uint32_t hash; StringRef string; };
  void grow();
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;   // entry + 1
};

class SummaryBuilder {
 public:
  void clear();
  /// The reference of a text; the same text gets the same reference.
  StringRef string(std::string_view text);
  StringRef string_of(NameId name);
  std::string_view string_text(StringRef ref) const;
  NameTable& names() { return names_; }

  TypeRef add_type(TypeRecord record, bool hint);
  bool type_hint(TypeRef type) const { return type_hints_[type]; }
  ListRef add_list(std::span<const std::uint32_t> words);

  SummaryHeader header{};
  std::vector<ImportRecord> imports;
  std::vector<TypeRecord> types;
  std::vector<DeclarationRecord> declarations;        // package level
  std::vector<DeclarationRecord> local_declarations;  // index + kLocalDeclaration until finish()
  std::vector<FunctionRecord> functions;
  std::vector<ValueRecord> values;
  std::vector<RegionRecord> regions;
  std::vector<std::uint32_t> lists;
  std::vector<DirectiveRecord> directives;

  /// Sorts the declarations, renumbers what refers to them, and lays everything out in one block.
  std::span<const std::byte> finish();

  static constexpr std::uint32_t kLocalDeclaration = 0x80000000;

 private:
  NameTable names_;
  std::vector<std::uint8_t> type_hints_;
  std::vector<std::byte> strings_;    // the records; offsets are relative to the block's start
  std::vector<std::byte> block_;
};

}  // namespace waybill::go_source

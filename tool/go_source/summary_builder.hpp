// Puts a file's summary together. Reused from file to file, so that steady state allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "tool/go_source/carrier_hint.hpp"
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
  /// Whether the name hints at a carrier.
  bool hints(NameId id) {
    Hint& hint = hints_[id];
    if (hint == Hint::Unknown) hint = hints_at_carrier(entries_[id].text) ? Hint::Yes : Hint::No;
    return hint == Hint::Yes;
  }
  /// Where the name's string stands in the summary; set once by SummaryBuilder.
  StringRef& string(NameId id) { return entries_[id].string; }

 private:
  struct Entry { std::string_view text; std::uint32_t hash; StringRef string; };
  enum class Hint : std::uint8_t { Unknown, No, Yes };
  void grow();
  std::vector<Entry> entries_;
  std::vector<Hint> hints_;            // by entry
  std::vector<std::uint32_t> slots_;   // entry + 1
};

/// The types of one file that are written the same way, so that each is kept once.
class TypeTable {
 public:
  void clear();
  /// Returns the type for which `equal` holds among those of this hash, or makes one by `make`.
  template <class Equal, class Make>
  TypeRef find_or_make(std::uint32_t hash, Equal equal, Make make) {
    if (used_.size() * 2 >= slots_.size()) grow();
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot].type != 0; slot = (slot + 1) & mask) {
      if (slots_[slot].hash == hash && equal(slots_[slot].type)) return slots_[slot].type;
    }
    slots_[slot] = {hash, make()};
    used_.push_back(static_cast<std::uint32_t>(slot));
    return slots_[slot].type;
  }

 private:
  struct Slot { std::uint32_t hash = 0; TypeRef type = 0; };
  void grow();
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> used_;
};

/// Gives the memory, aligned to 8 bytes, that a block of so many bytes is to stand in.
using BlockRoom = std::function<std::byte*(std::size_t bytes)>;

class SummaryBuilder {
 public:
  void clear();
  /// The reference of a text; the same text gets the same reference.
  StringRef string(std::string_view text);
  StringRef string_of(NameId name);
  std::string_view string_text(StringRef ref) const;
  NameTable& names() { return names_; }

  /// Adds a type that is told from all others by its place.
  TypeRef add_type(TypeRecord record, bool hint);
  /// The type that is written so: what its record names by number may stand for nothing else.
  TypeRef type_of(TypeRecord record, bool hint);
  TypeRef function_type(bool variadic, std::span<const TypeRef> parameters, std::span<const TypeRef> results, bool hint);
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

  /// Sorts the declarations, renumbers what refers to them, and lays everything out in one block, in
  /// the memory that `room` gives for it, aligned to 8 bytes.
  std::span<const std::byte> finish(const BlockRoom& room);

  static constexpr std::uint32_t kLocalDeclaration = 0x80000000;

 private:
  std::span<const std::uint32_t> list(ListRef ref) const { return std::span(lists).subspan(ref + 1, lists[ref]); }
  NameTable names_;
  TypeTable written_types_;
  std::vector<std::uint8_t> type_hints_;
  std::vector<std::byte> strings_;    // the records; offsets are relative to the block's start
};

}  // namespace waybill::go_source

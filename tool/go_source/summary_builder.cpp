#include "tool/go_source/summary_builder.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

namespace waybill::go_source {

void NameTable::clear() {
  if (entries_.size() * 16 < slots_.size()) {
    // One large file made many slots: emptying those in use alone keeps the next files fast. Each
    // name's slot is in the run of slots in use that starts where its hash says.
    const std::size_t mask = slots_.size() - 1;
    for (const Entry& entry : entries_) {
      for (std::size_t slot = entry.hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) slots_[slot] = 0;
    }
  } else {
    std::fill(slots_.begin(), slots_.end(), 0);
  }
  entries_.clear();
  hints_.clear();
}

void NameTable::grow() {
  slots_.assign(std::max<std::size_t>(1024, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = i + 1;
  }
}

NameId NameTable::id(std::string_view text) {
  if (entries_.size() * 2 >= slots_.size()) grow();
  const std::uint32_t hash = hash_name(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t found = slots_[slot];
    if (found == 0) {
      slots_[slot] = static_cast<std::uint32_t>(entries_.size()) + 1;
      entries_.push_back({text, hash, 0});
      hints_.push_back(Hint::Unknown);
      return static_cast<NameId>(entries_.size() - 1);
    }
    const Entry& entry = entries_[found - 1];
    if (entry.hash == hash && entry.text == text) return found - 1;
  }
}

void TypeTable::clear() {
  for (const std::uint32_t slot : used_) slots_[slot] = {};
  used_.clear();
}

void TypeTable::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(256, slots_.size() * 2)));
  used_.clear();
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& moved : before) {
    if (moved.type == 0) continue;
    std::size_t slot = moved.hash & mask;
    while (slots_[slot].type != 0) slot = (slot + 1) & mask;
    slots_[slot] = moved;
    used_.push_back(static_cast<std::uint32_t>(slot));
  }
}

namespace {

std::uint32_t mixed(std::uint32_t hash, std::uint32_t word) {
  const std::uint64_t product = (std::uint64_t{hash} << 32 | word) * 0x9E3779B97F4A7C15u;
  return static_cast<std::uint32_t>(product >> 32 ^ product >> 15);
}

}  // namespace

void SummaryBuilder::clear() {
  header = {};
  names_.clear();
  written_types_.clear();
  imports.clear();
  types.assign(1, TypeRecord{});
  type_hints_.assign(1, 0);
  declarations.clear();
  local_declarations.clear();
  functions.clear();
  values.assign(1, ValueRecord{});
  regions.assign(1, RegionRecord{});
  lists.assign(1, 0);
  directives.clear();
  strings_.assign(8, std::byte{0});
}

StringRef SummaryBuilder::string_of(NameId name) {
  StringRef& ref = names_.string(name);
  if (ref != 0) return ref;
  const std::string_view text = names_.text(name);
  if (text.empty()) return 0;
  const auto length = static_cast<std::uint32_t>(text.size());
  ref = static_cast<StringRef>(sizeof(SummaryHeader) + strings_.size());
  const std::uint32_t words[2] = {names_.hash(name), length};
  const std::size_t at = strings_.size();
  strings_.resize(at + sizeof words + (text.size() + 3) / 4 * 4);
  std::memcpy(strings_.data() + at, words, sizeof words);
  std::memcpy(strings_.data() + at + sizeof words, text.data(), text.size());
  return ref;
}

std::string_view SummaryBuilder::string_text(StringRef ref) const {
  if (ref == 0) return {};
  const std::byte* record = strings_.data() + (ref - sizeof(SummaryHeader));
  std::uint32_t length;
  std::memcpy(&length, record + 4, sizeof length);
  return {reinterpret_cast<const char*>(record + 8), length};
}

StringRef SummaryBuilder::string(std::string_view text) {
  return text.empty() ? 0 : string_of(names_.id(text));
}

TypeRef SummaryBuilder::add_type(TypeRecord record, bool hint) {
  types.push_back(record);
  type_hints_.push_back(hint ? 1 : 0);
  return static_cast<TypeRef>(types.size() - 1);
}

TypeRef SummaryBuilder::type_of(TypeRecord record, bool hint) {
  const std::uint32_t what = static_cast<std::uint32_t>(record.op) | record.flags << 8 | record.aux << 16;
  return written_types_.find_or_make(
      mixed(mixed(what, record.a), record.b),
      [&](TypeRef other) {
        const TypeRecord& known = types[other];
        return known.op == record.op && known.flags == record.flags && known.aux == record.aux && known.a == record.a &&
               known.b == record.b;
      },
      [&] { return add_type(record, hint); });
}

TypeRef SummaryBuilder::function_type(bool variadic, std::span<const TypeRef> parameters,
                                      std::span<const TypeRef> results, bool hint) {
  const std::uint8_t flags = variadic ? kTypeVariadic : 0;
  std::uint32_t hash = mixed(static_cast<std::uint32_t>(TypeOp::Function) | std::uint32_t{flags} << 8,
                             static_cast<std::uint32_t>(parameters.size()));
  for (const TypeRef parameter : parameters) hash = mixed(hash, parameter);
  for (const TypeRef result : results) hash = mixed(hash, result);
  return written_types_.find_or_make(
      hash,
      [&](TypeRef other) {
        const TypeRecord& known = types[other];
        return known.op == TypeOp::Function && known.flags == flags && std::ranges::equal(list(known.a), parameters) &&
               std::ranges::equal(list(known.b), results);
      },
      [&] { return add_type({TypeOp::Function, flags, 0, add_list(parameters), add_list(results)}, hint); });
}

ListRef SummaryBuilder::add_list(std::span<const std::uint32_t> words) {
  if (words.empty()) return 0;
  const auto ref = static_cast<ListRef>(lists.size());
  lists.push_back(static_cast<std::uint32_t>(words.size()));
  lists.insert(lists.end(), words.begin(), words.end());
  return ref;
}

std::span<const std::byte> SummaryBuilder::finish(const BlockRoom& room) {
  // Package-level declarations go in the order that lookups search them by.
  const auto hash_of = [this](StringRef ref) {
    std::uint32_t hash = 0;
    if (ref != 0) std::memcpy(&hash, strings_.data() + (ref - sizeof(SummaryHeader)), sizeof hash);
    return hash;
  };
  std::vector<std::uint32_t> order(declarations.size());
  std::iota(order.begin(), order.end(), 0u);
  std::vector<std::uint64_t> sort_keys(declarations.size());
  for (std::size_t i = 0; i < declarations.size(); ++i) {
    sort_keys[i] = std::uint64_t{hash_of(declarations[i].owner)} << 32 | hash_of(declarations[i].name);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return sort_keys[a] < sort_keys[b]; });
  std::vector<std::uint32_t> place(declarations.size());
  std::vector<DeclarationRecord> sorted;
  sorted.reserve(declarations.size() + local_declarations.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(declarations[order[i]]);
  }
  const auto locals_from = static_cast<std::uint32_t>(sorted.size());
  sorted.insert(sorted.end(), local_declarations.begin(), local_declarations.end());
  for (FunctionRecord& function : functions) {
    if (function.declaration != kNone) function.declaration = place[function.declaration];
  }
  for (TypeRecord& type : types) {
    if (type.op == TypeOp::LocalName) type.a = locals_from + (type.a & ~kLocalDeclaration);
  }

  header.package_declarations = locals_from;
  std::size_t size = sizeof(SummaryHeader) + (strings_.size() + 7) / 8 * 8;
  const auto reserve = [&size]<class T>(const std::vector<T>& table) {
    const SummaryHeader::Table where{static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(table.size())};
    size += (table.size() * sizeof(T) + 7) / 8 * 8;
    return where;
  };
  header.imports = reserve(imports);
  header.types = reserve(types);
  header.declarations = reserve(sorted);
  header.functions = reserve(functions);
  header.values = reserve(values);
  header.regions = reserve(regions);
  header.lists = reserve(lists);
  header.directives = reserve(directives);
  header.size = static_cast<std::uint32_t>(size);

  const std::span<std::byte> block(room(size), size);
  // What lies between the tables is zero, so that equal files have equal blocks.
  std::size_t end = 0;
  const auto copy = [&](std::size_t offset, const void* from, std::size_t bytes) {
    std::memset(block.data() + end, 0, offset - end);
    if (bytes > 0) std::memcpy(block.data() + offset, from, bytes);
    end = offset + bytes;
  };
  const auto copy_table = [&]<class T>(SummaryHeader::Table where, const std::vector<T>& table) {
    copy(where.offset, table.data(), table.size() * sizeof(T));
  };
  copy(0, &header, sizeof header);
  copy(sizeof header, strings_.data(), strings_.size());
  copy_table(header.imports, imports);
  copy_table(header.types, types);
  copy_table(header.declarations, sorted);
  copy_table(header.functions, functions);
  copy_table(header.values, values);
  copy_table(header.regions, regions);
  copy_table(header.lists, lists);
  copy_table(header.directives, directives);
  copy(size, nullptr, 0);
  return block;
}

}  // namespace waybill::go_source

#include "tool/go_source/summary.hpp"

#include <algorithm>
#include <utility>

namespace waybill::go_source {

std::uint32_t hash_name(std::string_view text) {
  // Eight bytes a step, multiply and fold: short identifiers are nearly all there is.
  if (text.empty()) return 0;
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  const char* const bytes = text.data();
  const std::size_t size = text.size();
  const auto load = [bytes]<class Word>(std::size_t at, Word word) {
    std::memcpy(&word, bytes + at, sizeof word);
    return std::uint64_t{word};
  };
  std::uint64_t hash = size * kMultiplier;
  const auto fold = [&](std::uint64_t word) {
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 29;
  };
  if (size >= 8) {
    // The last word overlaps the one before it rather than being shorter.
    for (std::size_t at = 0; at + 8 < size; at += 8) fold(load(at, std::uint64_t{}));
    fold(load(size - 8, std::uint64_t{}));
  } else if (size >= 4) {
    fold(load(0, std::uint32_t{}) << 32 | load(size - 4, std::uint32_t{}));
  } else {
    fold(load(0, std::uint8_t{}) << 16 | load(size / 2, std::uint8_t{}) << 8 | load(size - 1, std::uint8_t{}));
  }
  hash ^= hash >> 32;
  const auto folded = static_cast<std::uint32_t>(hash * kMultiplier >> 32);
  return folded == 0 ? 1 : folded;
}

namespace {

/// Checks one block's references against its tables.
class Validator {
 public:
  explicit Validator(std::span<const std::byte> block) : block_(block), summary_(block.data()) {}

  bool run() {
    if (block_.size() < sizeof(SummaryHeader) || reinterpret_cast<std::uintptr_t>(block_.data()) % 8 != 0) return false;
    const SummaryHeader& header = summary_.header();
    if (header.size != block_.size()) return false;
    if (!table_fits(header.imports, sizeof(ImportRecord)) || !table_fits(header.types, sizeof(TypeRecord)) ||
        !table_fits(header.declarations, sizeof(DeclarationRecord)) ||
        !table_fits(header.functions, sizeof(FunctionRecord)) || !table_fits(header.values, sizeof(ValueRecord)) ||
        !table_fits(header.regions, sizeof(RegionRecord)) || !table_fits(header.lists, 4) ||
        !table_fits(header.directives, sizeof(DirectiveRecord))) {
      return false;
    }
    if (header.types.count == 0 || header.values.count == 0 || header.regions.count == 0 || header.lists.count == 0 ||
        header.functions.count == 0 || header.package_declarations > header.declarations.count) {
      return false;
    }
    if (!string(header.package_name) || !string(header.build_constraint) || !string(header.error_message)) return false;
    for (const ImportRecord& record : summary_.imports()) {
      if (!string(record.path) || !string(record.alias)) return false;
    }
    const std::span<const FunctionRecord> functions = summary_.functions();
    if (!function_records(functions)) return false;
    enter(functions[0]);
    for (self_ = 0; self_ < header.types.count; ++self_) {
      if (!type_record(summary_.types()[self_])) return false;
    }
    for (const DeclarationRecord& record : summary_.declarations()) {
      if (!string(record.name) || !string(record.owner) || !type(record.type) || !value(record.value) ||
          !list(record.type_parameters, &Validator::name_and_type) ||
          record.kind > DeclarationKind::Method ||
          (record.function != kNone && record.function >= functions.size())) {
        return false;
      }
    }
    for (number_ = 0; number_ < functions.size(); ++number_) {
      if (!function_body(functions[number_])) return false;
    }
    return true;
  }

 private:
  using Check = bool (Validator::*)(std::uint32_t);

  bool table_fits(SummaryHeader::Table where, std::size_t record_size) const {
    return where.offset % 4 == 0 && where.offset >= sizeof(SummaryHeader) && where.offset <= block_.size() &&
           where.count <= (block_.size() - where.offset) / record_size;
  }
  bool string(StringRef ref) {
    if (ref == 0) return true;
    if (ref % 4 != 0 || ref < sizeof(SummaryHeader) || ref > block_.size() - 8) return false;
    return summary_.string(ref).size() <= block_.size() - ref - 8;
  }
  bool type(TypeRef ref) { return ref < summary_.header().types.count; }
  bool earlier_type(TypeRef ref) { return ref == 0 || ref < self_; }
  /// A value of the function that is being looked at.
  bool value(ValueRef ref) { return ref == 0 || (ref >= first_value_ && ref < last_value_); }
  bool earlier_value(ValueRef ref) { return ref == 0 || (ref >= first_value_ && ref < self_); }
  bool call(ValueRef ref) { return ref != 0 && earlier_value(ref) && summary_.values()[ref].op == ValueOp::Call; }
  void enter(const FunctionRecord& function) {
    first_value_ = function.first_value;
    last_value_ = function.last_value;
  }

  /// Whether the list lies in its table and each of its words passes `check`, called as a cycle:
  /// a check that wants several words counts them itself in position_.
  bool list(ListRef ref, Check check) {
    const auto words = summary_.lists();
    if (ref >= words.size() || words[ref] > words.size() - ref - 1) return false;
    position_ = 0;
    const std::uint32_t count = words[ref];
    for (std::uint32_t i = 0; i < count; ++i, ++position_) {
      if (!(this->*check)(words[ref + 1 + i])) return false;
    }
    if (check == &Validator::name_and_type || check == &Validator::name_and_value) return count % 2 == 0;
    if (check == &Validator::struct_field || check == &Validator::composite_element) return count % 3 == 0;
    return true;
  }
  bool name_and_type(std::uint32_t word) { return position_ % 2 == 0 ? string(word) : type(word); }
  bool name_and_value(std::uint32_t word) { return position_ % 2 == 0 ? string(word) : value(word); }
  bool name_and_earlier_type(std::uint32_t word) { return position_ % 2 == 0 ? string(word) : earlier_type(word); }
  bool struct_field(std::uint32_t word) {
    return position_ % 3 == 0 ? string(word) : position_ % 3 == 1 ? earlier_type(word) : word <= 1;
  }
  bool composite_element(std::uint32_t word) { return position_ % 3 == 0 ? string(word) : earlier_value(word); }

  /// What must hold for all functions before one of them is looked at.
  bool function_records(std::span<const FunctionRecord> functions) {
    const SummaryHeader& header = summary_.header();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> values, regions;
    values.reserve(functions.size());
    regions.reserve(functions.size());
    for (FunctionRef number = 0; number < functions.size(); ++number) {
      const FunctionRecord& record = functions[number];
      if (!string(record.name) || !type(record.type) || record.parent > (number == 0 ? 0 : number - 1) ||
          (record.declaration != kNone && record.declaration >= header.declarations.count) ||
          record.first_value == 0 || record.first_value > record.last_value ||
          record.last_value > header.values.count || record.first_region == 0 ||
          record.first_region >= record.last_region || record.last_region > header.regions.count) {
        return false;
      }
      values.emplace_back(record.first_value, record.last_value);
      regions.emplace_back(record.first_region, record.last_region);
    }
    return is_divided(std::move(values), header.values.count) &&
           is_divided(std::move(regions), header.regions.count);
  }

  /// Whether each record but the first, which stands for none, is in one of the ranges and in no other.
  static bool is_divided(std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges, std::uint32_t count) {
    std::ranges::sort(ranges);
    std::uint32_t next = 1;
    for (const auto& [first, last] : ranges) {
      if (first != next) return false;
      next = last;
    }
    return next == count;
  }

  bool function_body(const FunctionRecord& record) {
    enter(summary_.functions()[record.parent]);
    if (!list(record.captures, &Validator::name_and_value)) return false;
    enter(record);
    for (self_ = record.first_value; self_ < record.last_value; ++self_) {
      const ValueRecord& at = summary_.values()[self_];
      if (at.region < record.first_region || at.region >= record.last_region || !value_record(at, record)) return false;
    }
    for (RegionRef region = record.first_region; region < record.last_region; ++region) {
      const RegionRecord& at = summary_.regions()[region];
      const bool is_first = region == record.first_region;
      if (at.kind > RegionKind::Range || !value(at.cond) ||
          (is_first ? at.parent != 0 : at.parent < record.first_region || at.parent >= region) ||
          !list(at.cases, at.kind == RegionKind::TypeCase ? &Validator::type : &Validator::value)) {
        return false;
      }
    }
    return true;
  }

  bool type_record(const TypeRecord& record) {
    switch (record.op) {
      case TypeOp::Unknown: return true;
      case TypeOp::Name: return string(record.a) && string(record.b);
      case TypeOp::LocalName: return record.a < summary_.header().declarations.count;
      case TypeOp::Parameter: return string(record.a);
      case TypeOp::Pointer: case TypeOp::Slice: case TypeOp::Chan: return earlier_type(record.a);
      case TypeOp::Array: return earlier_type(record.a) && value(record.b);
      case TypeOp::Map: return earlier_type(record.a) && earlier_type(record.b);
      case TypeOp::Function:
        return list(record.a, &Validator::earlier_type) && list(record.b, &Validator::earlier_type) &&
               ((record.flags & kTypeVariadic) == 0 || summary_.lists()[record.a] > 0);
      case TypeOp::Struct: return list(record.a, &Validator::struct_field);
      case TypeOp::Interface: return list(record.a, &Validator::name_and_earlier_type);
      case TypeOp::Instance: return earlier_type(record.a) && list(record.b, &Validator::earlier_type);
    }
    return false;
  }

  bool value_record(const ValueRecord& record, const FunctionRecord& function) {
    switch (record.op) {
      case ValueOp::None: return true;
      case ValueOp::Parameter: return type(record.a) && record.aux < function.parameters;
      case ValueOp::TypeExpression: case ValueOp::Zero: return type(record.a);
      case ValueOp::Capture: {
        const FunctionRecord& parent = summary_.functions()[function.parent];
        return (record.b == 0 || (record.b >= parent.first_value && record.b < parent.last_value)) &&
               record.aux < summary_.lists()[function.captures] / 2;
      }
      case ValueOp::Literal: case ValueOp::Name: return string(record.a);
      case ValueOp::Select: return earlier_value(record.a) && string(record.b);
      case ValueOp::Call: case ValueOp::IndexList:
        return earlier_value(record.a) && list(record.b, &Validator::earlier_value);
      case ValueOp::Result: case ValueOp::Dereference: case ValueOp::Address: case ValueOp::Slice:
      case ValueOp::Unary: case ValueOp::RangeNext: case ValueOp::Receive: case ValueOp::ExitValue:
      case ValueOp::Use: case ValueOp::UnusedAtExit: return earlier_value(record.a);
      case ValueOp::After: return call(record.a) && earlier_value(record.b);
      case ValueOp::Index: case ValueOp::Binary: return earlier_value(record.a) && earlier_value(record.b);
      case ValueOp::Phi:
        return type(record.a) &&
               list(record.b, (record.flags & kPhiLoop) ? &Validator::value : &Validator::earlier_value) &&
               record.c >= function.first_region && record.c < function.last_region;
      case ValueOp::Assert: return earlier_value(record.a) && type(record.b);
      case ValueOp::Composite: return type(record.a) && list(record.b, &Validator::composite_element);
      case ValueOp::Closure: {
        const auto functions = summary_.functions();
        return record.a > number_ && record.a < functions.size() && functions[record.a].parent == number_ &&
               list(record.b, &Validator::earlier_value) &&
               functions[record.a].captures < summary_.lists().size() &&
               summary_.lists()[record.b] == summary_.lists()[functions[record.a].captures] / 2;
      }
      case ValueOp::Update: return earlier_value(record.a) && string(record.b) && earlier_value(record.c);
      case ValueOp::UpdateElement:
        return earlier_value(record.a) && earlier_value(record.b) && earlier_value(record.c);
      case ValueOp::UpdatePointee: case ValueOp::StoreName: case ValueOp::Send:
        return earlier_value(record.a) && earlier_value(record.c);
      case ValueOp::StoreCapture:
        return earlier_value(record.c) && record.aux < summary_.lists()[function.captures] / 2;
      case ValueOp::Return: return list(record.b, &Validator::earlier_value);
    }
    return false;
  }

  std::span<const std::byte> block_;
  Summary summary_;
  std::uint32_t position_ = 0;
  FunctionRef number_ = 0;       // the function that is being looked at
  ValueRef first_value_ = 0, last_value_ = 0;
  std::uint32_t self_ = 0;       // the type or value that is being looked at
};

}  // namespace

bool Summary::validate(std::span<const std::byte> block) { return Validator(block).run(); }

}  // namespace waybill::go_source

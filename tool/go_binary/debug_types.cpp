#include "tool/go_binary/debug_types.hpp"

#include <algorithm>

#include "tool/go_binary/debug_bytes.hpp"

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kMostCodes = 1 << 18;     ///< of all tables; Go has one with a hundred, C one for each unit
constexpr std::size_t kMostAttributes = 64;       ///< of one entry: some take no bytes in it

// DWARF Debugging Information Format, version 5, chapter 7; cmd/internal/dwarf for what Go adds.
enum : std::uint64_t {
  kTagArray = 0x01, kTagPointer = 0x0f, kTagMember = 0x0d, kTagStruct = 0x13, kTagTypedef = 0x16, kTagVariable = 0x34,
  kLocation = 0x02, kName = 0x03, kByteSize = 0x0b, kMemberLocation = 0x38, kType = 0x49, kAddressBase = 0x73,
  kGoKind = 0x2900, kGoElement = 0x2902, kGoRuntimeType = 0x2904,
};

}  // namespace

DebugTypes DebugTypes::from(std::string_view file) {
  DebugTypes types;
  const std::vector<Section> sections = sections_of(file);
  const auto first = [&](std::string_view name) {
    const auto found = std::ranges::find(sections, name, &Section::name);
    return found == sections.end() ? std::string() : unpacked(*found);
  };
  types.info_ = first(".debug_info");
  types.abbreviations_bytes_ = first(".debug_abbrev");
  types.addresses_bytes_ = first(".debug_addr");
  types.read_units();
  return types;
}

void DebugTypes::read_units() {
  for (std::uint64_t at = 0; at < info_.size();) {
    DebugBytes bytes(info_, at);
    const std::uint64_t length = bytes.fixed(4);
    Unit unit{.begin = at, .end = bytes.at() + length};
    unit.version = static_cast<unsigned>(bytes.fixed(2));
    // 64-bit DWARF begins with a length that is more than there can be, and isn't what Go writes.
    if (bytes.broken() || unit.end > info_.size() || unit.end <= at) break;
    at = unit.end;
    if (unit.version == 5) {
      const std::uint64_t type = bytes.fixed(1);
      bytes.fixed(1);  // size of an address
      unit.abbreviations = bytes.fixed(4);
      if (type != 1) continue;  // DW_UT_compile
    } else if (unit.version == 4 || unit.version == 3) {
      unit.abbreviations = bytes.fixed(4);
      bytes.fixed(1);
    } else {
      continue;
    }
    unit.first = bytes.at();
    if (bytes.broken() || unit.first >= unit.end) continue;
    if (!abbreviations_.contains(unit.abbreviations)) read_abbreviations(unit.abbreviations);
    units_.push_back(unit);
    read_entries(units_.back());
  }
}

void DebugTypes::read_abbreviations(std::uint64_t at) {
  std::vector<Abbreviation>& table = abbreviations_[at];
  DebugBytes bytes(abbreviations_bytes_, at);
  for (std::uint64_t code = bytes.variable(); code != 0 && !bytes.broken(); code = bytes.variable()) {
    // What is made and what is read is counted over all tables: each unit can name another place to begin at.
    const std::uint64_t more = code < table.size() ? 1 : code >= kMostCodes ? kMostCodes + 1 : code + 1 - table.size();
    if (codes_ + more > kMostCodes) return;
    codes_ += more;
    if (code >= table.size()) table.resize(code + 1);
    Abbreviation& entry = table[code];
    entry = {.tag = bytes.variable(), .children = bytes.fixed(1) != 0};
    while (!bytes.broken()) {
      Attribute attribute{.name = bytes.variable(), .form = bytes.variable()};
      if (attribute.form == 0x21) attribute.constant = static_cast<std::int64_t>(bytes.variable());  // DW_FORM_implicit_const
      if (attribute.name == 0 && attribute.form == 0) break;
      if (entry.attributes.size() == kMostAttributes) {
        entry = {};
        return;
      }
      entry.attributes.push_back(attribute);
    }
  }
}

std::optional<DebugTypes::Entry> DebugTypes::entry(const Unit& unit, std::uint64_t at) const {
  DebugBytes bytes(std::string_view(info_).substr(0, unit.end), at);
  const std::uint64_t code = bytes.variable();
  if (bytes.broken()) return std::nullopt;
  Entry entry;
  if (code == 0) {
    entry.next = bytes.at();
    return entry;
  }
  const std::vector<Abbreviation>& table = abbreviations_.at(unit.abbreviations);
  if (code >= table.size() || table[code].tag == 0) return std::nullopt;
  entry.tag = table[code].tag;
  entry.children = table[code].children;
  for (const Attribute& attribute : table[code].attributes) {
    std::uint64_t value = 0;
    std::string_view text;
    switch (attribute.form) {
      case 0x01: case 0x07: case 0x14: case 0x20: value = bytes.fixed(8); break;                                   // addr, data8, ref8, ref_sig8
      case 0x0b: case 0x0c: case 0x11: case 0x25: value = bytes.fixed(1); break;                                   // data1, flag, ref1, strx1
      case 0x05: case 0x12: case 0x26: value = bytes.fixed(2); break;                                              // data2, ref2, strx2
      case 0x27: value = bytes.fixed(3); break;                                                                    // strx3
      case 0x06: case 0x0e: case 0x10: case 0x13: case 0x17: case 0x1f: case 0x28: value = bytes.fixed(4); break;  // data4, strp, ref_addr, ref4, sec_offset, line_strp, strx4
      case 0x0d: case 0x0f: case 0x15: case 0x1a: case 0x22: case 0x23: value = bytes.variable(); break;           // sdata, udata, ref_udata, strx, loclistx, rnglistx
      case 0x1b: value = address_at(unit, bytes.variable()); break;                                                // addrx
      case 0x08: text = bytes.text(); break;                                                                       // string
      case 0x09: case 0x18: text = bytes.take(bytes.variable()); break;                                            // block, exprloc
      case 0x0a: text = bytes.take(bytes.fixed(1)); break;                                                         // block1
      case 0x03: text = bytes.take(bytes.fixed(2)); break;                                                         // block2
      case 0x04: text = bytes.take(bytes.fixed(4)); break;                                                         // block4
      case 0x1e: text = bytes.take(16); break;                                                                     // data16
      case 0x19: value = 1; break;                                                                                 // flag_present
      case 0x21: value = static_cast<std::uint64_t>(attribute.constant); break;                                    // implicit_const
      default: return std::nullopt;
    }
    if (bytes.broken()) return std::nullopt;
    if (attribute.form >= 0x11 && attribute.form <= 0x15) value += unit.begin;  // within the unit
    switch (attribute.name) {
      case kLocation: entry.location = text; break;
      case kName: entry.name = text; break;
      case kByteSize: entry.size = value; break;
      case kMemberLocation: entry.offset = value; break;
      case kType: entry.type = value; break;
      case kAddressBase: entry.address_base = value; break;
      case kGoKind: entry.kind = static_cast<unsigned>(value) & 31; break;
      case kGoElement: entry.element = value; break;
      case kGoRuntimeType: entry.runtime_type = value; break;
      default: break;
    }
  }
  entry.next = bytes.at();
  return entry;
}

std::uint64_t DebugTypes::address_at(const Unit& unit, std::uint64_t index) const {
  if (index >= addresses_bytes_.size() / 8) return 0;
  return DebugBytes(addresses_bytes_, unit.addresses + 8 * index).fixed(8);
}

/// Notes the variables and types of a unit. Where entries are nested makes no difference.
void DebugTypes::read_entries(Unit& unit) {
  for (std::uint64_t at = unit.first; at < unit.end;) {
    const auto entry = this->entry(unit, at);
    if (!entry) return;
    if (entry->address_base != 0) unit.addresses = entry->address_base;
    if (entry->tag == kTagVariable && entry->type != 0 && !entry->location.empty()) {
      DebugBytes location(entry->location, 1);
      std::uint64_t address = 0;
      if (entry->location[0] == '\x03') address = location.fixed(8);                                // DW_OP_addr
      else if (entry->location[0] == '\xa1') address = address_at(unit, location.variable());      // DW_OP_addrx
      if (address != 0) variables_.emplace(address, entry->type);
    }
    if (entry->runtime_type != 0) runtime_types_.emplace(entry->runtime_type, at);
    at = entry->next;
  }
}

std::uint64_t DebugTypes::of_variable(std::uint64_t address) const {
  const auto found = variables_.find(address);
  return found == variables_.end() ? 0 : found->second;
}

std::uint64_t DebugTypes::of_runtime_type(std::uint64_t address) const {
  const auto found = runtime_types_.find(address);
  return found == runtime_types_.end() ? 0 : found->second;
}

const DebugTypes::Unit* DebugTypes::unit_of(std::uint64_t at) const {
  const auto after = std::ranges::upper_bound(units_, at, {}, &Unit::begin);
  if (after == units_.begin()) return nullptr;
  const Unit& unit = *std::prev(after);
  return at >= unit.first && at < unit.end ? &unit : nullptr;
}

DebugType DebugTypes::at(std::uint64_t place) const {
  DebugType type;
  for (unsigned named = 0; named < 16; ++named) {
    const Unit* unit = unit_of(place);
    const auto found = unit == nullptr ? std::nullopt : entry(*unit, place);
    if (!found) return {};
    if (type.name.empty()) type.name = found->name;
    if (found->kind != 0 && type.kind == Kind::kInvalid) type.kind = static_cast<Kind>(found->kind);
    if (found->element != 0 && type.element == 0) type.element = found->element;
    if (found->size != 0) type.size = found->size;
    if (found->tag == kTagTypedef) {
      place = found->type;
      continue;
    }
    if (type.kind == Kind::kMap || type.kind == Kind::kChan) {
      type.inside = found->tag == kTagPointer ? found->type : 0;
      type.size = 8;
    } else if (found->tag == kTagPointer) {
      if (type.kind == Kind::kInvalid) type.kind = Kind::kPointer;
      if (type.kind == Kind::kPointer) type.element = found->type;
      type.size = 8;
    } else if (found->tag == kTagArray) {
      type.kind = Kind::kArray;
      type.element = found->type;
    } else if (found->tag == kTagStruct) {
      if (type.kind == Kind::kInvalid) type.kind = Kind::kStruct;
      for (std::uint64_t at = found->next; at < unit->end;) {
        const auto member = entry(*unit, at);
        if (!member || member->tag != kTagMember) break;
        type.members.push_back({.name = std::string(member->name), .offset = member->offset, .type = member->type});
        at = member->next;
      }
    }
    return type;
  }
  return {};
}

}  // namespace waybill::go_binary

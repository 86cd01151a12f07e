#include "tool/go_binary/type_table.hpp"

#include <algorithm>

namespace waybill::go_binary {
namespace {

// internal/abi/type.go (Go 1.27), runtime/type.go (1.17 to 1.20): the same offsets in all.
constexpr unsigned kFlags = 20;
constexpr unsigned kKind = 23;
constexpr unsigned kName = 40;
constexpr unsigned kDescriptor = 48;  ///< size of what all kinds have; what each has follows
constexpr std::uint8_t kFlagUncommon = 1;
constexpr std::uint8_t kFlagExtraStar = 2;
constexpr std::uint8_t kFlagRegularMemory = 8;
constexpr std::uint8_t kDirectInterface = 32;  ///< in the kind; in the flags from Go 1.26 on
constexpr std::uint64_t kMostFields = 4096;
constexpr std::uint64_t kLongestName = 1 << 16;

}  // namespace

Type TypeTable::at(std::uint64_t address) const {
  Type type{.address = address};
  if (!data_.types.holds(address) || !image_->bytes(address, kDescriptor)) return type;
  const auto flags = image_->value<std::uint8_t>(address + kFlags);
  const auto kind = image_->value<std::uint8_t>(address + kKind);
  type.size = image_->value<std::uint64_t>(address);
  type.kind = (kind & 31) <= 26 ? static_cast<Kind>(kind & 31) : Kind::kInvalid;
  type.direct = ((kind | flags) & kDirectInterface) != 0;
  type.regular_memory = (flags & kFlagRegularMemory) != 0;
  type.name = name_at(data_.types.begin + image_->value<std::uint32_t>(address + kName));
  if ((flags & kFlagExtraStar) != 0 && type.name.starts_with('*')) type.name.erase(0, 1);
  if ((flags & kFlagUncommon) != 0) {
    const auto package = image_->value<std::uint32_t>(address + base_bytes(type.kind));
    if (package != 0) type.package = name_at(data_.types.begin + package);
  }
  return type;
}

std::uint64_t TypeTable::element(const Type& type) const {
  switch (type.kind) {
    case Kind::kPointer:
    case Kind::kSlice:
    case Kind::kArray:
    case Kind::kChan: return image_->pointer(type.address + kDescriptor);
    default: return 0;
  }
}

std::vector<Field> TypeTable::fields(const Type& type) const {
  std::vector<Field> fields;
  if (type.kind != Kind::kStruct) return fields;
  // structType: pkgPath, then a slice of {name, type, offset}.
  const std::uint64_t first = image_->pointer(type.address + kDescriptor + 8);
  const std::uint64_t count = std::min(image_->value<std::uint64_t>(type.address + kDescriptor + 16), kMostFields);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = first + 24 * i;
    if (!image_->bytes(at, 24)) break;
    const std::uint64_t name = image_->pointer(at);
    const auto offset = image_->value<std::uint64_t>(at + 16);
    const bool shifted = data_.layout->shifted_field_offset;
    constexpr std::uint8_t kEmbedded = 8;  // of the flags before a name
    fields.push_back({.name = name_at(name),
                      .type = image_->pointer(at + 8),
                      .offset = shifted ? offset >> 1 : offset,
                      .embedded = shifted ? (offset & 1) != 0 : (image_->value<std::uint8_t>(name) & kEmbedded) != 0});
  }
  return fields;
}

std::vector<Itab> TypeTable::itabs() const {
  std::vector<Itab> itabs;
  const auto add = [&](std::uint64_t at) { itabs.push_back({at, image_->pointer(at), image_->pointer(at + 8)}); };
  for (std::uint64_t i = 0; i < data_.itab_links.count; ++i) add(image_->pointer(data_.itab_links.address + 8 * i));
  constexpr std::uint64_t kItab = 32;  // internal/abi/iface.go: ITab with room for one method
  for (std::uint64_t at = data_.itabs.begin; at + kItab <= data_.itabs.end;) {
    add(at);
    const std::uint64_t methods = image_->value<std::uint64_t>(itabs.back().interface_type + kDescriptor + 16);
    const bool implemented = image_->pointer(at + 24) != 0;
    if (methods > (data_.itabs.end - at) / 8) break;  // damaged
    at += kItab + (implemented && methods > 1 ? 8 * (methods - 1) : 0);
  }
  return itabs;
}

std::vector<std::uint64_t> TypeTable::linked() const {
  std::vector<std::uint64_t> types;
  for (std::uint64_t i = 0; i < data_.type_links.count; ++i) {
    types.push_back(data_.types.begin + image_->value<std::uint32_t>(data_.type_links.address + 4 * i));
  }
  // Go 1.27 (runtime/type.go, moduleTypelinks): descriptors one behind the other, after one empty word.
  std::uint64_t at = data_.type_descriptors.begin + 8;
  while (at + kDescriptor <= data_.type_descriptors.end) {
    types.push_back(at);
    const std::uint64_t bytes = descriptor_bytes(at);
    if (bytes == 0) break;  // damaged
    at += (bytes + 7) / 8 * 8;
  }
  return types;
}

std::string TypeTable::name_at(std::uint64_t address) const {
  // internal/abi/type.go, Name: flags, the length in base 128, the text.
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 28; shift += 7) {
    const auto byte = image_->value<std::uint8_t>(++address);
    length |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) break;
  }
  if (length > kLongestName) return "";
  return std::string(image_->bytes(address + 1, length).value_or(""));
}

std::uint64_t TypeTable::base_bytes(Kind kind) const {
  switch (kind) {
    case Kind::kPointer:
    case Kind::kSlice: return 56;
    case Kind::kFunc: return 56;
    case Kind::kChan: return 64;
    case Kind::kArray: return 72;
    case Kind::kInterface:
    case Kind::kStruct: return 80;
    case Kind::kMap: return data_.layout->first_minor >= 27 ? 136 : 0;  // asked for in Go 1.27 alone
    default: return kDescriptor;
  }
}

std::uint64_t TypeTable::descriptor_bytes(std::uint64_t address) const {
  const auto kind = static_cast<Kind>(image_->value<std::uint8_t>(address + kKind) & 31);
  std::uint64_t bytes = base_bytes(kind);
  const std::uint64_t follows = address + bytes;
  if ((image_->value<std::uint8_t>(address + kFlags) & kFlagUncommon) != 0) {
    bytes += 16;                                                        // pkgPath, counts, offset of the methods
    bytes += std::uint64_t{16} * image_->value<std::uint16_t>(follows + 4);  // methods
  }
  if (kind == Kind::kFunc) {
    const std::uint64_t results = image_->value<std::uint16_t>(address + kDescriptor + 2) & 0x7fff;  // the top bit: variadic
    bytes += 8 * (image_->value<std::uint16_t>(address + kDescriptor) + results);
  } else if (kind == Kind::kInterface) {
    bytes += 8 * std::min(image_->value<std::uint64_t>(address + kDescriptor + 16), kMostFields);
  } else if (kind == Kind::kStruct) {
    bytes += 24 * std::min(image_->value<std::uint64_t>(address + kDescriptor + 16), kMostFields);
  }
  return bytes;
}

}  // namespace waybill::go_binary

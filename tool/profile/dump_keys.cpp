#include "tool/profile/dump_keys.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "tool/go_binary/value_text.hpp"

namespace waybill::profile {
namespace {

constexpr std::size_t kMostKeys = std::size_t{1} << 20;
constexpr std::uint64_t kLongestValue = 256;  ///< bytes of a key that are looked at

}  // namespace

std::uint32_t DumpKeys::number_of(std::uint64_t type, std::uint64_t data) {
  const auto known = numbers_.find({type, data});
  if (known != numbers_.end()) return known->second;
  if (keys_.size() >= kMostKeys) return static_cast<std::uint32_t>(kMostKeys);
  const auto number = static_cast<std::uint32_t>(keys_.size());
  keys_.emplace_back(type, data);
  numbers_.emplace(std::pair(type, data), number);
  return number;
}

std::optional<std::string_view> DumpKeys::memory(Place place, const Found& found) const {
  const auto part = [&](std::uint64_t address, std::string_view bytes) -> std::optional<std::string_view> {
    if (place.address < address || place.address - address > bytes.size() || place.length > bytes.size() - (place.address - address)) return std::nullopt;
    return bytes.substr(place.address - address, place.length);
  };
  if (const std::uint32_t object = dump_.objects.at(place.address); object != ObjectIndex::kNone) {
    const DumpMemory memory = dump_.memory(object);
    return part(memory.address, memory.bytes);
  }
  for (const DumpMemory& variables : dump_.variables) {
    if (const auto bytes = part(variables.address, variables.bytes)) return bytes;
  }
  if (executable_ != nullptr) {
    if (const auto bytes = executable_->image().bytes(place.address - bias_, place.length)) return bytes;
  }
  const auto at = found.find(place.address);
  return at == found.end() ? std::nullopt : part(place.address, at->second);
}

/// Where the bytes of a key stand; without length if it has none, or they are the word itself.
DumpKeys::Place DumpKeys::place_of(const go_binary::Type& type, std::uint64_t data) const {
  if (type.kind == go_binary::Kind::kInvalid || type.direct || type.size == 0) return {};
  if (type.kind != go_binary::Kind::kString) return {data, std::min(type.size, kLongestValue)};
  const auto header = memory({data, 16}, {});
  if (!header) return {};
  Place text;
  std::memcpy(&text, header->data(), sizeof text);
  return {text.address, std::min(text.length, kLongestValue)};
}

model::ObservedKey DumpKeys::name(std::uint64_t type_word, std::uint64_t data, const Found& found) const {
  const go_binary::Type type = executable_ == nullptr ? go_binary::Type{} : executable_->types().at(type_word - bias_);
  if (type.kind == go_binary::Kind::kInvalid) return {.package = "", .type = "unknown", .value = fmt::format("type {:#x}", type_word - bias_), .exact = false};
  model::ObservedKey key{.package = type.package, .type = type.name};
  if (type.direct) {
    const std::uint64_t shown = data - (data >= bias_ ? bias_ : 0);
    key.value = go_binary::value_text(type, {reinterpret_cast<const char*>(&shown), sizeof shown});
    return key;
  }
  const Place place = place_of(type, data);
  const bool text = type.kind == go_binary::Kind::kString;
  const auto bytes = place.length == 0 ? std::optional<std::string_view>("") : memory(place, found);
  if (!bytes) {
    key.value = fmt::format("at {:#x}", data);
    key.exact = false;
    return key;
  }
  key.value = text ? go_binary::quoted(*bytes) : go_binary::value_text(type, *bytes);
  key.exact = place.length < kLongestValue;
  return key;
}

DumpKeys::Found DumpKeys::look_for(std::vector<Place> places) const {
  Found found;
  if (places.empty()) return found;
  std::ranges::sort(places, {}, &Place::address);
  dump_.each_object([&](std::uint64_t address, std::string_view contents) {
    for (auto place = std::ranges::lower_bound(places, address, {}, &Place::address); place != places.end() && place->address - address < contents.size(); ++place) {
      found[place->address] = contents.substr(place->address - address);
    }
  });
  return found;
}

std::vector<model::ObservedKey> DumpKeys::names() const {
  std::vector<Place> missing;
  if (executable_ != nullptr) {
    for (const auto& [type, data] : keys_) {
      const Place place = place_of(executable_->types().at(type - bias_), data);
      if (place.length > 0 && !memory(place, {})) missing.push_back(place);
    }
  }
  const Found found = look_for(std::move(missing));
  std::vector<model::ObservedKey> names;
  for (const auto& [type, data] : keys_) names.push_back(name(type, data, found));
  if (names.size() == kMostKeys) names.push_back({.package = "", .type = "more keys", .value = "", .exact = false});
  return names;
}

}  // namespace waybill::profile

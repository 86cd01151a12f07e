#include "tool/profile/dump_keys.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace waybill::profile {
namespace {

constexpr std::size_t kMostKeys = std::size_t{1} << 16;

}  // namespace

std::uint32_t DumpKeys::number_of(std::uint64_t type, std::uint64_t data) {
  go_binary::KeyIdentity key{type, data, 0};
  if (keys_of_program_.is_text(type)) {
    if (const auto words = keys_of_program_.text_in_executable(data)) {
      std::tie(key.first, key.second) = *words;
    } else if (const std::uint32_t object = dump_.objects.at(data); object != ObjectIndex::kNone) {
      const DumpMemory memory = dump_.memory(object);
      key.first = memory.word(data - memory.address);
      key.second = memory.word(data - memory.address + 8);
    }
  }
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) return known->second;
  if (keys_.size() >= kMostKeys) return static_cast<std::uint32_t>(kMostKeys);
  const auto number = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(key);
  numbers_.emplace(key, number);
  return number;
}

std::optional<std::string> DumpKeys::memory(std::uint64_t address, std::uint64_t length, const Found& found) const {
  const auto part = [&](std::uint64_t begin, std::string_view bytes) -> std::optional<std::string> {
    if (address < begin || address - begin > bytes.size() || length > bytes.size() - (address - begin)) return std::nullopt;
    return std::string(bytes.substr(address - begin, length));
  };
  if (const std::uint32_t object = dump_.objects.at(address); object != ObjectIndex::kNone) {
    const DumpMemory memory = dump_.memory(object);
    return part(memory.address, memory.bytes);
  }
  for (const DumpMemory& variables : dump_.variables) {
    if (const auto bytes = part(variables.address, variables.bytes)) return bytes;
  }
  const auto at = found.find(address);
  return at == found.end() ? std::nullopt : part(address, at->second);
}

DumpKeys::Found DumpKeys::look_for(Places places) const {
  Found found;
  if (places.empty()) return found;
  std::ranges::sort(places);
  dump_.each_object([&](std::uint64_t address, std::string_view contents) {
    for (auto place = std::ranges::lower_bound(places, std::pair(address, std::uint64_t{0})); place != places.end() && place->first - address < contents.size(); ++place) {
      found[place->first] = contents.substr(place->first - address);
    }
  });
  return found;
}

std::vector<model::ObservedKey> DumpKeys::names(const Found& found, Places& missing) const {
  const go_binary::ReadMemory read = [&](std::uint64_t address, std::uint64_t length) {
    auto bytes = memory(address, length, found);
    if (!bytes) missing.emplace_back(address, length);
    return bytes;
  };
  std::vector<model::ObservedKey> names;
  for (const go_binary::KeyIdentity& key : keys_) names.push_back(keys_of_program_.name(key, read));
  if (names.size() == kMostKeys) names.push_back({.package = "", .type = "more keys", .value = "", .exact = false});
  return names;
}

std::vector<model::ObservedKey> DumpKeys::names() const {
  Places missing, still_missing;
  const std::vector<model::ObservedKey> first = names({}, missing);
  return missing.empty() ? first : names(look_for(std::move(missing)), still_missing);
}

}  // namespace waybill::profile

#include "tool/go_binary/memory_key.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "tool/go_binary/value_text.hpp"

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kLongestValue = 256;  ///< bytes of a key that are looked at

struct TextHeader {
  std::uint64_t address = 0, length = 0;
};

}  // namespace

model::ObservedKey key_in_memory(const Executable* executable, std::uint64_t bias, std::uint64_t type_word, std::uint64_t data, const ReadMemory& read) {
  const Type type = executable == nullptr ? Type{} : executable->types().at(type_word - bias);
  if (type.kind == Kind::kInvalid) return {.package = "", .type = "unknown", .value = fmt::format("type {:#x}", type_word - bias), .exact = false};
  model::ObservedKey key{.package = type.package, .type = type.name};
  const auto bytes_at = [&](std::uint64_t address, std::uint64_t length) -> std::optional<std::string> {
    if (length == 0) return "";
    if (const auto there = executable->image().bytes(address - bias, length)) return std::string(*there);
    return read(address, length);
  };
  if (type.direct) {
    const std::uint64_t shown = data - (data >= bias ? bias : 0);
    key.value = value_text(type, {reinterpret_cast<const char*>(&shown), sizeof shown});
    return key;
  }
  if (type.kind != Kind::kString) {
    const auto bytes = bytes_at(data, std::min(type.size, kLongestValue));
    key.exact = bytes && type.size <= kLongestValue;
    key.value = bytes ? value_text(type, *bytes) : fmt::format("at {:#x}", data);
    return key;
  }
  TextHeader header;
  const auto words = bytes_at(data, sizeof header);
  if (words) std::memcpy(&header, words->data(), sizeof header);
  // In the file a pointer isn't yet what it is once the program was loaded.
  if (const Image& image = executable->image(); image.bytes(data - bias, sizeof header)) header.address = image.pointer(data - bias) + bias;
  const auto text = words ? bytes_at(header.address, std::min(header.length, kLongestValue)) : std::nullopt;
  key.exact = text && header.length <= kLongestValue;
  key.value = text ? quoted(*text) : fmt::format("at {:#x}", data);
  return key;
}

}  // namespace waybill::go_binary

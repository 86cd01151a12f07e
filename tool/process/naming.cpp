#include "tool/process/naming.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace waybill::process {
namespace {

using go_binary::Kind;

template <class T>
T number(const waybill_key_site& key) {
  T value{};
  std::memcpy(&value, key.bytes, sizeof value);
  return value;
}

std::string text_value(const waybill_key_site& key) {
  const std::string_view bytes(reinterpret_cast<const char*>(key.bytes), WAYBILL_KEY_BYTES);
  if (key.length <= WAYBILL_KEY_BYTES) return quoted(bytes.substr(0, key.length));
  // What is between the first and the last bytes isn't kept.
  std::string first = quoted(bytes.substr(0, WAYBILL_KEY_BYTES - 8));
  std::string last = quoted(bytes.substr(WAYBILL_KEY_BYTES - 8));
  return first.substr(0, first.size() - 1) + "…" + last.substr(1);
}

std::string value_of(const go_binary::Type& type, const waybill_key_site& key) {
  if (type.direct) return fmt::format("{:#x}", number<std::uint64_t>(key));
  switch (type.kind) {
    case Kind::kString: return text_value(key);
    case Kind::kBool: return number<std::uint8_t>(key) != 0 ? "true" : "false";
    case Kind::kInt:
    case Kind::kInt64: return fmt::to_string(number<std::int64_t>(key));
    case Kind::kInt8: return fmt::to_string(number<std::int8_t>(key) + 0);
    case Kind::kInt16: return fmt::to_string(number<std::int16_t>(key));
    case Kind::kInt32: return fmt::to_string(number<std::int32_t>(key));
    case Kind::kUint8: return fmt::to_string(number<std::uint8_t>(key) + 0);
    case Kind::kUint16: return fmt::to_string(number<std::uint16_t>(key));
    case Kind::kUint32: return fmt::to_string(number<std::uint32_t>(key));
    case Kind::kUint:
    case Kind::kUint64:
    case Kind::kUintptr: return fmt::to_string(number<std::uint64_t>(key));
    default: break;
  }
  std::string hex;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(key.length, WAYBILL_KEY_BYTES); ++i) hex += fmt::format("{:02x}", key.bytes[i]);
  return hex;
}

}  // namespace

model::CodeSite site_of(const go_binary::Executable& executable, std::uint64_t return_address) {
  if (return_address == 0) return {};
  const auto frames = executable.functions().frames(return_address - 1);  // in the call itself
  if (frames.empty()) return {};
  return {.function = frames.front().function, .file = frames.front().file, .line = frames.front().line};
}

model::ObservedKey key_of(const go_binary::Executable& executable, const waybill_key_site& key) {
  const go_binary::Type type = executable.types().at(key.type);
  if (type.kind == Kind::kInvalid) return {.package = "", .type = "unknown", .value = fmt::format("type {:#x}", key.type), .exact = false};
  const bool whole = type.kind == Kind::kString ? key.length <= WAYBILL_KEY_BYTES
                                                : type.direct || type.size == 0 || (type.regular_memory && type.size <= WAYBILL_KEY_BYTES);
  return {.package = type.package, .type = type.name, .value = value_of(type, key), .exact = whole};
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') result += {'\\', c};
    else if (byte < 0x20 || byte >= 0x7f) result += fmt::format("\\x{:02x}", byte);
    else result += c;
  }
  return result + '"';
}

}  // namespace waybill::process

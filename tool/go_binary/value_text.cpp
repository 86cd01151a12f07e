#include "tool/go_binary/value_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace waybill::go_binary {
namespace {

template <class T>
T number(std::string_view bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

}  // namespace

std::string value_text(const Type& type, std::string_view bytes) {
  if (type.direct) return fmt::format("{:#x}", number<std::uint64_t>(bytes));
  switch (type.kind) {
    case Kind::kBool: return number<std::uint8_t>(bytes) != 0 ? "true" : "false";
    case Kind::kInt:
    case Kind::kInt64: return fmt::to_string(number<std::int64_t>(bytes));
    case Kind::kInt8: return fmt::to_string(number<std::int8_t>(bytes) + 0);
    case Kind::kInt16: return fmt::to_string(number<std::int16_t>(bytes));
    case Kind::kInt32: return fmt::to_string(number<std::int32_t>(bytes));
    case Kind::kUint8: return fmt::to_string(number<std::uint8_t>(bytes) + 0);
    case Kind::kUint16: return fmt::to_string(number<std::uint16_t>(bytes));
    case Kind::kUint32: return fmt::to_string(number<std::uint32_t>(bytes));
    case Kind::kUint:
    case Kind::kUint64:
    case Kind::kUintptr: return fmt::to_string(number<std::uint64_t>(bytes));
    default: break;
  }
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
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

}  // namespace waybill::go_binary

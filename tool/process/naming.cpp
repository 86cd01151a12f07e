#include "tool/process/naming.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "tool/go_binary/value_text.hpp"

namespace waybill::process {
namespace {

using go_binary::Kind;
using go_binary::quoted;

std::string text_value(const waybill_key_site& key) {
  const std::string_view bytes(reinterpret_cast<const char*>(key.bytes), WAYBILL_KEY_BYTES);
  if (key.length <= WAYBILL_KEY_BYTES) return quoted(bytes.substr(0, key.length));
  // What is between the first and the last bytes isn't kept.
  std::string first = quoted(bytes.substr(0, WAYBILL_KEY_BYTES - 8));
  std::string last = quoted(bytes.substr(WAYBILL_KEY_BYTES - 8));
  return first.substr(0, first.size() - 1) + "…" + last.substr(1);
}

std::string value_of(const go_binary::Type& type, const waybill_key_site& key) {
  if (type.kind == Kind::kString) return text_value(key);
  const std::string_view bytes(reinterpret_cast<const char*>(key.bytes), WAYBILL_KEY_BYTES);
  return go_binary::value_text(type, type.direct ? bytes.substr(0, 8) : bytes.substr(0, key.length));
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

}  // namespace waybill::process

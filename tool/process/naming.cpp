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

/// The function that one made for a go statement calls: the first whose entry is a direct call's target.
const go_binary::Function* called_by(const go_binary::Executable& executable, const go_binary::Function& made) {
  const std::string_view code = executable.image().bytes(made.entry, made.end - made.entry).value_or("");
  constexpr std::size_t kCall = 5;  // e8, and how far it is from behind
  for (std::size_t at = 0; at + kCall <= code.size(); ++at) {
    if (code[at] != '\xe8') continue;
    std::int32_t distance = 0;
    std::memcpy(&distance, code.data() + at + 1, sizeof distance);
    const std::uint64_t target = made.entry + at + kCall + static_cast<std::uint64_t>(std::int64_t{distance});
    const go_binary::Function* called = executable.functions().at(target);
    if (called != nullptr && called->entry == target && !called->name.starts_with("runtime.")) return called;
  }
  return nullptr;
}

}  // namespace

model::CodeSite goroutine_start(const go_binary::Executable& executable, std::uint64_t entry) {
  const go_binary::Function* function = executable.functions().at(entry);
  if (function == nullptr || function->entry != entry) return {};
  // cmd/compile/internal/walk and escape: "gowrap" since Go 1.22, before "func", in Go 1.17 "·dwrap·".
  const std::size_t last = function->name.rfind('.');
  const bool made = function->name.substr(last + 1).starts_with("gowrap") || function->name.find("·dwrap·") != std::string_view::npos;
  if (made) {
    if (const go_binary::Function* called = called_by(executable, *function)) function = called;
  }
  const go_binary::Frame start = executable.functions().start(*function);
  return {.function = start.function, .file = start.file, .line = start.line};
}

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

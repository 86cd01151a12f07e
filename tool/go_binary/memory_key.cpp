#include "tool/go_binary/memory_key.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "tool/go_binary/value_text.hpp"

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kLongestValue = 256;  ///< bytes of a key that are looked at

}  // namespace

bool MemoryKeys::is_text(std::uint64_t type) const {
  if (type != asked_type_) {
    asked_type_ = type;
    asked_is_text_ = executable_ != nullptr && executable_->types().at(type - bias_).kind == Kind::kString;
  }
  return asked_is_text_;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> MemoryKeys::text_in_executable(std::uint64_t data) const {
  if (executable_ == nullptr || !executable_->image().bytes(data - bias_, 16)) return std::nullopt;
  // In the file a pointer isn't yet what it is once the program was loaded.
  return std::pair(executable_->image().pointer(data - bias_) + bias_, executable_->image().value<std::uint64_t>(data - bias_ + 8));
}

model::ObservedKey MemoryKeys::name(const KeyIdentity& identity, const ReadMemory& read) const {
  const Type type = executable_ == nullptr ? Type{} : executable_->types().at(identity.type - bias_);
  if (type.kind == Kind::kInvalid) return {.package = "", .type = "unknown", .value = fmt::format("type {:#x}", identity.type - bias_), .exact = false};
  model::ObservedKey key{.package = type.package, .type = type.name};
  if (type.direct) {
    const std::uint64_t shown = identity.first - (identity.first >= bias_ ? bias_ : 0);
    key.value = value_text(type, {reinterpret_cast<const char*>(&shown), sizeof shown});
    return key;
  }
  const bool text = type.kind == Kind::kString;
  const std::uint64_t length = text ? identity.second : type.size, looked_at = std::min(length, kLongestValue);
  std::optional<std::string> bytes = "";
  if (looked_at > 0) {
    const auto there = executable_->image().bytes(identity.first - bias_, looked_at);
    bytes = there ? std::string(*there) : read(identity.first, looked_at);
  }
  key.exact = bytes && looked_at == length;
  key.value = !bytes ? fmt::format("at {:#x}", identity.first) : text ? quoted(*bytes) : value_text(type, *bytes);
  return key;
}

}  // namespace waybill::go_binary

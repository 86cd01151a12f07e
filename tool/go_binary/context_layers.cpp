#include "tool/go_binary/context_layers.hpp"

#include <algorithm>

namespace waybill::go_binary {
namespace {

constexpr int kDeepestEmbedding = 6;

bool is_context(const Type& type) { return type.kind == Kind::kInterface && type.name == "context.Context" && type.package == "context"; }

/// Where a struct has its parent; `hop` as in ContextLayer.
std::optional<ContextLayer> in_struct(const TypeTable& types, const Type& type, int depth) {
  if (type.kind != Kind::kStruct || depth > kDeepestEmbedding) return std::nullopt;
  const std::vector<Field> fields = types.fields(type);
  const auto at = [](std::uint64_t offset) { return ContextLayer{.kind = LayerKind::kLink, .parent = static_cast<std::uint32_t>(offset)}; };
  constexpr std::uint64_t kFarthest = 1 << 20;
  const auto usable = [&](const Field& field) { return field.offset < kFarthest; };
  for (const Field& field : fields) {
    if (usable(field) && field.embedded && is_context(types.at(field.type))) return at(field.offset);
  }
  const auto moved = [](ContextLayer inner, std::uint64_t offset) {
    if (inner.hop >= 0) inner.hop += static_cast<std::int32_t>(offset);
    else inner.parent += static_cast<std::uint32_t>(offset);
    return inner;
  };
  for (const Field& field : fields) {
    if (!usable(field)) continue;
    const Type part = types.at(field.type);
    const bool request = field.name == "Request" && part.name == "*http.Request";  // gin.Context
    if (!field.embedded && !request) continue;
    if (part.kind == Kind::kStruct) {
      if (const auto inner = in_struct(types, part, depth + 1)) return moved(*inner, field.offset);
    } else if (part.kind == Kind::kPointer) {
      // One hop is what layers of the standard library and of frameworks take (Go 1.20's timerCtx has one).
      if (auto inner = in_struct(types, types.at(types.element(part)), depth + 1); inner && inner->hop < 0) {
        inner->hop = static_cast<std::int32_t>(field.offset);
        return inner;
      }
    }
  }
  std::optional<ContextLayer> only;
  for (const Field& field : fields) {
    if (!usable(field)) continue;
    const Type part = types.at(field.type);
    auto found = is_context(part) ? std::optional(at(field.offset)) : std::nullopt;
    if (part.kind == Kind::kStruct && !field.embedded) {
      if (const auto inner = in_struct(types, part, depth + 1)) found = moved(*inner, field.offset);
    }
    if (!found) continue;
    if (only) return std::nullopt;  // which of the two is the parent isn't known
    only = found;
  }
  return only;
}

ContextLayer layer_of(const TypeTable& types, const Type& type) {
  const Type named = type.kind == Kind::kPointer ? types.at(types.element(type)) : type;
  if (named.package == "context") {
    for (const char* root : {"context.emptyCtx", "context.backgroundCtx", "context.todoCtx"}) {
      if (named.name == root) return {.kind = LayerKind::kRoot, .type = type.address};
    }
  }
  auto layer = parent_of(types, type);
  if (!layer) return {.kind = LayerKind::kForeign, .type = type.address};
  layer->type = type.address;
  if (named.package == "context" && named.name == "context.valueCtx") layer->kind = LayerKind::kValue;
  return *layer;
}

}  // namespace

std::optional<ContextLayer> parent_of(const TypeTable& types, const Type& type) {
  if (type.kind == Kind::kPointer) return in_struct(types, types.at(types.element(type)), 0);
  auto layer = in_struct(types, type, 0);
  if (layer && type.direct) {
    // A struct of one pointer: the interface holds the pointer itself.
    if (layer->hop != 0) return std::nullopt;
    layer->hop = -1;
  }
  return layer;
}

LayerTable read_layers(const Executable& executable) {
  const TypeTable& types = executable.types();
  LayerTable table;
  std::vector<std::uint64_t> candidates = types.linked();
  for (const Itab& itab : types.itabs()) {
    candidates.push_back(itab.type);
    if (!is_context(types.at(itab.interface_type))) continue;
    const ContextLayer layer = layer_of(types, types.at(itab.type));
    if (layer.kind == LayerKind::kValue) table.value_itab = itab.address;
    table.by_itab.emplace_back(itab.address, layer);
  }
  std::ranges::sort(candidates);
  const auto repeated = std::ranges::unique(candidates);
  candidates.erase(repeated.begin(), repeated.end());
  for (const std::uint64_t address : candidates) {
    // Any of them may become a context by a type assertion; the others are never asked for.
    const Type type = types.at(address);
    if (type.kind != Kind::kPointer && type.kind != Kind::kStruct) continue;
    const ContextLayer layer = layer_of(types, type);
    if (layer.kind != LayerKind::kForeign) table.by_type.emplace_back(address, layer);
  }
  return table;
}

}  // namespace waybill::go_binary

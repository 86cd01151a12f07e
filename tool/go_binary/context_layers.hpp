// Which types are layers of a context chain, and where each has its parent: what readers of a program's memory go by.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tool/go_binary/executable.hpp"

namespace waybill::go_binary {

enum class LayerKind : std::uint8_t {
  kRoot = 1,  ///< Background, TODO: no layer, the chain ends
  kValue,     ///< context.valueCtx
  kLink,      ///< any other with a parent
  kForeign,   ///< a context without a parent that we know of: a layer, the chain ends
};

/// How to get from a layer to its parent. Offsets in bytes.
struct ContextLayer {
  LayerKind kind = LayerKind::kForeign;
  std::int32_t hop = -1;     ///< where the pointer to the part with the parent stands; -1: the layer itself has it
  std::uint32_t parent = 0;  ///< where the parent's interface stands
  std::uint64_t type = 0;    ///< of the value in the interface: "*context.valueCtx"
};

/// How layers are told from their method tables and types. Addresses are without the bias.
struct LayerTable {
  std::uint64_t value_itab = 0;  ///< of *context.valueCtx as context.Context; 0: the program has none
  std::vector<std::pair<std::uint64_t, ContextLayer>> by_itab;
  std::vector<std::pair<std::uint64_t, ContextLayer>> by_type;  ///< for method tables made at run time
};

/// Reads the table from an executable.
LayerTable read_layers(const Executable& executable);

/// Returns how to get from a value of the type to its parent context: what it embeds, else the only
/// context.Context among its fields and theirs; `*gin.Context` goes through its request. Nothing if it has
/// none, or one cannot be told from another.
std::optional<ContextLayer> parent_of(const TypeTable& types, const Type& type);

}  // namespace waybill::go_binary

// How layers are known in a heap dump.
#pragma once

#include <cstdint>
#include <expected>

#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/layer_words.hpp"
#include "tool/model/error.hpp"
#include "tool/profile/heap_dump.hpp"

namespace waybill::profile {

/// The words by which a dump's layers are known, and how far its addresses are from those of the executable.
struct DumpLayers {
  go_binary::LayerWords words;
  std::uint64_t bias = 0;
  /// Without an executable all pointers to types of the context package look the same: what is a value layer shows
  /// by its size and pointers.
  bool by_shape = false;
  std::uint8_t value_form = go_binary::LayerWords::kNone;  ///< of value layers
};

/// Returns the words of the executable that the dump is of. Fails if it isn't, `executable_name` being for the error.
std::expected<DumpLayers, model::Error> layers_of(const HeapDump& dump, const go_binary::Executable& executable, const std::string& executable_name);

/// Returns what the dump says itself: layers of the context package alone.
DumpLayers layers_of(const HeapDump& dump);

/// Returns whether an object has the size and the pointers of context.valueCtx: a parent, a key and a value, each of them
/// an interface (the same in Go 1.7 to 1.27).
bool has_shape_of_value_layer(const HeapDump& dump, const DumpMemory& object);

}  // namespace waybill::profile

// How the tables of a Go executable are laid out, by Go version.
#pragma once

#include <cstdint>

namespace waybill::go_binary {

/// Offsets that changed between Go versions. Words are of 8 bytes; a word of 0 means "there is none".
/// From runtime/symtab.go (moduledata, pcHeader), runtime/runtime2.go (_func), internal/abi/type.go and
/// before 1.21 runtime/type.go of the versions named.
struct Layout {
  unsigned first_minor;           ///< the oldest Go with it; good up to the next row
  std::uint32_t magic;            ///< first word of pclntab
  // Words of runtime.moduledata.
  unsigned types;                 ///< start of the types
  unsigned types_end;
  unsigned type_links;            ///< []int32, offsets of types that reflection may look up
  unsigned type_descriptor_bytes; ///< 1.27: length of all type descriptors, one behind the other
  unsigned itab_links;            ///< []*itab
  unsigned itab_offset;           ///< 1.27: where itabs begin behind `types`; their length is the next word
  unsigned go_function_data;      ///< base of FUNCDATA (1.18 on)
  unsigned text_sections;         ///< []textsect
  // Bytes.
  unsigned function_header;       ///< size of runtime._func
  unsigned inline_entry;          ///< size of runtime.inlinedCall
  unsigned inline_name;           ///< in it: offset of the function's name
  unsigned inline_parent;         ///< in it: offset of the call's place in the function
  bool absolute_entries;          ///< 1.17: addresses and pointers where later there are 32-bit offsets
  bool shifted_field_offset;      ///< before 1.19 a field's offset is shifted by one, the lowest bit says "embedded"
};

/// Returns the layout for Go 1.`minor`, the newest for a version that is newer than all that are known;
/// null for one before 1.17.
const Layout* layout_for(unsigned minor);

/// The newest Go whose layout was looked at: 1.27.
constexpr unsigned kNewestKnownMinor = 27;

}  // namespace waybill::go_binary

#include "tool/go_binary/layout.hpp"

#include <iterator>

namespace waybill::go_binary {
namespace {

constexpr Layout kLayouts[] = {
    {.first_minor = 17, .magic = 0xfffffffa, .types = 35, .types_end = 36, .type_links = 40, .type_descriptor_bytes = 0,
     .itab_links = 43, .itab_offset = 0, .go_function_data = 0, .text_sections = 37, .function_header = 44, .inline_entry = 20,
     .inline_name = 12, .inline_parent = 16, .absolute_entries = true, .shifted_field_offset = true},
    {.first_minor = 18, .magic = 0xfffffff0, .types = 35, .types_end = 36, .type_links = 42, .type_descriptor_bytes = 0,
     .itab_links = 45, .itab_offset = 0, .go_function_data = 38, .text_sections = 39, .function_header = 40, .inline_entry = 20,
     .inline_name = 12, .inline_parent = 16, .absolute_entries = false, .shifted_field_offset = true},
    {.first_minor = 19, .magic = 0xfffffff0, .types = 35, .types_end = 36, .type_links = 42, .type_descriptor_bytes = 0,
     .itab_links = 45, .itab_offset = 0, .go_function_data = 38, .text_sections = 39, .function_header = 40, .inline_entry = 20,
     .inline_name = 12, .inline_parent = 16, .absolute_entries = false, .shifted_field_offset = false},
    {.first_minor = 20, .magic = 0xfffffff1, .types = 37, .types_end = 38, .type_links = 44, .type_descriptor_bytes = 0,
     .itab_links = 47, .itab_offset = 0, .go_function_data = 40, .text_sections = 41, .function_header = 44, .inline_entry = 16,
     .inline_name = 4, .inline_parent = 8, .absolute_entries = false, .shifted_field_offset = false},
    {.first_minor = 26, .magic = 0xfffffff1, .types = 37, .types_end = 38, .type_links = 45, .type_descriptor_bytes = 0,
     .itab_links = 48, .itab_offset = 0, .go_function_data = 40, .text_sections = 42, .function_header = 44, .inline_entry = 16,
     .inline_name = 4, .inline_parent = 8, .absolute_entries = false, .shifted_field_offset = false},
    {.first_minor = 27, .magic = 0xfffffff1, .types = 37, .types_end = 39, .type_links = 0, .type_descriptor_bytes = 38,
     .itab_links = 0, .itab_offset = 40, .go_function_data = 43, .text_sections = 45, .function_header = 44, .inline_entry = 16,
     .inline_name = 4, .inline_parent = 8, .absolute_entries = false, .shifted_field_offset = false},
};

}  // namespace

const Layout* layout_for(unsigned minor) {
  const Layout* best = nullptr;
  for (const Layout& layout : kLayouts) {
    if (layout.first_minor <= minor) best = &layout;
  }
  return best;
}

}  // namespace waybill::go_binary

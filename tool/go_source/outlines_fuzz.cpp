// Outlines of any bytes: no crash, no hang, and every stretch lies in the text and in what encloses it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/go_source/outlines.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(data, data + size);
  text.append(64, '\0');   // what TokenList asks for
  const auto outline = waybill::go_source::outline_of(std::string_view(text).substr(0, size));
  for (std::size_t i = 1; i < outline.nodes.size(); ++i) {
    const auto& node = outline.nodes[i];
    if (node.end > size || node.parent >= i) std::abort();
    if (node.start < node.end && node.parent != 0) {
      const auto& parent = outline.nodes[node.parent];
      if (node.start < parent.start || node.end > parent.end) std::abort();
    }
  }
  for (const auto& word : outline.words) {
    if (word.start >= word.end || word.end > size) std::abort();
  }
  return 0;
}

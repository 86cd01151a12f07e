// Journals, comments to align and differences of any bytes: no crash, no hang, and what must hold
// does.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/fix/difference.hpp"
#include "tool/fix/edits.hpp"
#include "tool/fix/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  if (const auto journal = waybill::fix::read_journal(text)) {
    const auto again = waybill::fix::read_journal(waybill::fix::journal_text(*journal));
    if (!again || again->entries.size() != journal->entries.size()) std::abort();
  }
  // An edit in the middle: bytes other than blanks stay what they are.
  const std::size_t at = size / 2, length = std::min<std::size_t>(size - at, 2);
  const std::vector<waybill::model::Edit> edits = {{"f", at, at + length, "edit"}};
  const auto after = waybill::fix::edited(text, edits);
  if (!after) std::abort();
  const auto solid = [](std::string bytes) {
    std::erase_if(bytes, [](char c) { return c == ' ' || c == '\t'; });
    return bytes;
  };
  const std::string aligned = waybill::fix::align_comments(text, edits, *after);
  if (solid(aligned) != solid(*after)) std::abort();
  if (!aligned.empty() && aligned != text &&
      waybill::fix::unified_difference("f", text, aligned, false).empty())
    std::abort();
  return 0;
}

// Suppression comments from any bytes: no crash, no hang, and positions that make sense.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/go_source/suppression_comments.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n') + 1);
  for (const auto& comment : waybill::go_source::find_suppression_comments(text)) {
    const bool covers_file = comment.first_line == 1;
    if (comment.line == 0 || comment.line > lines || comment.column == 0 ||
        comment.end_column <= comment.column || comment.first_line > comment.last_line ||
        (!covers_file && comment.last_line > lines)) {
      std::abort();
    }
  }
  return 0;
}

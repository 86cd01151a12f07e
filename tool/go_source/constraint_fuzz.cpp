// Build constraints from any bytes: no crash, no hang, and what is found lies in the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/go_source/constraint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::go_source;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view found = find_constraint(text);
  if (!found.empty() &&
      (found.data() < text.data() || found.data() + found.size() > text.data() + text.size())) {
    std::abort();
  }
  // What a file's constraint is does not change by being looked at alone.
  if (!found.starts_with("//") && !found.empty()) std::abort();
  static_cast<void>(evaluate_constraint(found));
  static_cast<void>(evaluate_constraint(text));
  static_cast<void>(file_name_is_built(text));
  return 0;
}

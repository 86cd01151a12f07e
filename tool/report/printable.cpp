#include "tool/report/printable.hpp"

#include <fmt/format.h>

namespace waybill::report {

std::string printable(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) text += fmt::format("\\x{:02x}", byte);
    else text += c;
  }
  return text;
}

}  // namespace waybill::report

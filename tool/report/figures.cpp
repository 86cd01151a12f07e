#include "tool/report/figures.hpp"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

namespace waybill::report {

std::string grouped(double number) {
  const std::string digits = fmt::format("{:.0f}", std::abs(std::round(number)));
  std::string text = number < -0.5 ? "-" : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string size(double bytes) {
  if (bytes >= 1e9) return fmt::format("{:.2f} GB", bytes / 1e9);
  if (bytes >= 1e6) return fmt::format("{:.1f} MB", bytes / 1e6);
  if (bytes >= 1e3) return fmt::format("{:.1f} kB", bytes / 1e3);
  return fmt::format("{:.0f} B", bytes);
}

std::string_view short_name(std::string_view function) {
  const std::size_t slash = function.substr(0, function.find('[')).rfind('/');
  return slash == std::string_view::npos ? function : function.substr(slash + 1);
}

}  // namespace waybill::report

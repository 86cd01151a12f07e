#include "tool/go_source/carrier_hint.hpp"

#include <algorithm>

namespace waybill::go_source {

namespace {

/// Whether `name` holds `word`, which is in lower case, in any case.
bool contains_ignoring_case(std::string_view name, std::string_view word) {
  return std::search(name.begin(), name.end(), word.begin(), word.end(), [](char a, char b) {
           return (static_cast<unsigned char>(a) | 0x20) == static_cast<unsigned char>(b);
         }) != name.end();
}

}  // namespace

bool hints_at_carrier(std::string_view identifier) {
  if (identifier.size() < 2) return false;
  switch (identifier[0]) {
    case 'W': case 'w':
      if (identifier.substr(1).starts_with("ith")) return true;
      break;
    case 'M': if (identifier == "MD") return true; break;
    case 'V': if (identifier == "Value") return true; break;
    case 'm': if (identifier == "metadata") return true; break;
    case 'L': if (identifier == "Locals") return true; break;
    case 'B': if (identifier == "Baggage") return true; break;
    case 'S': if (identifier == "Span") return true; break;
    default: break;
  }
  return contains_ignoring_case(identifier, "ctx") || contains_ignoring_case(identifier, "context") ||
         identifier.find("Request") != std::string_view::npos;
}

}  // namespace waybill::go_source

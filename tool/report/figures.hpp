// Numbers and names as people read them.
#pragma once

#include <string>
#include <string_view>

namespace waybill::report {

/// Returns a number, whole, in groups of three digits: "1,075,182".
std::string grouped(double number);

/// Returns a size with its unit, of bytes: "1.2 MB".
std::string size(double bytes);

/// Returns "auth.Require" of "example.com/gateway/auth.Require".
std::string_view short_name(std::string_view function);

}  // namespace waybill::report

// Which identifiers make a function worth a closer look.
#pragma once

#include <string_view>

namespace waybill::go_source {

/// Whether an identifier hints at a carrier: it is spelled like a context or a request, or like what
/// derives from one or reads it. Functions without such an identifier are kept as declarations only.
bool hints_at_carrier(std::string_view identifier);

}  // namespace waybill::go_source

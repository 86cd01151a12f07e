// Names on their way to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace waybill::report {

/// Returns the text with its control characters written out: names hold whatever bytes a repository or a profile
/// holds, and none of them may move the cursor, change the colour or end the line.
std::string printable(std::string_view raw);

}  // namespace waybill::report

#include <cstddef>

#include "tool/go_source/known.hpp"

// known/flows.txt, put into the program by the generated known_data.cpp.
extern "C" {
extern const char waybill_known_flows_begin[];
extern const char waybill_known_flows_end[];
}

namespace waybill::go_source {

std::string_view known_flows_text() {
  return {waybill_known_flows_begin,
          static_cast<std::size_t>(waybill_known_flows_end - waybill_known_flows_begin)};
}

}  // namespace waybill::go_source

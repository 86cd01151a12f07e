// .waybill.yaml from any bytes: no crash, no hang, and every refusal says where.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/cli/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto config = waybill::cli::parse_config(text, "c.yaml");
  if (!config && !config.error().where.starts_with("c.yaml")) std::abort();
  return 0;
}

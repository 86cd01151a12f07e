// What the probes are set up with, read from damaged executables: no crash, no hang. The first byte chooses a Go version,
// the rest are changes (offset in two bytes, a byte) of a small executable of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/synthetic_executable.hpp"
#include "tool/process/context_code.hpp"
#include "tool/process/layers.hpp"
#include "tool/process/naming.hpp"
#include "tool/process/probe_point.hpp"

namespace {

using namespace waybill;

std::string file_of(const std::uint8_t* data, std::size_t size) {
  std::string file = go_binary::SyntheticExecutable(17 + data[0] % 11).file();
  // Its functions get names that are looked for; the last one's stands in the second one's.
  constexpr std::string_view kNames("main.main\0main.small\0main.other\0", 32);
  constexpr std::string_view kLookedFor("a.gowrap1\0context.WithValue\0", 28);
  const std::size_t names = file.find(kNames);
  if (names == std::string::npos) std::abort();
  file.replace(names, kLookedFor.size(), kLookedFor);
  for (std::size_t i = 1; i + 3 <= size; i += 3) {
    file[static_cast<std::size_t>(data[i] << 8 | data[i + 1]) % file.size()] = static_cast<char>(data[i + 2]);
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto executable = go_binary::Executable::from(file_of(data, size), "fuzz");
  if (!executable) return 0;
  const process::ContextCode code = process::read_context_code(*executable);
  if (code.all.begin > code.all.end) std::abort();
  process::read_layers(*executable);
  waybill_key_site key{};
  for (const go_binary::Function& function : executable->functions().all()) {
    const auto point = process::find_probe_point(*executable, function.name, "fuzz");
    if (point && point->address - point->entry >= point->code.size()) std::abort();
    process::goroutine_start(*executable, function.entry);
    process::site_of(*executable, function.entry + 1);
    key.type = function.entry;
    process::key_of(*executable, key);
  }
  return 0;
}

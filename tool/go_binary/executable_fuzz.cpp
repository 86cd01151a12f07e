// Executables from any bytes: no crash, no hang. The first byte chooses: 0, the rest is the file; else a
// Go version, and the rest are changes (offset in two bytes, a byte) of a small executable of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/synthetic_executable.hpp"

namespace {

using namespace waybill::go_binary;

std::string file_of(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return "";
  if (data[0] == 0) return std::string(data + 1, data + size);
  std::string file = SyntheticExecutable(17 + data[0] % 12).file();
  for (std::size_t i = 1; i + 3 <= size; i += 3) {
    file[static_cast<std::size_t>(data[i] << 8 | data[i + 1]) % file.size()] = static_cast<char>(data[i + 2]);
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto executable = Executable::from(file_of(data, size), "fuzz");
  if (!executable) return 0;
  const FunctionTable& functions = executable->functions();
  for (const Function& function : functions.all()) {
    if (function.entry < function.end && functions.at(function.entry) == nullptr) std::abort();
    functions.start(function);
    for (std::uint64_t at = function.entry; at < function.end && at < function.entry + 64; at += 4) functions.frames(at);
  }
  functions.inlined_copies("main.small");
  const TypeTable& types = executable->types();
  for (const Itab& itab : types.itabs()) {
    types.fields(types.at(types.element(types.at(itab.type))));
  }
  for (const std::uint64_t address : types.linked()) types.fields(types.at(address));
  return 0;
}

// Executables with probes from any bytes: no crash, no hang. The first byte chooses: 0, the rest is the file; else the
// bytes are the notes, symbols and names of a small one, each behind its length in two bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tool/process/library_program.hpp"
#include "tool/process/synthetic_library.hpp"

namespace {

std::string taken(std::string_view& bytes) {
  if (bytes.size() < 2) return "";
  const std::size_t length = static_cast<unsigned char>(bytes[0]) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8;
  const std::string part(bytes.substr(2, length));
  bytes.remove_prefix(std::min(bytes.size(), 2 + length));
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::process;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  std::string file(bytes.substr(1));
  if (bytes[0] != 0) {
    bytes.remove_prefix(1);
    SyntheticLibrary library;
    library.notes = taken(bytes);
    library.symbols = taken(bytes);
    library.strings = taken(bytes);
    library.lines = taken(bytes);
    library.line_texts = taken(bytes);
    file = library.file();
  }
  const auto program = LibraryProgram::from(file, "fuzz");
  if (!program) return 0;
  for (const LibraryProbePlace& place : program->places()) {
    if (!program->image().code_offset(place.place.address)) std::abort();
    for (std::uint64_t back = 0; back < 4; ++back) program->site(place.place.address - back);
    program->key_name(place.place.address);
    program->component_name(place.place.address);
  }
  return 0;
}

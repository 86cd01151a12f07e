#include "tool/go_binary/debug_bytes.hpp"

#include <elf.h>
#include <zlib.h>

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;  ///< of one section, unpacked
constexpr std::uint64_t kMostTimes = 200;                     ///< what it was packed to; Go's shrink to a third

}  // namespace

std::string unpacked(const Section& section) {
  if (!section.packed) return std::string(section.bytes);
  Elf64_Chdr header{};
  if (section.bytes.size() < sizeof header) return "";
  std::memcpy(&header, section.bytes.data(), sizeof header);
  if (header.ch_type != ELFCOMPRESS_ZLIB || header.ch_size > kMostBytes || header.ch_size / kMostTimes > section.bytes.size()) return "";
  std::string bytes(header.ch_size, '\0');
  uLongf length = bytes.size();
  const int failed = uncompress(reinterpret_cast<Bytef*>(bytes.data()), &length, reinterpret_cast<const Bytef*>(section.bytes.data()) + sizeof header,
                                section.bytes.size() - sizeof header);
  return failed == Z_OK && length == bytes.size() ? bytes : "";
}

}  // namespace waybill::go_binary

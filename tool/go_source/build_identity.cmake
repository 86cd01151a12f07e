# Writes build_identity.cpp: 16 bytes that differ whenever one of the sources does.
#   cmake -DOUTPUT=FILE -DSOURCES=FILE;... -P build_identity.cmake
set(hashes)
foreach(source IN LISTS SOURCES)
  file(SHA256 ${source} hash)
  get_filename_component(name ${source} NAME)
  string(APPEND hashes "${name} ${hash}\n")
endforeach()
string(SHA256 identity "${hashes}")
string(SUBSTRING ${identity} 0 32 identity)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes ${identity})
string(REGEX REPLACE ", $" "" bytes "${bytes}")
file(WRITE ${OUTPUT} "// Written by build_identity.cmake from the sources of this room.
#include \"tool/go_source/cache.hpp\"

namespace waybill::go_source {

std::span<const std::uint8_t, 16> build_identity() {
  static constexpr std::array<std::uint8_t, 16> kIdentity = {
      ${bytes}};
  return kIdentity;
}

}  // namespace waybill::go_source
")

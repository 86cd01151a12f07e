# Writes tool_identity.cpp: a text that differs whenever one of the sources does.
#   cmake -DOUTPUT=FILE -DSOURCES=FILE;... -P tool_identity.cmake
set(hashes)
foreach(source IN LISTS SOURCES)
  file(SHA256 ${source} hash)
  string(APPEND hashes "${hash}\n")
endforeach()
string(SHA256 identity "${hashes}")
file(WRITE ${OUTPUT} "// Written by tool_identity.cmake from the tool's sources.
#include \"tool/cli/verdict_cache.hpp\"

namespace waybill::cli {

std::string_view tool_identity() { return \"${identity}\"; }

}  // namespace waybill::cli
")

# The resolver's oracles: go/types, and the standard library that its known declarations come from.
add_executable(go_source_resolve_dump oracle/resolve_dump/main.cpp)
target_link_libraries(go_source_resolve_dump PRIVATE waybill_go_source)

add_test(NAME go_source.oracle.types COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/oracle/gotypes/run
  $<TARGET_FILE:go_source_resolve_dump> ${CMAKE_CURRENT_BINARY_DIR})
# It downloads the modules that it compares on where the module cache lacks them.
set_tests_properties(go_source.oracle.types PROPERTIES LABELS long TIMEOUT 2400)

# Another Go than the one that std.txt names must have the same declarations; that very one must give
# the same text, byte for byte.
add_test(NAME go_source.known.installed COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/known/generate/run)
add_test(NAME go_source.known.named COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/known/generate/run named)
set_tests_properties(go_source.known.installed go_source.known.named PROPERTIES TIMEOUT 300)
set_tests_properties(go_source.known.named PROPERTIES LABELS long)

# The table of known flows against the sources that it speaks of, which it downloads where the module
# cache lacks them.
add_test(NAME go_source.oracle.known_flows COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/oracle/known_flows/run
  ${CMAKE_CURRENT_BINARY_DIR})
set_tests_properties(go_source.oracle.known_flows PROPERTIES LABELS long TIMEOUT 1200)

# Every room of the house is built the same way, so it is written once.
#
#   waybill_room(NAME [LINKS target...] [SOURCES generated.cpp...])
#
# makes the static library waybill_NAME of the *.cpp files at and below the current folder. By their
# names these are set apart: *_test.cpp are gathered into waybill_NAME_test, and each X_fuzz.cpp
# becomes the fuzzer X_fuzz (or, without WAYBILL_FUZZERS, a program that replays its corpus).

set(WAYBILL_WARNINGS
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wundef
  # Designated initialisers leave out what has a default on purpose.
  -Wno-missing-field-initializers)
if(WAYBILL_WERROR)
  list(APPEND WAYBILL_WARNINGS -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 offers std::expected only to compilers that announce finished concepts (202002L);
  # clang 19 does. GoogleTest 1.12 trips over clang's stricter view of its own macros.
  # libstdc++ 12's own std::stable_sort calls std::get_temporary_buffer, which it marks deprecated.
  list(APPEND WAYBILL_WARNINGS -Wno-gnu-zero-variadic-macro-arguments -Wno-deprecated-declarations)
endif()

add_library(waybill_flags INTERFACE)
target_compile_features(waybill_flags INTERFACE cxx_std_23)
target_compile_options(waybill_flags INTERFACE ${WAYBILL_WARNINGS})
# Debian's own hardening, so that a build by hand equals the packaged one.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(waybill_flags INTERFACE -fstack-protector-strong -fomit-frame-pointer)
  target_compile_definitions(waybill_flags INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(waybill_flags INTERFACE -Wl,-z,relro,-z,now)
endif()

# The warnings alone, for what is not of the command: the library is built as its users build it.
function(waybill_warnings target)
  target_compile_options(${target} PRIVATE ${WAYBILL_WARNINGS})
endfunction()

# Reads what nearly every file includes once for a whole target. A file that forgets an include still
# compiles then, so not every build is to do this.
option(WAYBILL_PRECOMPILE "Precompile headers, for a quicker build" OFF)
function(waybill_precompile target)
  if(NOT WAYBILL_PRECOMPILE)
    return()
  endif()
  set(headers <algorithm> <cstdint> <expected> <functional> <map> <memory> <optional> <set> <string>
    <string_view> <unordered_map> <utility> <vector>)
  if("fmt::fmt" IN_LIST ARGN)
    list(APPEND headers <fmt/format.h>)
  endif()
  if("nlohmann_json::nlohmann_json" IN_LIST ARGN)
    list(APPEND headers <nlohmann/json.hpp>)
  endif()
  if("GTest::gmock" IN_LIST ARGN)
    list(APPEND headers <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_precompile_headers(${target} PRIVATE ${headers})
endfunction()

function(waybill_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "LINKS;SOURCES")
  file(GLOB_RECURSE all_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(sources ${room_SOURCES})
  set(tests)
  set(fuzzers)
  foreach(source IN LISTS all_sources)
    if(source MATCHES "_test\\.cpp$")
      list(APPEND tests ${source})
    elseif(source MATCHES "_fuzz\\.cpp$")
      list(APPEND fuzzers ${source})
    elseif(NOT source MATCHES "/(main\\.cpp|testdata/.*)$")
      list(APPEND sources ${source})
    endif()
  endforeach()

  set(target waybill_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    waybill_precompile(${target} ${room_LINKS})
    set(access PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(access INTERFACE)
  endif()
  target_include_directories(${target} ${access}
    ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(${target} ${access} waybill_flags ${room_LINKS})

  if(WAYBILL_TESTS AND tests)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE ${target} GTest::gmock GTest::gtest_main)
    waybill_precompile(${target}_test GTest::gmock)
    target_compile_definitions(${target}_test PRIVATE
      WAYBILL_ROOM_DIR="${CMAKE_CURRENT_SOURCE_DIR}" WAYBILL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    include(GoogleTest)
    gtest_discover_tests(${target}_test TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST
      PROPERTIES TIMEOUT 300)
  endif()

  foreach(source IN LISTS fuzzers)
    get_filename_component(fuzzer ${source} NAME_WE)
    if(WAYBILL_FUZZERS)
      add_executable(${fuzzer} ${source})
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
      target_link_libraries(${fuzzer} PRIVATE ${target})
      set_property(GLOBAL APPEND PROPERTY WAYBILL_FUZZER_NAMES ${fuzzer})
    elseif(WAYBILL_TESTS)
      # What a fuzzer once found must stay mended in every build, so its corpus is a plain test.
      add_executable(${fuzzer}_replay ${source} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
      target_link_libraries(${fuzzer}_replay PRIVATE ${target})
      add_test(NAME fuzz.${fuzzer} COMMAND ${fuzzer}_replay ${PROJECT_SOURCE_DIR}/tests/fuzz/${fuzzer})
    endif()
  endforeach()
endfunction()

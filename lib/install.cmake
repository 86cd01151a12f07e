# Where the library goes (`cmake --install BUILD --component lib` for it alone), for find_package and
# pkg-config. Both find it wherever the folder is moved to.
include(CMakePackageConfigHelpers)

set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/waybill)
set(pkgconfig_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS waybill_lib EXPORT waybill-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib)
install(DIRECTORY include/waybill DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT lib
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT waybill-targets NAMESPACE waybill:: DESTINATION ${cmake_folder} COMPONENT lib)

configure_file(waybill-config.cmake.in waybill-config.cmake @ONLY)
# Before 1.0, a minor version may break what the one before promised.
write_basic_package_version_file(waybill-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/waybill-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/waybill-config-version.cmake
  DESTINATION ${cmake_folder} COMPONENT lib)

file(RELATIVE_PATH to_prefix /prefix/${pkgconfig_folder} /prefix)
string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
configure_file(waybill.pc.in waybill.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/waybill.pc DESTINATION ${pkgconfig_folder} COMPONENT lib)

# Where everything goes (`cmake --install`), and the Debian package (`cpack -G DEB`).

set(WAYBILL_MAINTAINER "Waybill maintainers <maintainers@waybill.example>")

set(packaging ${PROJECT_BINARY_DIR}/packaging)
set(docs ${CMAKE_INSTALL_DOCDIR})

# The manual and the change log are shipped compressed, as Debian wants; -n keeps builds repeatable.
find_program(GZIP gzip REQUIRED)
function(waybill_compressed source name)
  add_custom_command(
    OUTPUT ${packaging}/${name}.gz
    COMMAND ${CMAKE_COMMAND} -E make_directory ${packaging}
    COMMAND ${GZIP} -9nc ${source} > ${packaging}/${name}.gz
    DEPENDS ${source}
    VERBATIM)
endfunction()
configure_file(packaging/changelog.in ${packaging}/changelog.text @ONLY)
waybill_compressed(${packaging}/changelog.text changelog)
waybill_compressed(${PROJECT_SOURCE_DIR}/docs/man/waybill.1 waybill.1)
add_custom_target(waybill_documents ALL DEPENDS ${packaging}/changelog.gz ${packaging}/waybill.1.gz)

install(FILES ${packaging}/waybill.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/completion/waybill.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME waybill)
install(FILES docs/completion/_waybill DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES docs/completion/waybill.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

file(GLOB pages CONFIGURE_DEPENDS docs/*.md)
file(GLOB rule_pages CONFIGURE_DEPENDS tool/rules/*/*.md)
install(FILES CHANGELOG.md ${pages} DESTINATION ${docs})
install(FILES ${rule_pages} DESTINATION ${docs}/rules)
install(FILES packaging/watch/alerts.yaml packaging/watch/alerts_test.yaml packaging/watch/daemonset.yaml
  packaging/watch/dashboard.json packaging/watch/waybill-watch@.service DESTINATION ${docs}/watch)
install(FILES packaging/copyright ${packaging}/changelog.gz DESTINATION ${docs})

set(CPACK_GENERATOR DEB)
# The command alone: the library is a component of its own.
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};waybill;Unspecified;/")
set(CPACK_PACKAGE_NAME waybill)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${WAYBILL_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds request-state abuse in Go services")
set(CPACK_PACKAGE_DESCRIPTION
"Waybill reads the source of Go services and reports how they abuse the state
that travels with a request: context keys that collide, chains of contexts
that grow without bound, values that nobody reads, reads that can never
succeed. It builds, runs and changes nothing.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# `waybill diagnose URL` loads it.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libcurl4)
include(CPack)

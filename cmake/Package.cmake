# What is installed, and packages: cpack -G DEB makes a package for the distribution that it is built on,
# cpack -G TGZ an archive. Both are the same, byte for byte, for the same sources, compiler and
# SOURCE_DATE_EPOCH.
include(GNUInstallDirs)

# Written by the program itself, from its tables.
set(share "${CMAKE_BINARY_DIR}/share")
set(products
  "man:quorate.1" "bash:quorate.bash" "zsh:_quorate" "fish:quorate.fish"
  "config-schema:quorate.schema.json" "report-schema:report.schema.json" "reference:reference.md")
set(generated)
foreach(product IN LISTS products)
  string(REPLACE ":" ";" product "${product}")
  list(GET product 0 what)
  list(GET product 1 file)
  add_custom_command(OUTPUT "${share}/${file}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${share}"
    COMMAND quorate generate ${what} > "${share}/${file}"
    DEPENDS quorate
    VERBATIM)
  list(APPEND generated "${share}/${file}")
endforeach()
find_program(QUORATE_GZIP gzip)
add_custom_command(OUTPUT "${share}/quorate.1.gz"
  COMMAND "${QUORATE_GZIP}" -9 -n -k -f "${share}/quorate.1"
  DEPENDS "${share}/quorate.1"
  VERBATIM)
# Packages name somebody to write to. Where that is goes with the home page: it is not settled yet.
set(QUORATE_CONTACT "The Quorate authors <quorate@quorate.invalid>" CACHE STRING "Maintainer of packages: NAME <ADDRESS>")
set(CPACK_PACKAGE_CONTACT "${QUORATE_CONTACT}")
configure_file(cmake/debian/changelog.in "${share}/changelog" @ONLY)
add_custom_command(OUTPUT "${share}/changelog.gz"
  COMMAND "${QUORATE_GZIP}" -9 -n -k -f "${share}/changelog"
  DEPENDS "${share}/changelog"
  VERBATIM)
add_custom_target(quorate_share ALL DEPENDS ${generated} "${share}/quorate.1.gz" "${share}/changelog.gz")

install(TARGETS quorate RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${share}/quorate.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${share}/quorate.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME quorate)
install(FILES "${share}/_quorate" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES "${share}/quorate.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(FILES "${share}/quorate.schema.json" "${share}/report.schema.json"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/quorate")
install(FILES README.md "${share}/reference.md" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/quorate")
install(FILES LICENSE cmake/debian/copyright "${share}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/quorate")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/quorate/docs" FILES_MATCHING PATTERN "*.md" PATTERN "*.json")
install(DIRECTORY ci DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/quorate")

set(CPACK_PACKAGE_NAME quorate)
set(CPACK_PACKAGE_VENDOR "Quorate")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "static analyser and formal checker for governance contracts")
set(CPACK_PACKAGE_DESCRIPTION "Quorate reads governance contracts, as Solidity source or as EVM
bytecode, reports known mistakes, and proves or refutes the invariants
of the proposal lifecycle.")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # libz3-4, libstdc++6, libc6, in the versions linked with
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "git")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_FILE_NAME "quorate-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_THREADS 1) # several threads compress to other bytes
include(CPack)

# What `cmake --install` and the Debian package (`cpack -G DEB` in the build folder) contain:
#
#   bin/faas-merge, bin/faas-cc, bin/faas-c++    the driver and its other names
#   lib/FaasMerge.so, lib/libfaas*.bc            the passes for opt, and the runtime, which the driver finds in ../lib
#   lib/faas-objects/                            the runtime as most binaries have it, compiled
#   lib/libfaas.a, include/                      for functions that are built on their own
#   lib/cmake/FaasMerge/                         find_package(FaasMerge)
#   share/faas-merge/rust/                       the crate `faas`
#   share/man/man1/                              manual pages
#   share/bash-completion/, share/zsh/, share/fish/    completions for shells

include(CMakePackageConfigHelpers)

install(TARGETS faas-merge RUNTIME DESTINATION bin)
install(FILES ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/faas-cc ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/faas-c++ DESTINATION bin)
install(TARGETS FaasMerge LIBRARY DESTINATION lib)
install(TARGETS faas EXPORT FaasMergeTargets ARCHIVE DESTINATION lib INCLUDES DESTINATION include)
install(DIRECTORY ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/ DESTINATION lib FILES_MATCHING PATTERN "libfaas*.bc")
install(DIRECTORY ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/faas-objects DESTINATION lib FILES_MATCHING PATTERN "llvmcache-*")
install(DIRECTORY runtime/include/ DESTINATION include)
install(DIRECTORY runtime/sdk/rust DESTINATION share/faas-merge PATTERN target EXCLUDE)
install(FILES README.md docs/cli.md DESTINATION share/doc/faas-merge)
foreach(folder man bash-completion zsh fish)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/share/${folder} DESTINATION share)
endforeach()

set(config lib/cmake/FaasMerge)
install(EXPORT FaasMergeTargets NAMESPACE FaasMerge:: DESTINATION ${config})
install(FILES cmake/FaasMergeConfig.cmake DESTINATION ${config})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/FaasMergeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/FaasMergeConfigVersion.cmake DESTINATION ${config})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "faas-merge")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Fuses serverless functions into one binary")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# Shared libraries are found in the programs. The rest is run (clang, lld), or linked into what is made: C's start files
# and the libraries of C and C++.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "clang-22, lld-22, libc6-dev, libstdc++-12-dev | libstdc++-dev")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cargo, cmake, llvm-22")
include(CPack)

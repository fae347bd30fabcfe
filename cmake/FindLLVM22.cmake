# LLVM, Clang and LLD 22 with one clear sentence where they are missing. Defines
#   FAAS_LLVM_BIN                 folder of clang, opt, llvm-link, FileCheck, lit
#   target faas_llvm              headers and definitions, for code that must not link LLVM (the plugin)
#   target faas_llvm_lib          the same with libLLVM and lld, for programs

set(FAAS_LLVM_PACKAGES "llvm-22-dev clang-22 lld-22 liblld-22-dev llvm-22-tools")

# LLVM answers a version request only for its own minor version, so the check is below.
find_package(LLVM CONFIG QUIET PATHS /usr/lib/llvm-22/lib/cmake/llvm)
if(NOT LLVM_FOUND OR NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "faas-merge needs LLVM 22 for development. Debian: apt-get install ${FAAS_LLVM_PACKAGES}; "
                      "elsewhere: -DLLVM_DIR=<llvm>/lib/cmake/llvm.")
endif()
find_package(LLD CONFIG QUIET PATHS ${LLVM_LIBRARY_DIR}/cmake/lld NO_DEFAULT_PATH)

set(FAAS_LLVM_BIN ${LLVM_TOOLS_BINARY_DIR})
foreach(tool clang clang++ opt llvm-link FileCheck lit)
  if(NOT EXISTS ${FAAS_LLVM_BIN}/${tool})
    message(FATAL_ERROR "faas-merge needs ${tool} of LLVM 22, not found in ${FAAS_LLVM_BIN}. "
                        "Debian: apt-get install ${FAAS_LLVM_PACKAGES}.")
  endif()
endforeach()
if(NOT LLD_FOUND)
  message(FATAL_ERROR "faas-merge needs the lld 22 libraries. Debian: apt-get install liblld-22-dev.")
endif()

separate_arguments(llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
add_library(faas_llvm INTERFACE)
target_include_directories(faas_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_definitions(faas_llvm INTERFACE ${llvm_definitions})
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(faas_llvm INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
endif()

add_library(faas_llvm_lib INTERFACE)
target_link_libraries(faas_llvm_lib INTERFACE faas_llvm lldELF lldCommon LLVM)
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_TOOLS_BINARY_DIR}")

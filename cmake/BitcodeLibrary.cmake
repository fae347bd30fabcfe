# add_bitcode_library(TARGET OUTPUT <file.bc> SOURCES ... OPTIONS ... [ATTRIBUTE <of functions>])
#
# Compiles C and C++ sources to bitcode with Clang 22 and links them into one module, whose functions get the attribute.

function(add_bitcode_library target)
  cmake_parse_arguments(arg "" "OUTPUT;ATTRIBUTE" "SOURCES;OPTIONS" ${ARGN})
  set(parts "")
  foreach(source ${arg_SOURCES})
    get_filename_component(name ${source} NAME)
    set(part ${CMAKE_CURRENT_BINARY_DIR}/${target}.dir/${name}.bc)
    if(name MATCHES "[.]cpp$")
      set(compiler ${FAAS_LLVM_BIN}/clang++ -std=c++17)
    else()
      set(compiler ${FAAS_LLVM_BIN}/clang -std=c11)
    endif()
    add_custom_command(OUTPUT ${part}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/${target}.dir
      COMMAND ${compiler} ${arg_OPTIONS} -emit-llvm -c ${source} -o ${part} -MMD -MF ${part}.d
      DEPENDS ${source} DEPFILE ${part}.d VERBATIM
      COMMENT "Compiling ${name} to bitcode")
    list(APPEND parts ${part})
  endforeach()
  set(force "")
  if(arg_ATTRIBUTE)
    set(force COMMAND ${FAAS_LLVM_BIN}/opt -passes=forceattrs -force-attribute=${arg_ATTRIBUTE} ${arg_OUTPUT}
      -o ${arg_OUTPUT})
  endif()
  add_custom_command(OUTPUT ${arg_OUTPUT}
    COMMAND ${FAAS_LLVM_BIN}/llvm-link ${parts} -o ${arg_OUTPUT}
    ${force}
    DEPENDS ${parts} VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${arg_OUTPUT})
endfunction()

# add_bitcode_library(TARGET OUTPUT <file.bc> SOURCES ... OPTIONS ... [SMALL <sources>] [ATTRIBUTE <of functions>])
#
# Compiles C and C++ sources to bitcode with Clang 22 and links them into one module, whose functions get the attribute.
# Those that are SMALL are compiled for size.
# SOURCES are files of rooms, from the top of the project, and see what their rooms see.

function(add_bitcode_library target)
  cmake_parse_arguments(arg "" "OUTPUT;ATTRIBUTE" "SOURCES;OPTIONS;SMALL" ${ARGN})
  set(parts "")
  foreach(source ${arg_SOURCES})
    room_of(room ${source})
    room_folders(folders ${room})
    list(TRANSFORM folders PREPEND -I)
    set(part ${CMAKE_CURRENT_BINARY_DIR}/${target}.dir/${source}.bc)
    get_filename_component(folder ${part} DIRECTORY)
    if(source MATCHES "[.]cpp$")
      set(compiler ${FAAS_LLVM_BIN}/clang++ -std=c++17)
    else()
      set(compiler ${FAAS_LLVM_BIN}/clang -std=c11)
    endif()
    set(options ${arg_OPTIONS})
    if(source IN_LIST arg_SMALL)
      list(APPEND options -Os)
    endif()
    add_custom_command(OUTPUT ${part}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
      COMMAND ${compiler} ${options} ${folders} -emit-llvm -c ${PROJECT_SOURCE_DIR}/${source} -o ${part} -MMD -MF ${part}.d
      DEPENDS ${PROJECT_SOURCE_DIR}/${source} DEPFILE ${part}.d VERBATIM
      COMMENT "Compiling ${source} to bitcode")
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

# find_package(FaasMerge) gives the target FaasMerge::faas, for functions that are built on their own, and
#
#   faas_add_function(NAME SOURCES a.c b.cpp ... [LINK z ZLIB::ZLIB -Lfolder ...])
#     The target NAME is the bitcode of a function in C or C++. LINK takes names of libraries, flags of the linker, and
#     targets, of which includes, definitions and the library's file are used.
#
#   faas_merge(TARGET ROOT FUNCTIONS a b ... [PROFILE trace.json] [OPTIONS ...])
#     The target TARGET is a fused binary, fused/TARGET in the current binary folder. ROOT is the function that a
#     request from outside invokes. FUNCTIONS are names of faas_add_function and paths of bitcode that comes from
#     elsewhere, as from `faas-merge bitcode --cargo`; OPTIONS is for faas-merge.

include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/FaasMergeTargets.cmake)

get_filename_component(FAAS_MERGE_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
set(FAAS_MERGE_PROGRAM ${FAAS_MERGE_PREFIX}/bin/faas-merge)

# Optimised unless the build is for a debugger. The user's own flags are for another compiler.
set(_faas_flags $<IF:$<CONFIG:Debug>,-g,-O2>)

function(faas_add_function name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "faas_add_function(${name}): expected SOURCES FILE... [LINK LIBRARY...]")
  endif()
  set(flags ${_faas_flags} -I${FAAS_MERGE_PREFIX}/include)
  set(libraries "")
  foreach(library ${arg_LINK})
    if(TARGET ${library})
      foreach(property INCLUDE_DIRECTORIES SYSTEM_INCLUDE_DIRECTORIES)
        set(folders $<TARGET_PROPERTY:${library},INTERFACE_${property}>)
        list(APPEND flags "$<$<BOOL:${folders}>:-I$<JOIN:${folders},;-I>>")
      endforeach()
      set(definitions $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
      list(APPEND flags "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>")
      get_target_property(type ${library} TYPE)
      if(NOT type STREQUAL INTERFACE_LIBRARY)
        list(APPEND libraries $<TARGET_LINKER_FILE:${library}>)
      endif()
    elseif(library MATCHES "^-|/")
      list(APPEND libraries ${library})
    else()
      list(APPEND libraries -l${library})
    endif()
  endforeach()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}.dir)
  file(MAKE_DIRECTORY ${folder})
  set(objects "")
  foreach(source ${arg_SOURCES})
    get_filename_component(source ${source} ABSOLUTE)
    string(SHA1 hash ${source})
    string(SUBSTRING ${hash} 0 8 hash)
    get_filename_component(file ${source} NAME)
    set(object ${folder}/${file}.${hash}.o)
    set(compiler faas-cc)
    if(source MATCHES "[.](cc|cpp|cxx|C)$")
      set(compiler faas-c++)
    endif()
    add_custom_command(OUTPUT ${object}
      COMMAND ${FAAS_MERGE_PREFIX}/bin/${compiler} "${flags}" -MMD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} ${FAAS_MERGE_PROGRAM} DEPFILE ${object}.d COMMAND_EXPAND_LISTS VERBATIM
      COMMENT "Compiling ${file} of function ${name}")
    list(APPEND objects ${object})
  endforeach()
  set(bitcode ${CMAKE_CURRENT_BINARY_DIR}/${name}.bc)
  add_custom_command(OUTPUT ${bitcode}
    COMMAND ${FAAS_MERGE_PROGRAM} bitcode -o ${bitcode} --name ${name} -- ${objects} ${libraries}
    DEPENDS ${objects} ${FAAS_MERGE_PROGRAM} VERBATIM COMMENT "Linking function ${name}")
  add_custom_target(${name} ALL DEPENDS ${bitcode})
  set_target_properties(${name} PROPERTIES FAAS_BITCODE ${bitcode})
endfunction()

function(faas_merge target root)
  cmake_parse_arguments(arg "" "PROFILE" "FUNCTIONS;OPTIONS" ${ARGN})
  if(NOT arg_FUNCTIONS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "faas_merge(${target} ${root}): expected FUNCTIONS NAME... [PROFILE FILE] [OPTIONS ...]")
  endif()
  set(inputs "")
  foreach(function ${arg_FUNCTIONS})
    if(TARGET ${function})
      get_target_property(bitcode ${function} FAAS_BITCODE)
    else()
      get_filename_component(bitcode ${function} ABSOLUTE)
    endif()
    if(NOT bitcode OR NOT (TARGET ${function} OR function MATCHES "[.]"))
      message(FATAL_ERROR "faas_merge(${target} ${root}): '${function}' is no target of faas_add_function and no file")
    endif()
    list(APPEND inputs ${bitcode})
  endforeach()
  set(profile "")
  if(arg_PROFILE)
    get_filename_component(file ${arg_PROFILE} ABSOLUTE)
    set(profile --profile ${file})
    list(APPEND depends ${file})
  endif()
  # Not beside the build files, because make would take the file for the target.
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/fused)
  set(binary ${CMAKE_CURRENT_BINARY_DIR}/fused/${target})
  add_custom_command(OUTPUT ${binary}
    COMMAND ${FAAS_MERGE_PROGRAM} ${inputs} --root ${root} ${profile} ${arg_OPTIONS} -o ${binary}
    DEPENDS ${inputs} ${depends} ${FAAS_MERGE_PROGRAM} VERBATIM COMMENT "Fusing ${target}")
  add_custom_target(${target} ALL DEPENDS ${binary})
  set_target_properties(${target} PROPERTIES FAAS_BINARY ${binary})
endfunction()

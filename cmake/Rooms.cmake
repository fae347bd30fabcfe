# Rooms: folders that see the rooms below them and no others. rooms.txt says which that are.
#
# add_room(ROOM SOURCES...)
#   The library faas_ROOM, with _ for /, of the room's sources. An include of what is in no room below does not compile.
#   Its users get the same include path, and the libraries of the rooms that it uses.
#
# room_folders(RESULT ROOM)
#   Where the files of ROOM look for headers: in folders of the room and of all that are below it.
#
# room_of(RESULT FILE)
#   The room that FILE, from the top of the project, is in.
#
# The headers of a room are included as "NAME/File.h", with the last part of the room's folder; those of a room with a
# folder include/ as they are in there.

set(table ${CMAKE_CURRENT_LIST_DIR}/rooms.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
set(FAAS_ROOMS "")
file(STRINGS ${table} rows REGEX "^[^#]")
foreach(row ${rows})
  if(NOT row MATCHES "^([^| ]+) *[|][^|]*[|](.*)$")
    message(FATAL_ERROR "${table}: expected FOLDER | TEXT | FOLDER, ... instead of: ${row}")
  endif()
  set(room ${CMAKE_MATCH_1})
  string(REGEX MATCHALL "[^, ]+" used "${CMAKE_MATCH_2}")
  list(APPEND FAAS_ROOMS ${room})
  set(FAAS_ROOM_USES_${room} ${used})

  set(folder ${PROJECT_SOURCE_DIR}/${room})
  get_filename_component(name ${room} NAME)
  if(EXISTS ${folder}/include)
    set(folder ${folder}/include)
  elseif(NOT name MATCHES "^(include|src)$")
    set(link ${PROJECT_BINARY_DIR}/rooms/${room})
    file(MAKE_DIRECTORY ${link})
    file(CREATE_LINK ${folder} ${link}/${name} SYMBOLIC)
    set(folder ${link})
  endif()
  set(FAAS_ROOM_FOLDERS_${room} ${folder})
  foreach(below ${used})
    if(NOT below IN_LIST FAAS_ROOMS)
      message(FATAL_ERROR "${table}: ${room} uses ${below}, which is no room above its row")
    endif()
    list(APPEND FAAS_ROOM_FOLDERS_${room} ${FAAS_ROOM_FOLDERS_${below}})
  endforeach()
  list(REMOVE_DUPLICATES FAAS_ROOM_FOLDERS_${room})
endforeach()

function(room_folders result room)
  if(NOT room IN_LIST FAAS_ROOMS)
    message(FATAL_ERROR "${room} is not in rooms.txt")
  endif()
  set(${result} ${FAAS_ROOM_FOLDERS_${room}} PARENT_SCOPE)
endfunction()

function(room_of result file)
  foreach(room ${FAAS_ROOMS})
    if(file MATCHES "^${room}/")
      set(${result} ${room} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${file} is in no room of rooms.txt")
endfunction()

function(add_room room)
  string(REPLACE / _ target faas_${room})
  room_folders(folders ${room})
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/${room}/)
  add_library(${target} STATIC ${ARGN})
  target_include_directories(${target} PUBLIC ${folders})
  target_link_libraries(${target} PRIVATE faas_options)
  foreach(below ${FAAS_ROOM_USES_${room}})
    string(REPLACE / _ library faas_${below})
    if(TARGET ${library}) # not for headers alone
      target_link_libraries(${target} PUBLIC ${library})
    endif()
  endforeach()
endfunction()

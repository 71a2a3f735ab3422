# The v2f library for CMake:
#
#   find_package(v2f REQUIRED)
#   target_link_libraries(game PRIVATE v2f::v2f)
#
# v2f::shared   the shared library        v2f::static   the static library, with what it needs from the system
# v2f::v2f      the shared one; the static one if V2F_STATIC is on or no shared one is installed
# V2F_STUDENT   path of the student that comes with it

get_filename_component(_v2f_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(V2F_STUDENT "${_v2f_prefix}/share/v2f/students/tiny-low-latency.onnx")

function(_v2f_first result)
  foreach(name IN LISTS ARGN)
    if(EXISTS "${_v2f_prefix}/${name}")
      set(${result} "${_v2f_prefix}/${name}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${result} "" PARENT_SCOPE)
endfunction()

if(WIN32)
  _v2f_first(_v2f_shared bin/v2f.dll)
  if(MSVC)
    _v2f_first(_v2f_import lib/v2f.dll.lib)
    _v2f_first(_v2f_static lib/v2f.lib)
  else()
    _v2f_first(_v2f_import lib/libv2f.dll.a)
    _v2f_first(_v2f_static lib/libv2f.a)
  endif()
else()
  _v2f_first(_v2f_shared lib/libv2f.so lib/libv2f.dylib)
  _v2f_first(_v2f_static lib/libv2f.a)
endif()

if(_v2f_shared AND NOT TARGET v2f::shared)
  add_library(v2f::shared SHARED IMPORTED)
  set_target_properties(v2f::shared PROPERTIES
    IMPORTED_LOCATION "${_v2f_shared}" INTERFACE_INCLUDE_DIRECTORIES "${_v2f_prefix}/include")
  if(WIN32)
    set_target_properties(v2f::shared PROPERTIES IMPORTED_IMPLIB "${_v2f_import}")
  else()
    # The name that the library gives itself (build.rs), so that CMake links and installs by it.
    get_filename_component(_v2f_name "${_v2f_shared}" NAME)
    if(APPLE)
      set(_v2f_name "@rpath/${_v2f_name}")
    endif()
    set_target_properties(v2f::shared PROPERTIES IMPORTED_SONAME "${_v2f_name}")
  endif()
endif()

if(_v2f_static AND NOT TARGET v2f::static)
  include(CMakeFindDependencyMacro)
  find_dependency(Threads)
  add_library(v2f::static STATIC IMPORTED)
  set(_v2f_system Threads::Threads ${CMAKE_DL_LIBS})
  if(WIN32)
    list(APPEND _v2f_system ws2_32 userenv ntdll bcrypt)
  else()
    list(APPEND _v2f_system m)
  endif()
  set_target_properties(v2f::static PROPERTIES
    IMPORTED_LOCATION "${_v2f_static}" INTERFACE_INCLUDE_DIRECTORIES "${_v2f_prefix}/include"
    INTERFACE_LINK_LIBRARIES "${_v2f_system}")
endif()

if(NOT TARGET v2f::v2f)
  add_library(v2f::v2f INTERFACE IMPORTED)
  if(TARGET v2f::shared AND NOT (V2F_STATIC AND TARGET v2f::static))
    set_target_properties(v2f::v2f PROPERTIES INTERFACE_LINK_LIBRARIES v2f::shared)
  elseif(TARGET v2f::static)
    set_target_properties(v2f::v2f PROPERTIES INTERFACE_LINK_LIBRARIES v2f::static)
  else()
    set(v2f_FOUND FALSE)
    set(v2f_NOT_FOUND_MESSAGE "${_v2f_prefix} holds no v2f library for this system")
  endif()
endif()

# Installs the C and C++ SDK: headers, libraries, CMake package, pkg-config files, examples, the default student.
#
#   cmake -DPREFIX=/usr/local -P packaging/sdk/install.cmake
#
# -DLIBRARIES=FOLDER    where cargo left the libraries; default target/release (`cargo build --release` makes them)
#
# The installed folder can be moved: nothing in it names a place.

cmake_minimum_required(VERSION 3.16)

get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
if(NOT DEFINED PREFIX)
  message(FATAL_ERROR "say where to: cmake -DPREFIX=/usr/local -P packaging/sdk/install.cmake")
endif()
if(NOT DEFINED LIBRARIES)
  set(LIBRARIES "${root}/target/release")
endif()
get_filename_component(prefix "${PREFIX}" ABSOLUTE)

file(STRINGS "${root}/Cargo.toml" version REGEX "^version = " LIMIT_COUNT 1)
string(REGEX REPLACE "^version = \"([^\"]+)\".*" "\\1" V2F_VERSION "${version}")

# Shared library, its import library, static library: by platform one name each is there.
set(libraries libv2f.so libv2f.dylib v2f.dll.lib libv2f.dll.a libv2f.a v2f.lib)
set(installed)
foreach(name IN LISTS libraries)
  if(EXISTS "${LIBRARIES}/${name}")
    file(INSTALL "${LIBRARIES}/${name}" DESTINATION "${prefix}/lib")
    list(APPEND installed ${name})
  endif()
endforeach()
if(EXISTS "${LIBRARIES}/v2f.dll")
  file(INSTALL "${LIBRARIES}/v2f.dll" DESTINATION "${prefix}/bin")
endif()
if(NOT installed)
  message(FATAL_ERROR "${LIBRARIES} holds no v2f library: run `cargo build --release`, or name another folder with -DLIBRARIES=")
endif()
file(INSTALL "${root}/include/v2f.h" "${root}/bindings/cpp/v2f.hpp" DESTINATION "${prefix}/include")
file(INSTALL "${root}/models/tiny-low-latency/tiny-low-latency.onnx" "${root}/models/tiny-low-latency/MODEL_CARD.md"
     DESTINATION "${prefix}/share/v2f/students")
file(INSTALL "${root}/examples/" DESTINATION "${prefix}/share/v2f/examples" PATTERN "web" EXCLUDE)
file(INSTALL "${root}/LICENSE-MIT" "${root}/LICENSE-APACHE" DESTINATION "${prefix}/share/doc/v2f")
# What a program that links the static library needs from the system.
set(V2F_SYSTEM_LIBRARIES "-lpthread -ldl -lm")
if(EXISTS "${LIBRARIES}/v2f.dll")
  set(V2F_SYSTEM_LIBRARIES "-lws2_32 -luserenv -lntdll -lbcrypt")
endif()
foreach(template v2fConfigVersion.cmake v2f.pc v2f-static.pc)
  set(folder lib/cmake/v2f)
  if(template MATCHES "pc$")
    set(folder lib/pkgconfig)
  endif()
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${template}.in" "${prefix}/${folder}/${template}" @ONLY)
endforeach()
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/v2fConfig.cmake" DESTINATION "${prefix}/lib/cmake/v2f")
message(STATUS "v2f ${V2F_VERSION} is in ${prefix}")

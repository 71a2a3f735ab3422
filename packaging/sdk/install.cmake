# Installs the C and C++ SDK: headers, libraries, CMake package, pkg-config files, examples and the default
# student; also the program `v2f` and the WebAssembly core of its page, if they were built.
#
#   cmake -DPREFIX=/usr/local -P packaging/sdk/install.cmake
#
# -DLIBRARIES=FOLDER    folder of the libraries (default: target/release, from `cargo build --release`)
# -DPROGRAM=FILE        the program (default: v2f or v2f.exe in that folder, if it exists, from
#                       `cargo build --release -p v2f-cli`); empty: none
# -DWASM=FILE           the WebAssembly core, installed beside the program (default:
#                       bindings/web/dist/v2f.wasm, if it exists, from bindings/web/build); empty: none
# -DSYSTEM=NAME         system of the libraries: linux, android, macos, ios or windows (default: by their names,
#                       else this machine)
#
# The installed folder can be moved: no file in it contains a path.

cmake_minimum_required(VERSION 3.16)

get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
if(NOT DEFINED PREFIX)
  message(FATAL_ERROR "PREFIX is not set: run cmake -DPREFIX=/usr/local -P packaging/sdk/install.cmake")
endif()
if(NOT DEFINED LIBRARIES)
  set(LIBRARIES "${root}/target/release")
endif()
get_filename_component(prefix "${PREFIX}" ABSOLUTE)

# System libraries that a program with the static library needs, beside those that a C compiler links by default.
# `cargo rustc --release --lib --crate-type staticlib -- --print native-static-libs` prints them for a platform.
set(system_libraries_linux pthread dl m)
# The NDK has no libpthread: threads are in its libc.
set(system_libraries_android dl log m)
set(system_libraries_macos)
set(system_libraries_ios)
set(system_libraries_windows ws2_32 userenv ntdll bcrypt)
if(NOT DEFINED SYSTEM)
  file(GLOB windows "${LIBRARIES}/v2f.dll" "${LIBRARIES}/v2f.lib")
  if(windows)
    set(SYSTEM windows)
  elseif(EXISTS "${LIBRARIES}/libv2f.dylib" OR CMAKE_HOST_APPLE)
    set(SYSTEM macos)
  else()
    set(SYSTEM linux)
  endif()
endif()
if(NOT SYSTEM MATCHES "^(linux|android|macos|ios|windows)$")
  message(FATAL_ERROR "-DSYSTEM=${SYSTEM}: expected linux, android, macos, ios or windows")
endif()

file(STRINGS "${root}/Cargo.toml" version REGEX "^version = " LIMIT_COUNT 1)
string(REGEX REPLACE "^version = \"([^\"]+)\".*" "\\1" V2F_VERSION "${version}")

# Shared library, its import library, static library: one name of each exists on a platform.
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

set(own_program "${LIBRARIES}/v2f")
if(SYSTEM STREQUAL "windows")
  set(own_program "${LIBRARIES}/v2f.exe")
endif()
set(own_wasm "${root}/bindings/web/dist/v2f.wasm")
# A part that is named must exist; a part that is not named is optional.
foreach(part IN ITEMS PROGRAM WASM)
  string(TOLOWER "own_${part}" own)
  if(NOT DEFINED ${part} AND EXISTS "${${own}}" AND NOT IS_DIRECTORY "${${own}}")
    set(${part} "${${own}}")
  endif()
  if(${part})
    get_filename_component(${part} "${${part}}" ABSOLUTE)
    if(NOT EXISTS "${${part}}")
      message(FATAL_ERROR "-D${part}: there is no ${${part}}")
    endif()
  endif()
endforeach()
if(NOT PROGRAM)
  message(STATUS "without the program v2f, which `cargo build --release -p v2f-cli` makes")
else()
  file(INSTALL "${PROGRAM}" DESTINATION "${prefix}/bin" USE_SOURCE_PERMISSIONS)
  if(WASM)
    # By this name, and beside it, the program looks for the core.
    configure_file("${WASM}" "${prefix}/bin/v2f.wasm" COPYONLY)
  else()
    message(STATUS "without v2f.wasm, which bindings/web/build makes: `v2f view --compute page` and `--export` will need --wasm")
  endif()
endif()
file(INSTALL "${root}/include/v2f.h" "${root}/bindings/cpp/v2f.hpp" "${root}/bindings/cpp/v2f_result.hpp" DESTINATION "${prefix}/include")
file(INSTALL "${root}/models/tiny-low-latency/tiny-low-latency.onnx" "${root}/models/tiny-low-latency/MODEL_CARD.md"
     DESTINATION "${prefix}/share/v2f/students")
file(INSTALL "${root}/examples/" DESTINATION "${prefix}/share/v2f/examples" PATTERN "web" EXCLUDE PATTERN "rust" EXCLUDE)
file(INSTALL "${root}/LICENSE-MIT" "${root}/LICENSE-APACHE" DESTINATION "${prefix}/share/doc/v2f")

set(V2F_SYSTEM_LIBRARIES ${system_libraries_${SYSTEM}})
set(V2F_STATIC libv2f.a)
if(EXISTS "${LIBRARIES}/v2f.lib")
  set(V2F_STATIC v2f.lib)
endif()
set(V2F_STATIC_LIBS "\${libdir}/${V2F_STATIC}")
foreach(name IN LISTS V2F_SYSTEM_LIBRARIES)
  string(APPEND V2F_STATIC_LIBS " -l${name}")
endforeach()
set(templates v2fConfig.cmake v2fConfigVersion.cmake v2f.pc)
if(EXISTS "${LIBRARIES}/${V2F_STATIC}")
  list(APPEND templates v2f-static.pc)
endif()
foreach(template IN LISTS templates)
  set(folder lib/cmake/v2f)
  if(template MATCHES "pc$")
    set(folder lib/pkgconfig)
  endif()
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${template}.in" "${prefix}/${folder}/${template}" @ONLY)
endforeach()
message(STATUS "v2f ${V2F_VERSION} is in ${prefix}")

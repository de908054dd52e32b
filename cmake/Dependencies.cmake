# Finds what Quorate is built on. Every failure names the Debian and Ubuntu package to install;
# ./dev installs them.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

function(quorate_missing what package)
  message(FATAL_ERROR "${what} was not found.\n"
    "Install it with:  apt-get install ${package}\n"
    "or let ./dev build do it.")
endfunction()

# LLVM: newest first. Only the static LLVMSupport is linked, which keeps start-up at a few milliseconds.
set(QUORATE_LLVM_VERSIONS 19 18 17 16)
foreach(version IN LISTS QUORATE_LLVM_VERSIONS)
  # By folder, not by version: LLVM calls 19.1 incompatible with a request for 19.
  find_package(LLVM CONFIG QUIET PATHS /usr/lib/llvm-${version} NO_DEFAULT_PATH)
  if(LLVM_FOUND)
    break()
  endif()
endforeach()
if(NOT LLVM_FOUND)
  find_package(LLVM CONFIG QUIET)
endif()
if(NOT LLVM_FOUND OR LLVM_VERSION_MAJOR LESS 16)
  quorate_missing("LLVM 16 to 19 (development files)" "llvm-19-dev libzstd-dev   (or llvm-18-dev, llvm-16-dev)")
endif()
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR}")

find_package(Threads REQUIRED)

# ANTLR: the tool (a Java program) and the C++ runtime.
set(QUORATE_ANTLR_JAR "" CACHE FILEPATH "A jar of the ANTLR tool, where the packaged tool does not fit the packaged runtime")
if(QUORATE_ANTLR_JAR)
  find_program(QUORATE_JAVA NAMES java)
  if(NOT QUORATE_JAVA)
    quorate_missing("Java, which runs the ANTLR tool," "default-jre-headless")
  endif()
  set(QUORATE_ANTLR_COMMAND "${QUORATE_JAVA}" -jar "${QUORATE_ANTLR_JAR}")
else()
  find_program(QUORATE_ANTLR NAMES antlr4)
  if(NOT QUORATE_ANTLR)
    quorate_missing("The ANTLR 4 tool" "antlr4")
  endif()
  set(QUORATE_ANTLR_COMMAND "${QUORATE_ANTLR}")
endif()
find_path(ANTLR_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime)
find_library(ANTLR_LIBRARY NAMES libantlr4-runtime.a antlr4-runtime)
if(NOT ANTLR_INCLUDE OR NOT ANTLR_LIBRARY)
  quorate_missing("The ANTLR 4 C++ runtime" "libantlr4-runtime-dev")
endif()
# 4.10 changed what the tool generates; Ubuntu 24.04 packages a tool from before with a runtime from after.
execute_process(COMMAND ${QUORATE_ANTLR_COMMAND} OUTPUT_VARIABLE antlr_says ERROR_QUIET)
string(REGEX MATCH "Version ([0-9.]+)" antlr_says "${antlr_says}")
set(antlr_version "${CMAKE_MATCH_1}")
if(EXISTS "${ANTLR_INCLUDE}/atn/SerializedATNView.h")
  set(antlr_fits VERSION_GREATER_EQUAL)
else()
  set(antlr_fits VERSION_LESS)
endif()
if(NOT antlr_version ${antlr_fits} 4.10)
  message(FATAL_ERROR "The ANTLR tool ${antlr_version} does not fit the runtime in ${ANTLR_INCLUDE}: one is older than 4.10.\n"
    "./dev build fetches a tool that fits. By hand: fetch antlr4-4.10-complete.jar from Maven Central and configure with\n"
    "  -DQUORATE_ANTLR_JAR=antlr4-4.10-complete.jar")
endif()

find_path(Z3_INCLUDE z3++.h PATH_SUFFIXES z3)
find_library(Z3_LIBRARY NAMES z3)
if(NOT Z3_INCLUDE OR NOT Z3_LIBRARY)
  quorate_missing("Z3 (4.8.12 or newer)" "libz3-dev")
endif()
add_library(quorate_z3 INTERFACE)
target_include_directories(quorate_z3 SYSTEM INTERFACE "${Z3_INCLUDE}")
target_link_libraries(quorate_z3 INTERFACE "${Z3_LIBRARY}")

find_path(NLOHMANN_INCLUDE nlohmann/json.hpp)
if(NOT NLOHMANN_INCLUDE)
  quorate_missing("nlohmann/json" "nlohmann-json3-dev")
endif()
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${NLOHMANN_INCLUDE}")

find_path(TOMLPP_INCLUDE toml++/toml.h)
if(NOT TOMLPP_INCLUDE)
  quorate_missing("toml++" "libtomlplusplus-dev   (Ubuntu 22.04 has none: set TOMLPP_INCLUDE, or let ./dev build fetch it)")
endif()

# What every target shares: warnings as errors, include roots, LLVM.
add_library(quorate_base INTERFACE)
target_include_directories(quorate_base INTERFACE "${CMAKE_SOURCE_DIR}")
target_include_directories(quorate_base SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} "${TOMLPP_INCLUDE}")
target_compile_options(quorate_base INTERFACE
  # GCC's warnings about data flow are not to be trusted in instrumented code; the other builds are the judge.
  -Wall -Wextra $<$<NOT:$<BOOL:${QUORATE_SANITIZE}>>:-Werror>
  # What GCC 12 and 13 find with the optimiser's help inside the standard library and LLVM's headers is false.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow
    -Wno-dangling-pointer -Wno-restrict -Wno-stringop-overread -Wno-free-nonheap-object -Wno-dangling-reference>
  # The library's own use of what it deprecates, in templates that the precompiled headers instantiate.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_link_libraries(quorate_base INTERFACE LLVMSupport Threads::Threads)
target_compile_definitions(quorate_base INTERFACE QUORATE_VERSION="${PROJECT_VERSION}")

if(QUORATE_SANITIZE)
  # Without the checks of each pointer before it is used: the address sanitizer meets a bad one anyway, and they double
  # the time that the compiler takes.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,alignment,object-size,vptr
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# The faster linker, where both it and the compiler's support for it are there (GCC 12, any clang).
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=mold QUORATE_HAS_MOLD)
if(QUORATE_HAS_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# quorate_library(name folder [OBJECTS] DEPENDS ...): every .cpp of a folder, sub-folders included.
# OBJECTS keeps files that only register themselves (rules) from being dropped by the linker.
function(quorate_library name folder)
  cmake_parse_arguments(ARG "OBJECTS" "" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARG_DEPENDS})
    return()
  endif()
  if(ARG_OBJECTS)
    add_library(${name} OBJECT ${sources})
  else()
    add_library(${name} STATIC ${sources})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
endfunction()

# quorate_precompile(FIRST target ... [HEADERS ...]): FIRST and the targets share the headers that nearly all of their files
# begin with, which take up to half of a file's time; HEADERS come on top. All must have the same options. Not with a
# compiler cache: it gains more, and does not see through these.
function(quorate_precompile first)
  cmake_parse_arguments(ARG "" "" "HEADERS" ${ARGN})
  if(CCACHE)
    return()
  endif()
  get_target_property(is_ready ${first} PRECOMPILE_HEADERS)
  if(NOT is_ready)
    target_precompile_headers(${first} PRIVATE "${CMAKE_SOURCE_DIR}/analyzer/ir/Module.h" <llvm/ADT/DenseMap.h>
                              <llvm/ADT/STLExtras.h> <functional> <map> <optional> <set> ${ARG_HEADERS})
  endif()
  foreach(target IN LISTS ARG_UNPARSED_ARGUMENTS)
    target_precompile_headers(${target} REUSE_FROM ${first})
  endforeach()
endfunction()

# quorate_program(name folder DEPENDS ...): the folder's Main.cpp is the program; everything else there is
# the object library NAME_core, so that tests can use it.
function(quorate_program name folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  set(main "${CMAKE_SOURCE_DIR}/${folder}/Main.cpp")
  list(REMOVE_ITEM sources "${main}")
  add_library(${name}_core OBJECT ${sources})
  target_link_libraries(${name}_core PUBLIC ${ARG_DEPENDS})
  add_executable(${name} "${main}")
  target_link_libraries(${name} PRIVATE ${name}_core ${ARG_DEPENDS})
endfunction()

# quorate_grammar(name): runs the ANTLR tool on grammar/*.g4. Generated code is compiled without our
# warnings and never checked in.
function(quorate_grammar name)
  set(out "${CMAKE_BINARY_DIR}/generated/grammar")
  set(lexer "${CMAKE_SOURCE_DIR}/grammar/SolidityLexer.g4")
  set(parser "${CMAKE_SOURCE_DIR}/grammar/SolidityParser.g4")
  add_library(${name}_runtime INTERFACE)
  target_include_directories(${name}_runtime SYSTEM INTERFACE "${ANTLR_INCLUDE}" "${CMAKE_BINARY_DIR}/generated")
  target_link_libraries(${name}_runtime INTERFACE "${ANTLR_LIBRARY}")
  if(NOT EXISTS "${lexer}" OR NOT EXISTS "${parser}")
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${name}_runtime)
    return()
  endif()
  set(property "${CMAKE_SOURCE_DIR}/grammar/Property.g4")
  set(solidity_generated
    "${out}/SolidityLexer.cpp" "${out}/SolidityLexer.h"
    "${out}/SolidityParser.cpp" "${out}/SolidityParser.h")
  set(property_generated
    "${out}/PropertyLexer.cpp" "${out}/PropertyLexer.h"
    "${out}/PropertyParser.cpp" "${out}/PropertyParser.h")
  set(generated ${solidity_generated} ${property_generated})
  file(MAKE_DIRECTORY "${out}")
  set(antlr ${QUORATE_ANTLR_COMMAND} -Dlanguage=Cpp -no-listener -no-visitor -package quorate::grammar
            -Xexact-output-dir -o "${out}")
  add_custom_command(OUTPUT ${solidity_generated}
    COMMAND ${antlr} "${lexer}" "${parser}"
    DEPENDS "${lexer}" "${parser}"
    COMMENT "Generating the Solidity parser"
    VERBATIM)
  add_custom_command(OUTPUT ${property_generated}
    COMMAND ${antlr} "${property}"
    DEPENDS "${property}"
    COMMENT "Generating the parser of the property language"
    VERBATIM)
  add_library(${name} STATIC ${generated})
  # The 4.7 tool writes u8"" literals where C++20 wants char8_t.
  target_compile_options(${name} PRIVATE -w -fno-char8_t)
  target_link_libraries(${name} PUBLIC ${name}_runtime)
endfunction()

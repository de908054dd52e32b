# quorate_embed(target function pattern...): the texts of the files that the patterns name become a
# generated source file of the target that defines
#   llvm::StringRef FUNCTION(llvm::StringRef id)
# which gives the text of the file named id (without its ending), or nothing.
function(quorate_embed target function)
  set(pages)
  foreach(pattern IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${pattern}")
    list(APPEND pages ${found})
  endforeach()
  set(out "${CMAKE_BINARY_DIR}/generated/${target}_texts.cpp")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DFUNCTION=${function}" "-DPAGES=${pages}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedPages.cmake"
    DEPENDS ${pages} "${CMAKE_SOURCE_DIR}/cmake/EmbedPages.cmake"
    COMMENT "Embedding texts into ${target}"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()

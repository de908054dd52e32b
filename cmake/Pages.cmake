# quorate_embed_pages(target function folder...): the documentation pages (folder/*.md) become a generated
# source file of the target that defines
#   llvm::StringRef FUNCTION(llvm::StringRef id)
# which gives the text of the page named id, or nothing.
function(quorate_embed_pages target function)
  set(pages)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.md")
    list(APPEND pages ${found})
  endforeach()
  set(out "${CMAKE_BINARY_DIR}/generated/${target}_pages.cpp")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DFUNCTION=${function}" "-DPAGES=${pages}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedPages.cmake"
    DEPENDS ${pages} "${CMAKE_SOURCE_DIR}/cmake/EmbedPages.cmake"
    COMMENT "Embedding the documentation pages"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()

# quorate_homepage(result): where this checkout came from, as an address for people; empty if it was not cloned from a
# server. Reports and packages name it. A password or token in the address is left out.
function(quorate_homepage result)
  set(${result} "" PARENT_SCOPE)
  find_program(QUORATE_GIT NAMES git)
  if(NOT QUORATE_GIT OR NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/.git")
    return()
  endif()
  execute_process(COMMAND "${QUORATE_GIT}" -C "${CMAKE_CURRENT_SOURCE_DIR}" config --get remote.origin.url
                  OUTPUT_VARIABLE origin OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # https://user:token@host/path.git, ssh://git@host:22/path.git, git@host:path.git
  if(origin MATCHES "^(https|ssh)://([^/@]*@)?([A-Za-z0-9.-]+)(:[0-9]+)?/([A-Za-z0-9._/~-]+)$")
    set(host "${CMAKE_MATCH_3}")
    if(CMAKE_MATCH_1 STREQUAL "https") # ssh has a port of its own
      string(APPEND host "${CMAKE_MATCH_4}")
    endif()
    set(path "${CMAKE_MATCH_5}")
  elseif(origin MATCHES "^[A-Za-z0-9_.-]+@([A-Za-z0-9.-]+):([A-Za-z0-9._/~-]+)$")
    set(host "${CMAKE_MATCH_1}")
    set(path "${CMAKE_MATCH_2}")
  else()
    return()
  endif()
  string(REGEX REPLACE "/+$" "" path "${path}")
  string(REGEX REPLACE "\\.git$" "" path "${path}")
  set(${result} "https://${host}/${path}" PARENT_SCOPE)
endfunction()

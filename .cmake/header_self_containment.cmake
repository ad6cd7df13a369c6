# Target header_self_containment: each public header compiles with nothing before it but what it includes itself.
# That is with separate compilation, where headers are cheap. With inline bodies a header includes more, but its own text is
# the same, and in the same order (tests/packaging/layering sees to that), unless it includes bodies itself. Those are
# compiled once more: the ones that do not reach Asio, which costs seconds each time, those whose bodies include one another's
# headers, and the front door, which includes the others.
set(include_root "${CMAKE_CURRENT_SOURCE_DIR}/include")
file(GLOB_RECURSE public_headers RELATIVE "${include_root}" CONFIGURE_DEPENDS "${include_root}/*.hpp")
list(FILTER public_headers EXCLUDE REGEX "/src\\.hpp$")
# Those that need a library which not everyone has, and which <gainsight/px.hpp> therefore leaves out.
find_package(SQLite3 QUIET)
if(NOT SQLite3_FOUND)
  list(FILTER public_headers EXCLUDE REGEX "/sqlite_[a-z_]+\\.hpp$")
endif()
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(NOT TARGET PkgConfig::hiredis)
  list(FILTER public_headers EXCLUDE REGEX "/px/fleet/")
endif()

set(inline_headers ${public_headers})
list(FILTER inline_headers INCLUDE REGEX "^gainsight/(px\\.hpp|px/[a-z_]+\\.hpp|px/(core|json|model|query)/.*|px/call/(call|engine|pools_core)\\.hpp|px/testing/simulator\\.hpp)$")
foreach(header IN LISTS inline_headers)
  file(STRINGS "${include_root}/${header}" bodies REGEX "SEPARATE_COMPILATION" LIMIT_COUNT 1)
  if(NOT bodies AND NOT header STREQUAL "gainsight/px.hpp")
    list(REMOVE_ITEM inline_headers "${header}")
  endif()
endforeach()

# px_header_check(<target> <headers>...): a file for each argument, which is a header, or headers in a row with "+".
function(px_header_check target)
  set(files)
  foreach(row IN LISTS ARGN)
    string(REGEX REPLACE ".*[+]" "" name "${row}")
    string(REPLACE "/" "." name "${name}")
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}/${name}.cpp")
    string(REPLACE "+" ">\n#include <" lines "#include <${row}>\n")
    # Twice, so that a missing include guard shows.
    file(CONFIGURE OUTPUT "${file}" CONTENT "${lines}${lines}")
    list(APPEND files "${file}")
  endforeach()
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${files})
  # Nothing is linked, so the code need not be good; -g0 keeps CMAKE_BUILD_TYPE from making it large.
  target_compile_options(${target} PRIVATE -O0 -g0)
  target_compile_definitions(${target} PRIVATE BOOST_ASIO_NO_DEPRECATED)
  target_link_libraries(${target} PRIVATE gainsight_px_headers gainsight_px_warnings
                                          $<TARGET_NAME_IF_EXISTS:SQLite::SQLite3>
                                          $<TARGET_NAME_IF_EXISTS:PkgConfig::hiredis>)
endfunction()

# Chains of what headers included at the time of configuration: after a change of includes, configure again.
set(chains ${public_headers})
find_package(Python3 COMPONENTS Interpreter QUIET)
if(Python3_Interpreter_FOUND)
  execute_process(COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/.cmake/header_chains.py" "${include_root}" ${public_headers}
                  OUTPUT_VARIABLE chains OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" chains "${chains}")
endif()
px_header_check(headers_separate ${chains})
target_compile_definitions(headers_separate PRIVATE GAINSIGHT_PX_SEPARATE_COMPILATION BOOST_ASIO_SEPARATE_COMPILATION)
px_header_check(headers_inline ${inline_headers})
add_custom_target(header_self_containment)
add_dependencies(header_self_containment headers_separate headers_inline)

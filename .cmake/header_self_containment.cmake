# Target header_self_containment: each public header compiles as the only include of a file.
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

function(px_header_check target)
  set(files)
  foreach(header IN LISTS ARGN)
    string(REPLACE "/" "." name "${header}")
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}/${name}.cpp")
    # Twice, so that a missing include guard shows.
    file(CONFIGURE OUTPUT "${file}" CONTENT "#include <${header}>\n#include <${header}>\n")
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

px_header_check(headers_separate ${public_headers})
target_compile_definitions(headers_separate PRIVATE GAINSIGHT_PX_SEPARATE_COMPILATION BOOST_ASIO_SEPARATE_COMPILATION)
px_header_check(headers_inline ${inline_headers})
add_custom_target(header_self_containment)
add_dependencies(header_self_containment headers_separate headers_inline)

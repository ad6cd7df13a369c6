# Target header_self_containment: each public header compiles as the only include of a file, in both modes.
# With separate compilation all headers are cheap, so all are compiled; with inline bodies those that reach Asio cost
# seconds each, so of these only the front door is, which includes the others.
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
list(FILTER inline_headers INCLUDE REGEX "^gainsight/(px\\.hpp|px/[a-z_]+\\.hpp|px/(core|json|model|query)/.*|px/testing/simulator\\.hpp)$")

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

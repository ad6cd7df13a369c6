# The static library behind gainsight::px with GAINSIGHT_PX_SEPARATE_COMPILATION. Its sources are what a user without
# CMake writes by hand: one file that includes src.hpp, and one each for the simulator and for Asio, which the linker
# takes from the archive only when a program needs them. Boost.JSON is linked as the library it is.
#
# A program that compiles Asio's bodies itself turns GAINSIGHT_PX_ASIO_BODIES off, and a header-only Asio goes with that too.
set(bodies "${CMAKE_CURRENT_BINARY_DIR}/bodies")
file(CONFIGURE OUTPUT "${bodies}/px.cpp" CONTENT "#include <gainsight/px/src.hpp>\n")
file(CONFIGURE OUTPUT "${bodies}/testing.cpp" CONTENT "#include <gainsight/px/testing/src.hpp>\n")
add_library(gainsight_px_bodies STATIC "${bodies}/px.cpp" "${bodies}/testing.cpp")
target_compile_definitions(gainsight_px_bodies PUBLIC GAINSIGHT_PX_SEPARATE_COMPILATION)
if(GAINSIGHT_PX_ASIO_BODIES)
  file(CONFIGURE OUTPUT "${bodies}/asio.cpp"
       CONTENT "#include <boost/asio/impl/src.hpp>\n#include <boost/asio/ssl/impl/src.hpp>\n")
  target_sources(gainsight_px_bodies PRIVATE "${bodies}/asio.cpp")
  target_compile_definitions(gainsight_px_bodies PUBLIC BOOST_ASIO_SEPARATE_COMPILATION)
endif()
target_link_libraries(gainsight_px_bodies PUBLIC gainsight_px_headers)
set_target_properties(gainsight_px_bodies PROPERTIES EXPORT_NAME bodies OUTPUT_NAME gainsight_px POSITION_INDEPENDENT_CODE ON)

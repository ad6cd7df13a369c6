# The static library behind gainsight::px with GAINSIGHT_PX_SEPARATE_COMPILATION. Boost.JSON is linked as the library it is.
# A program that compiles Asio's bodies itself, or wants Asio header-only, turns GAINSIGHT_PX_ASIO_BODIES off.
add_library(gainsight_px_bodies STATIC include/gainsight/px/impl/src/px.cpp include/gainsight/px/impl/src/testing.cpp)
target_compile_definitions(gainsight_px_bodies PUBLIC GAINSIGHT_PX_SEPARATE_COMPILATION)
if(GAINSIGHT_PX_ASIO_BODIES)
  target_sources(gainsight_px_bodies PRIVATE include/gainsight/px/impl/src/asio.cpp)
  target_compile_definitions(gainsight_px_bodies PUBLIC BOOST_ASIO_SEPARATE_COMPILATION)
endif()
target_link_libraries(gainsight_px_bodies PUBLIC gainsight_px_headers)
set_target_properties(gainsight_px_bodies PROPERTIES EXPORT_NAME bodies OUTPUT_NAME gainsight_px POSITION_INDEPENDENT_CODE ON)

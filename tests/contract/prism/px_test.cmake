# The client against an independent validator; run by tests/contract/prism/run, since it needs the npm registry the first time.
add_executable(prism_calls "${CMAKE_CURRENT_SOURCE_DIR}/contract/prism/calls.cpp")
target_include_directories(prism_calls PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
target_link_libraries(prism_calls PRIVATE gainsight_px_compiled gainsight_px_warnings)

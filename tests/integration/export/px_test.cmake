# The export as a program, against simulators that misbehave.
find_package(ZLIB REQUIRED)
if(TARGET example_export OR GAINSIGHT_PX_BUILD_EXAMPLES)
  px_test(integration/export ZLIB::ZLIB COST 40)
  target_compile_definitions(test_integration_export PRIVATE PX_EXPORT="$<TARGET_FILE:example_export>")
  add_dependencies(test_integration_export example_export)
endif()

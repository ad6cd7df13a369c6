# The ingest as a program, against a simulator that misbehaves, and the parts of it that need no PX.
find_package(ZLIB REQUIRED)
if(TARGET example_ingest OR GAINSIGHT_PX_BUILD_EXAMPLES)
  px_test(integration/ingest ZLIB::ZLIB COST 110)
  target_compile_definitions(test_integration_ingest PRIVATE PX_INGEST="$<TARGET_FILE:example_ingest>")
  add_dependencies(test_integration_ingest example_ingest)
endif()

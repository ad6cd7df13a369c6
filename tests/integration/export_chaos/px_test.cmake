# The export as a program, through a PX that kills, stalls, refuses and forgets at random.
if(TARGET example_export OR GAINSIGHT_PX_BUILD_EXAMPLES)
  px_test(integration/export_chaos)
  target_compile_definitions(test_integration_export_chaos PRIVATE PX_EXPORT="$<TARGET_FILE:example_export>")
  add_dependencies(test_integration_export_chaos example_export)
endif()

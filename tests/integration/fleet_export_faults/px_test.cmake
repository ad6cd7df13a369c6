# One export by many processes, of which some are killed or sleep, and a Redis that is away.
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(NOT TARGET PkgConfig::hiredis)
  message(STATUS "Tests without integration/fleet_export_faults: hiredis was not found")
elseif(TARGET example_export OR GAINSIGHT_PX_BUILD_EXAMPLES)
  px_test(integration/fleet_export_faults PkgConfig::hiredis COST 70)
  target_compile_definitions(test_integration_fleet_export_faults PRIVATE PX_EXPORT="$<TARGET_FILE:example_export>")
  add_dependencies(test_integration_fleet_export_faults example_export)
endif()

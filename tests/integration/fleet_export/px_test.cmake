# One export by many processes, against a redis-server of the tests' own: the script, and the program.
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(NOT TARGET PkgConfig::hiredis)
  message(STATUS "Tests without integration/fleet_export: hiredis was not found")
elseif(TARGET example_export OR GAINSIGHT_PX_BUILD_EXAMPLES)
  px_test(integration/fleet_export PkgConfig::hiredis)
  target_compile_definitions(test_integration_fleet_export PRIVATE PX_EXPORT="$<TARGET_FILE:example_export>")
  add_dependencies(test_integration_fleet_export example_export)
endif()

# The queue of a fleet, against a redis-server of the tests' own.
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(TARGET PkgConfig::hiredis)
  px_test(integration/fleet_queue PkgConfig::hiredis)
else()
  message(STATUS "Tests without integration/fleet_queue: hiredis was not found")
endif()

# The quota of a fleet, against a redis-server of the tests' own.
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(TARGET PkgConfig::hiredis)
  px_test(integration/fleet_quota PkgConfig::hiredis COST 40)
else()
  message(STATUS "Tests without integration/fleet_quota: hiredis was not found")
endif()

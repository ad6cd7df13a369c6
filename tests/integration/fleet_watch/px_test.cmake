# What is seen of a fleet, against a redis-server of the tests' own and with the program that shows it.
include("${PROJECT_SOURCE_DIR}/.cmake/hiredis.cmake")
if(TARGET PkgConfig::hiredis)
  px_test(integration/fleet_watch PkgConfig::hiredis)
else()
  message(STATUS "Tests without integration/fleet_watch: hiredis was not found")
endif()

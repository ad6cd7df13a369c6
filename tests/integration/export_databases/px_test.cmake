# The export's outputs into databases.
find_package(SQLite3 QUIET)
if(SQLite3_FOUND)
  px_test(integration/export_databases SQLite::SQLite3)
else()
  message(STATUS "Tests without integration/export_databases: SQLite was not found")
endif()

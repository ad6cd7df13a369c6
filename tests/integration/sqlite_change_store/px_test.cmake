# The change store in a SQLite file, which needs that library.
find_package(SQLite3 QUIET)
if(SQLite3_FOUND)
  px_test(integration/sqlite_change_store SQLite::SQLite3)
else()
  message(STATUS "Tests without integration/sqlite_change_store: SQLite was not found")
endif()

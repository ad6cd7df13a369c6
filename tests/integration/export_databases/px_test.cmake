# The export's outputs into databases; those of PostgreSQL start a server of their own.
find_package(SQLite3 QUIET)
find_package(PostgreSQL QUIET)
if(SQLite3_FOUND AND PostgreSQL_FOUND)
  px_test(integration/export_databases SQLite::SQLite3 PostgreSQL::PostgreSQL COST 30)
else()
  message(STATUS "Tests without integration/export_databases: SQLite or PostgreSQL's libpq was not found")
endif()

# The files that the export writes, and what is left of them when it is killed.
find_package(ZLIB REQUIRED)
px_test(integration/export_outputs ZLIB::ZLIB COST 60)

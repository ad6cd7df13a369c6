# libcsv, which parses CSV, as the target libcsv::csv where it is found; it has neither a module of CMake nor a .pc file.
# It is under LGPL 2.1 or later: link it as the shared library it is, or who gets the program may ask for the means to link
# it with another libcsv.
find_path(LIBCSV_INCLUDE_DIR csv.h)
find_library(LIBCSV_LIBRARY csv)
mark_as_advanced(LIBCSV_INCLUDE_DIR LIBCSV_LIBRARY)
if(LIBCSV_INCLUDE_DIR AND LIBCSV_LIBRARY AND NOT TARGET libcsv::csv)
  add_library(libcsv::csv UNKNOWN IMPORTED)
  set_target_properties(libcsv::csv PROPERTIES IMPORTED_LOCATION "${LIBCSV_LIBRARY}"
                                               INTERFACE_INCLUDE_DIRECTORIES "${LIBCSV_INCLUDE_DIR}")
endif()

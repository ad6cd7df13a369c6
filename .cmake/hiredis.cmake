# hiredis, which reads and writes Redis' protocol, as the target PkgConfig::hiredis where it is found: Debian has a pkg-config
# file for it, and no CMake package.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND AND NOT TARGET PkgConfig::hiredis)
  pkg_check_modules(hiredis QUIET IMPORTED_TARGET hiredis)
endif()

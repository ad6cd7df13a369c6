# find_package(gainsight-px CONFIG) and pkg-config gainsight-px, both relocatable.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(px_targets gainsight_px gainsight_px_headers)
if(TARGET gainsight_px_bodies)
  list(APPEND px_targets gainsight_px_bodies)
else()
  set(px_arch_independent ARCH_INDEPENDENT)
endif()

install(DIRECTORY include/gainsight TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")
install(FILES LICENSE TYPE DOC)
install(TARGETS ${px_targets} EXPORT gainsight-px INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

set(px_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/gainsight-px")
install(EXPORT gainsight-px FILE gainsight-px-targets.cmake NAMESPACE gainsight:: DESTINATION "${px_package_dir}")
configure_package_config_file(.cmake/gainsight-px-config.cmake.in gainsight-px-config.cmake INSTALL_DESTINATION "${px_package_dir}")
# While the major version is 0, a minor release may break its users.
write_basic_package_version_file(gainsight-px-config-version.cmake COMPATIBILITY SameMinorVersion ${px_arch_independent})
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/gainsight-px-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/gainsight-px-config-version.cmake"
        DESTINATION "${px_package_dir}")

# Boost has no pkg-config files of its own, so its library is named here.
file(RELATIVE_PATH px_prefix_from_pc "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
set(px_pc_cflags "")
set(px_pc_libs "")
if(TARGET gainsight_px_bodies)
  get_target_property(definitions gainsight_px_bodies INTERFACE_COMPILE_DEFINITIONS)
  list(TRANSFORM definitions PREPEND " -D")
  string(JOIN "" px_pc_cflags ${definitions})
  set(px_pc_libs " -L\${prefix}/${CMAKE_INSTALL_LIBDIR} -lgainsight_px")
endif()
configure_file(.cmake/gainsight-px.pc.in gainsight-px.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/gainsight-px.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

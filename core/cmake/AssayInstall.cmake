# What `cmake --install` leaves: the program, and the package that find_package(assay) finds.
# Each plugin installs itself, see AssayPlugin.cmake. The program looks for its plugins from its own
# place, so the folders below are no options.
include(CMakePackageConfigHelpers)
set(package lib/cmake/assay)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/core/include/assay DESTINATION include)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION share/doc/assay)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/assay OPTIONAL)

install(TARGETS assay assay_sdk EXPORT assay RUNTIME DESTINATION bin)
install(EXPORT assay NAMESPACE assay:: FILE assay-targets.cmake DESTINATION ${package})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/assay-config-version.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/assay-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/assay-config.cmake
  ${CMAKE_CURRENT_LIST_DIR}/AssayPlugin.cmake
  ${CMAKE_CURRENT_LIST_DIR}/plugin.map
  DESTINATION ${package})

# find_package(assay) gives assay::sdk (the headers), assay::assay (the program) and assay_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/assay-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/AssayPlugin.cmake)

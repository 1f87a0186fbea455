# assay_add_plugin(NAME [SLOW] [SOURCES ...] [LINK ...] [FOLDER folder]): one method as one shared
# library, build/plugins/NAME.so, with its manifest beside it and a test `probe: NAME`; the same call
# serves in this tree and behind find_package(assay). SOURCES defaults to every .cpp file of the calling
# folder; SLOW labels the test so, for suites of more than two seconds. A plugin in another FOLDER is no
# part of the product and is not tested.
#
# The library exports its entry alone (hidden visibility leaks libstdc++ templates, so a version script
# says it), refers to nothing undefined, and never comes from -ffast-math, which would change the
# floating-point environment of whoever loads it. It is linked for its installed place at once: the
# manifest holds the hash of its bytes, which installing must not change.
set(ASSAY_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(assay_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SLOW" "FOLDER" "SOURCES;LINK")
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  set(folder ${CMAKE_BINARY_DIR}/plugins)
  if(arg_FOLDER)
    set(folder ${arg_FOLDER})
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${folder}
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN" INSTALL_RPATH_USE_LINK_PATH ON
    LINK_DEPENDS ${ASSAY_PLUGIN_MAP})
  if(COMMAND assay_unity)   # in this tree
    assay_unity(${name})
  endif()
  target_link_libraries(${name} PRIVATE assay::sdk $<TARGET_NAME_IF_EXISTS:assay_flags> ${arg_LINK})
  target_link_options(${name} PRIVATE -Wl,--version-script=${ASSAY_PLUGIN_MAP} -Wl,-z,now
    $<$<NOT:$<BOOL:${ASSAY_SANITIZE}>>:-Wl,-z,defs>)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND assay::assay methods --write-manifest $<TARGET_FILE:${name}> VERBATIM)
  if(NOT arg_FOLDER)
    assay_keep_plugin_(${name})
    assay_probe_plugin_(${name} ${arg_SLOW})
  endif()
endfunction()

# The conformance suite as a test, where the project has tests.
function(assay_probe_plugin_ name is_slow)
  if(NOT BUILD_TESTING)
    return()
  endif()
  set(label fast)
  if(is_slow)
    set(label slow)
  endif()
  add_test(NAME "probe: ${name}" COMMAND assay::assay probe $<TARGET_FILE:${name}>)
  set_tests_properties("probe: ${name}" PROPERTIES LABELS ${label} TIMEOUT 900)
endfunction()

# In this tree a plugin is part of the product, and is installed with its manifest.
function(assay_keep_plugin_ name)
  if(NOT TARGET product)
    return()
  endif()
  add_dependencies(product ${name})
  install(TARGETS ${name} LIBRARY DESTINATION lib/assay/plugins)
  install(FILES $<TARGET_FILE_DIR:${name}>/${name}.manifest.json DESTINATION lib/assay/plugins)
endfunction()

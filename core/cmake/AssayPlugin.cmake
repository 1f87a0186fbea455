# assay_add_plugin(NAME [SOURCES ...] [LINK ...] [FOLDER folder]): one method as one shared library,
# build/plugins/NAME.so, with its manifest beside it. SOURCES defaults to every .cpp file of the calling
# folder. A plugin in another FOLDER is no part of the product.
#
# The library exports its entry alone (hidden visibility leaks libstdc++ templates, so a version script
# says it), refers to nothing undefined, and never comes from -ffast-math, which would change the
# floating-point environment of whoever loads it.
set(ASSAY_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(assay_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER" "SOURCES;LINK")
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  set(folder ${CMAKE_BINARY_DIR}/plugins)
  if(arg_FOLDER)
    set(folder ${arg_FOLDER})
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${folder}
    BUILD_RPATH_USE_ORIGIN ON
    LINK_DEPENDS ${ASSAY_PLUGIN_MAP})
  target_link_libraries(${name} PRIVATE assay_flags ${arg_LINK})
  target_link_options(${name} PRIVATE -Wl,--version-script=${ASSAY_PLUGIN_MAP} -Wl,-z,now
    $<$<NOT:$<BOOL:${ASSAY_SANITIZE}>>:-Wl,-z,defs>)
  if(TARGET assay)
    if(NOT arg_FOLDER)
      add_dependencies(product ${name})
    endif()
    add_dependencies(${name} assay)
    add_custom_command(TARGET ${name} POST_BUILD
      COMMAND assay methods --write-manifest $<TARGET_FILE:${name}> VERBATIM)
  endif()
endfunction()

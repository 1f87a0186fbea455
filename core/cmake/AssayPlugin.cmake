# assay_add_plugin(NAME SOURCES ... LINK ...): defined below
function(assay_add_plugin name)
endfunction()

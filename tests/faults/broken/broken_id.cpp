// Its id is not the name of its file.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("something_else");
  return &plugin;
}

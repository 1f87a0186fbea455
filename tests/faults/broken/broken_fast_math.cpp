// Sound but for the flag that it is linked with.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("broken_fast_math");
  return &plugin;
}

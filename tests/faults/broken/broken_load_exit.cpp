// Ends its process while it is loaded.
#include <cstdlib>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void leave() { std::exit(0); }

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("broken_load_exit");
  return &plugin;
}

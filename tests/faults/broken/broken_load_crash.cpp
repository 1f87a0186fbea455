// Crashes while it is loaded.
#include <cstdlib>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void crash() { std::abort(); }

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("broken_load_crash");
  return &plugin;
}

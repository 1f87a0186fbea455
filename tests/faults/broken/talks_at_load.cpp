// Prints while it is loaded, and is sound otherwise.
#include <cstdio>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void greet() {
  std::puts("{\"method\": 1}");
  std::fflush(stdout);
}

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("talks_at_load");
  return &plugin;
}

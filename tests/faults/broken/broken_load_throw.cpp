// Throws while it is loaded.
#include <stdexcept>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void fall() { throw std::runtime_error("no licence"); }

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("broken_load_throw");
  return &plugin;
}

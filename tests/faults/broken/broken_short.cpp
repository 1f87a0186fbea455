// Its descriptor ends early.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_short");
    p.size = 16;
    return p;
  }();
  return &plugin;
}

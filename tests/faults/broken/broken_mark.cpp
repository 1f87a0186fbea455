// Its descriptor does not begin with the mark.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_mark");
    p.magic = 7;
    return p;
  }();
  return &plugin;
}

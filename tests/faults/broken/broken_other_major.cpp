// Was written for another major version of the interface.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_other_major");
    p.abi_major = ASSAY_ABI_MAJOR + 1;
    return p;
  }();
  return &plugin;
}

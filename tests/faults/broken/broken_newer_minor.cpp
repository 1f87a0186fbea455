// Was written for a later minor version of the interface.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_newer_minor");
    p.abi_minor = ASSAY_ABI_MINOR + 1;
    return p;
  }();
  return &plugin;
}

// Was written for the former minor version of the interface, and is sound: it looks at nothing that
// came later.
#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("former_minor");
    p.abi_minor = ASSAY_ABI_MINOR - 1;
    return p;
  }();
  return &plugin;
}

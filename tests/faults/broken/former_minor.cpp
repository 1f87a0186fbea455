// Was written for the former minor version of the interface, and is sound: it looks at nothing that
// came later, and its descriptor ends before that. What lies behind it means nothing.
#include <cstddef>

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = [] {
    auto p = descriptor("former_minor");
    p.abi_minor = ASSAY_ABI_MINOR - 1;
    p.size = offsetof(assay_plugin, subject);
    p.subject = reinterpret_cast<const char*>(1);
    return p;
  }();
  return &plugin;
}

// A word is to vouch for its runs.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_output outputs[] = {
      {"verdict", ASSAY_FINAL | ASSAY_CERTIFIES, ASSAY_TEXT, "", "", nullptr}};
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_certificate");
    p.outputs = {outputs, 1, sizeof outputs[0]};
    return p;
  }();
  return &plugin;
}

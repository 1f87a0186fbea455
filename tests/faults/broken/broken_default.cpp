// Declares a default that is not of the parameter's type.
#include <cmath>

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_param params[] = {
      {"rate", ASSAY_REAL, 0, "fast", nullptr, NAN, NAN, 0, 0, nullptr, "", "", nullptr}};
  static const assay_plugin plugin = [] {
    auto p = descriptor("broken_default");
    p.params = {params, 1, sizeof params[0]};
    return p;
  }();
  return &plugin;
}

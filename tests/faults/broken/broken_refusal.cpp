// Declines the host as a plugin of another major version does.

#include "tests/faults/broken/descriptor.hpp"

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) { return nullptr; }

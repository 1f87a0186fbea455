// Closes all that was open, then never finishes loading.
#include <unistd.h>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void hang() {
  for (int fd = 0; fd < 64; ++fd) close(fd);
  for (;;) pause();
}

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("closes_at_load");
  return &plugin;
}

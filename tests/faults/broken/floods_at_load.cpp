// Prints without end while it is loaded.
#include <unistd.h>

#include <cstring>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void flood() {
  char text[1 << 16];
  std::memset(text, 'z', sizeof text);
  for (int fd = 0;; fd = (fd + 1) % 32)  // wherever the answer will go; files take nothing here
    if (fd == 0 || write(fd, text, sizeof text) < 0) continue;
}

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("floods_at_load");
  return &plugin;
}

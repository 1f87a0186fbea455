// Leaves a process in a session of its own when it is loaded, which holds all that was open.
#include <unistd.h>

#include "tests/faults/broken/descriptor.hpp"

[[gnu::constructor]] static void leave() {
  if (fork() != 0) return;
  setsid();
  for (;;) pause();
}

extern "C" const assay_plugin* assay_plugin_entry(uint32_t, uint32_t) {
  static const assay_plugin plugin = descriptor("forks_at_load");
  return &plugin;
}

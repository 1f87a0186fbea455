// A plugin by hand: the descriptor of a method that does nothing.
#pragma once

#include <assay/plugin.h>

inline assay_plugin descriptor(const char* id) {
  assay_plugin plugin{};
  plugin.magic = ASSAY_MAGIC;
  plugin.size = sizeof plugin;
  plugin.abi_major = ASSAY_ABI_MAJOR;
  plugin.abi_minor = ASSAY_ABI_MINOR;
  plugin.id = id;
  plugin.version = "1.0.0";
  plugin.summary = "does nothing";
  plugin.run = [](const assay_host*) -> assay_status { return ASSAY_OK; };
  return plugin;
}

// A plugin's shared library, mapped and checked. Only workers and describing children map one.
#pragma once

#include <assay/plugin.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "registry/method/description.hpp"

namespace assay {

// Why a file is no usable plugin, in one sentence.
struct PluginError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Names that a shared library exports. Throws PluginError when the file is none.
std::vector<std::string> exported_symbols(const std::filesystem::path& file);

using PluginEntry = const assay_plugin*(std::uint32_t host_major, std::uint32_t host_minor);

// Maps the file (RTLD_NOW, RTLD_LOCAL), which stays mapped for the life of the process: some
// libraries do not survive unloading. Throws PluginError when the file exports no entry or cannot
// be loaded; nothing else is checked.
PluginEntry* map_entry(const std::filesystem::path& file);

class Library {
 public:
  // Maps the file and checks it. Throws PluginError also when it claims another ABI or another
  // name than its file's, or changes the floating-point environment.
  explicit Library(const std::filesystem::path& file);

  const assay_plugin& plugin() const { return *plugin_; }

 private:
  const assay_plugin* plugin_ = nullptr;
};

// What the descriptor declares. `library` and `sha256` stay empty. Throws PluginError where the
// declaration is not well formed: a default that does not fit its type, a condition that does
// not parse.
Method describe(const assay_plugin& plugin);
Input declared_input(const assay_input& input);

// Threads of this process now.
int thread_count();

}  // namespace assay

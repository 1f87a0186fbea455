// A plugin's shared library, mapped and checked. Only workers and describing children map one.
#pragma once

#include <assay/plugin.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "core/method/description.hpp"

namespace assay {

// Why a file is no usable plugin, in one sentence.
struct PluginError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Library {
 public:
  // Maps the file (RTLD_NOW, RTLD_LOCAL) and stays mapped for the life of the process: some
  // libraries do not survive unloading. Throws PluginError when the file is no plugin, claims
  // another ABI, or changes the floating-point environment.
  explicit Library(const std::filesystem::path& file);
  ~Library();

  const assay_plugin& plugin() const { return *plugin_; }

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
  const assay_plugin* plugin_ = nullptr;
};

// What the descriptor declares. `library` and `sha256` stay empty. Throws PluginError where the
// declaration is not well formed: a default that does not fit its type, a condition that does
// not parse.
Method describe(const assay_plugin& plugin);

// Threads of this process now.
int thread_count();

}  // namespace assay

#include "registry/library.hpp"

#include <xmmintrin.h>

#include <algorithm>
#include <cfenv>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Boost.DLL's headers do not include all that they use.
#include <boost/dll/library_info.hpp>
#include <boost/dll/shared_library.hpp>

namespace assay {
namespace {

constexpr const char* kEntry = "assay_plugin_entry";

// The part of the SSE control word that changes results: flush-to-zero, denormals-are-zero,
// rounding, and the exception masks. The low six bits only record what happened.
constexpr unsigned kControlBits = 0xFFC0;

// Boost wraps dlerror's text and ends it in an unrelated ": Bad file descriptor".
std::string loader_message(const std::exception& error) {
  std::string text = error.what();
  const std::string mark = "dlerror system message: ";
  const auto begin = text.find(mark);
  const auto end = text.rfind("): ");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return text;
  return text.substr(begin + mark.size(), end - begin - mark.size());
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

// Of the shortest descriptor that a plugin of this minor version may have.
std::size_t least_size(std::uint32_t minor) {
  return minor < 4 ? offsetof(assay_plugin, subject) : sizeof(assay_plugin);
}

void check_descriptor(const assay_plugin* plugin) {
  const auto host = version_text(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
  if (plugin == nullptr)
    throw PluginError(
        "was built for another major version of the plugin interface; this host serves " + host);
  if (plugin->magic != ASSAY_MAGIC)
    throw PluginError("its descriptor does not begin with assay's mark");
  const auto own = version_text(plugin->abi_major, plugin->abi_minor);
  if (plugin->abi_major != ASSAY_ABI_MAJOR || plugin->abi_minor > ASSAY_ABI_MINOR)
    throw PluginError("speaks plugin interface " + own + ", this host serves " + host);
  if (const auto least = least_size(plugin->abi_minor); plugin->size < least)
    throw PluginError("its descriptor has " + std::to_string(plugin->size) + " bytes, interface " +
                      own + " has " + std::to_string(least));
  if (plugin->id == nullptr || plugin->run == nullptr)
    throw PluginError("its descriptor has no id or no run function");
}

}  // namespace

std::vector<std::string> exported_symbols(const std::filesystem::path& file) {
  try {
    return boost::dll::library_info(file).symbols();
  } catch (const std::exception&) {
    throw PluginError("not a shared library");
  }
}

PluginEntry* map_entry(const std::filesystem::path& file) {
  const auto symbols = exported_symbols(file);
  if (std::find(symbols.begin(), symbols.end(), kEntry) == symbols.end())
    throw PluginError("exports no assay_plugin_entry: not an assay plugin");
  auto library = std::make_unique<boost::dll::shared_library>();
  try {
    library->load(std::filesystem::absolute(file),
                  boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::exception& error) {
    throw PluginError("cannot be loaded: " + loader_message(error));
  }
  // Never unmapped, not even at exit, and still in reach of who looks for leaks.
  static auto& mapped = *new std::vector<std::unique_ptr<boost::dll::shared_library>>;
  return &mapped.emplace_back(std::move(library))->get<PluginEntry>(kEntry);
}

Library::Library(const std::filesystem::path& file) {
  const unsigned before = _mm_getcsr() & kControlBits;
  const int rounding = std::fegetround();
  auto* entry = map_entry(file);
  if ((_mm_getcsr() & kControlBits) != before || std::fegetround() != rounding) {
    _mm_setcsr(before);
    throw PluginError(
        "changes the floating-point environment when it is loaded, as -ffast-math makes it do; "
        "build and link it without that flag");
  }
  plugin_ = entry(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
  check_descriptor(plugin_);
  if (const auto stem = file.stem().string(); stem != plugin_->id)
    throw PluginError("its id '" + std::string(plugin_->id) + "' differs from its file name '" +
                      stem + "'");
}

int thread_count() {
  int count = 0;
  for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
    ++count;
  return count;
}

}  // namespace assay

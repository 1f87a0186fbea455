// What becomes of a plugin that is unmapped. No host does that: it is told, not judged.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/probe/tests.hpp"
#include "core/run/host/worker_process.hpp"
#include "registry/library.hpp"

namespace assay::probe {
namespace {

enum Fate { kGone = 0, kStays = 10, kNotLoaded };

Fate unload(const std::filesystem::path& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return kNotLoaded;
  auto* entry = reinterpret_cast<PluginEntry*>(dlsym(handle, "assay_plugin_entry"));
  if (entry == nullptr) return kNotLoaded;
  entry(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
  dlclose(handle);
  return dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD) == nullptr ? kGone : kStays;
}

// Tried in a fork, since some libraries do not survive it. The result is a wait status.
int unload_apart(const std::filesystem::path& library) {
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) _exit(unload(library));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Finding tells_of_unloading(const Subject& subject) {
  const int status = unload_apart(subject.library);
  if (!WIFEXITED(status))
    return {TestStatus::passed, "it does not survive being unloaded: " + death_text(status)};
  if (WEXITSTATUS(status) == kGone) return {TestStatus::passed, "it can be unloaded"};
  if (WEXITSTATUS(status) == kStays)
    return {TestStatus::passed, "it stays mapped until the process ends"};
  return {TestStatus::skipped, "it could not be tried: " + death_text(status)};
}

}  // namespace assay::probe

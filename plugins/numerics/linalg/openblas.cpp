#include "plugins/numerics/linalg/openblas.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace assay::linalg {
namespace {

#ifdef ASSAY_OPENBLAS
constexpr const char* kOpenBlas = ASSAY_OPENBLAS;
#else
constexpr const char* kOpenBlas = nullptr;
#endif

template <class Function>
Function symbol(void* library, const char* name) {
  void* found = dlsym(library, name);
  if (found == nullptr) throw std::runtime_error(std::string(kOpenBlas) + " has no " + name);
  return reinterpret_cast<Function>(found);
}

OpenBlas load() {
  if (kOpenBlas == nullptr) throw std::runtime_error("built without OpenBLAS");
  void* library = dlopen(kOpenBlas, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr)
    throw std::runtime_error(std::string("OpenBLAS was there when this was built: ") + dlerror());
  symbol<void (*)(int)>(library, "openblas_set_num_threads")(1);
  return {symbol<decltype(OpenBlas::dsyevd)>(library, "dsyevd_")};
}

}  // namespace

bool has_openblas() { return kOpenBlas != nullptr; }

const OpenBlas& openblas() {
  static const OpenBlas loaded = load();
  return loaded;
}

}  // namespace assay::linalg

// Holds on to its own mapping.
#include <dlfcn.h>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Permanent : assay::Walk {
  static constexpr assay::About about{"probe_permanent", "1.0.0", "A walk", ""};
};

[[gnu::constructor]] void stay() {
  Dl_info self;
  if (dladdr(&Permanent::about, &self) != 0) dlopen(self.dli_fname, RTLD_NOW);
}

}  // namespace

ASSAY_PLUGIN(Permanent)

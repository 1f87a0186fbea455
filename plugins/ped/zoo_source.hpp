// The images of the zoo as an experiment names them.
#pragma once

#include "plugins/ped/read.hpp"
#include "plugins/ped/zoo.hpp"

namespace assay::ped::zoo {

struct Source {
  Domain photos, digits;  // empty where no model or task needs them
  std::vector<Task> tasks;
  std::string identity;  // changes with any image, for keys

  const Domain& domain_of(const Kind& kind) const { return kind.is_of_digits ? digits : photos; }
};

// BadInput for images that are missing (naming Debian's package), broken or too few.
Source read_source(PedRun& run);

}  // namespace assay::ped::zoo

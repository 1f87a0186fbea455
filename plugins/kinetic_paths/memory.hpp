// What is not begun because the run's memory would not hold it.
#pragma once

#include "plugins/kinetic_paths/dataset.hpp"
#include "plugins/kinetic_paths/params.hpp"

namespace assay::kinetic_paths {

// The points of a generator, before they are drawn. Throws BadInput.
void require_memory_of_points(const Run<Params>& run);

// Lambda, samples and networks for this data. Throws BadInput.
void require_memory_of_work(const Run<Params>& run, const Dataset& data);

}  // namespace assay::kinetic_paths

// Classes of images.
#pragma once

#include <vector>

#include "plugins/kinetic_paths/dataset.hpp"

namespace assay::kinetic_paths {

// Numbers the classes of data.labels, if it is given, from 0. Throws BadInput where they are no
// classes of the images.
void read_labels(const Run<Params>& run, Dataset& data);

// Those of the chosen rows; none of none.
std::vector<Index> labels_of(const std::vector<Index>& labels,
                             const std::vector<std::size_t>& rows);

// Moves the labels of rows that are held out to held_labels.
void split_labels(const std::vector<bool>& is_held, Dataset& data);

}  // namespace assay::kinetic_paths

// NumPy's files, for features that a manifest names.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped {

// One sentence, without the path.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A numeric array of rank 1 (one column) or 2, of either order and any width; FileError for
// anything else, and for a file that is longer or shorter than its header says.
RowMatrix read_npy(const std::string& path);

}  // namespace assay::ped

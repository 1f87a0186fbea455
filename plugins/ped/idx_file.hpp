// IDX files compressed by gzip, as Fashion-MNIST comes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/ped/features.hpp"
#include "plugins/ped/npy_file.hpp"

namespace assay::ped {

// Unsigned bytes, row-major; the first dimension counts items.
struct IdxBytes {
  std::vector<Index> shape;
  std::vector<std::uint8_t> values;
};

// Plain or compressed. FileError for what cannot be read, is no IDX file of unsigned bytes, or ends
// early.
IdxBytes read_idx(const std::string& path);

}  // namespace assay::ped

// 1797 handwritten digits of 8 x 8 pixels (Alpaydin & Kaynak 1998), which come with the program.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::images {

inline constexpr Index kDigitSide = 8;
inline constexpr double kDigitWhite = 16;  // the largest value of a pixel; the least is 0

struct Digits {
  Matrix pixels;  // an image a row
  std::vector<std::int64_t> labels;
};

Digits digits();

}  // namespace assay::images

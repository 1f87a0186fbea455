// The main colours of an image: k-means of its pixels.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::sparse_ot {

struct Palette {
  Matrix colors;             // one a row
  Vector weights;            // share of the pixels, sum 1, none 0
  std::vector<Index> label;  // colour of each pixel
};

// At most `rounds` rounds of k-means. Colours without pixels are left out, so there may be fewer
// than `count`. `stops` is asked once a seed and a round. Requires 1 <= count <= pixels.
Palette palette(const Matrix& pixels, Index count, Rng& rng, const std::function<bool()>& stops,
                int rounds = 30);

// The pixels of two colour schemes, three blobs each, in [0, 1]^3.
inline Matrix scheme_pixels(Index count, bool is_warm, Rng& rng) {
  constexpr double kCenters[2][3][3] = {{{0.1, 0.3, 0.7}, {0.4, 0.6, 0.9}, {0.1, 0.5, 0.3}},
                                        {{0.8, 0.2, 0.1}, {0.9, 0.6, 0.2}, {0.5, 0.1, 0.2}}};
  Matrix pixels(count, 3);
  for (Index i = 0; i < count; ++i)
    for (Index c = 0; c < 3; ++c) {
      const double shade = kCenters[is_warm ? 1 : 0][i % 3][c] + 0.08 * rng.normal();
      pixels(i, c) = shade < 0 ? 0 : shade > 1 ? 1 : shade;
    }
  return pixels;
}

}  // namespace assay::sparse_ot

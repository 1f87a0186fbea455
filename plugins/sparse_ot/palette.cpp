#include "plugins/sparse_ot/palette.hpp"

#include <utility>

#include "plugins/numerics/statistics/k_means.hpp"

namespace assay::sparse_ot {

Palette palette(const Matrix& pixels, Index count, Rng& rng, const std::function<bool()>& stops,
                int rounds) {
  auto c = statistics::k_means(pixels, {count, rounds, stops}, rng);
  std::vector<Index> place(to_size(count), 0);
  Index kept = 0;
  Palette p{Matrix(count, pixels.cols()), Vector(count), std::move(c.of)};
  for (Index k = 0; k < count; ++k) {
    if (c.sizes[k] <= 0) continue;
    p.colors.row(kept) = c.centers.row(k);
    p.weights[kept] = c.sizes[k] / c.sizes.sum();
    place[to_size(k)] = kept++;
  }
  p.colors.conservativeResize(kept, Eigen::NoChange);
  p.weights.conservativeResize(kept);
  for (auto& label : p.label) label = place[to_size(label)];
  return p;
}

}  // namespace assay::sparse_ot

// Points in clusters about their means.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::statistics {

struct Clusters {
  Matrix centers;         // one a row; that of an empty cluster is where it was last
  std::vector<Index> of;  // cluster of each point
  Vector sizes;           // points of each; 0 where two seeds coincide or all points left
};

struct KMeansOptions {
  Index clusters = 1;  // at most as many as points
  int max_rounds = 100;
  std::function<bool()> should_stop = {};  // asked once a seed and a round; may be empty
};

// Lloyd's iteration from seeds drawn one by one in proportion to the squared distance from those
// before (k-means++, Arthur and Vassilvitskii 2007), until no point changes its cluster. A point as
// near to two centres belongs to the first. One thread.
Clusters k_means(const Matrix& points, const KMeansOptions& options, Rng& rng);

}  // namespace assay::statistics

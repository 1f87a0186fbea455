#include "plugins/pearl/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay::pearl {
Moments moments_of(const Series& series) {
  const Index width = series.width, rows = series.count * series.horizon;
  const Eigen::Map<const Matrix> x(series.values.data(), rows, width);
  Moments m;
  for (Index d = 0; d < width; ++d) {
    const double mean = x.col(d).mean();
    m.mean.push_back(mean);
    m.deviation.push_back(
        std::max(kDeviationFloor, std::sqrt((x.col(d).array() - mean).square().mean())));
  }
  return m;
}

}  // namespace assay::pearl

#include "plugins/pearl/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay::pearl {
namespace {

std::vector<double> average_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0, end; first < order.size(); first = end) {
    for (end = first + 1; end < order.size() && values[order[end]] == values[order[first]];) ++end;
    for (std::size_t k = first; k < end; ++k)
      rank[order[k]] = 0.5 * static_cast<double>(first + end - 1);
  }
  return rank;
}

}  // namespace

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

double pearson(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<Index>(x.size());
  const Eigen::Map<const Eigen::ArrayXd> a(x.data(), n), b(y.data(), n);
  const Eigen::ArrayXd da = a - a.mean(), db = b - b.mean();
  const double norms = std::sqrt(da.square().sum() * db.square().sum());
  return norms > 0 ? (da * db).sum() / norms : std::numeric_limits<double>::quiet_NaN();
}

double spearman(std::span<const double> x, std::span<const double> y) {
  return pearson(average_ranks(x), average_ranks(y));
}

}  // namespace assay::pearl

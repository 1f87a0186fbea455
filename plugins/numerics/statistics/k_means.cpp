#include "plugins/numerics/statistics/k_means.hpp"

namespace assay::statistics {
namespace {

Matrix spread_seeds(const Matrix& points, const KMeansOptions& o, Rng& rng) {
  const Index n = points.rows();
  Matrix seeds = Matrix::Zero(o.clusters, points.cols());
  Vector distance = Vector::Constant(n, kInfinity);
  auto next = static_cast<Index>(rng.uniform() * static_cast<double>(n));
  for (Index c = 0; c < o.clusters && !(o.should_stop && o.should_stop()); ++c) {
    seeds.row(c) = points.row(next);
    distance = distance.cwiseMin((points.rowwise() - seeds.row(c)).rowwise().squaredNorm());
    double left = rng.uniform() * distance.sum();
    for (next = 0; next + 1 < n && left >= distance[next]; ++next) left -= distance[next];
  }
  return seeds;
}

// True when a point changed its cluster. Differences are squared one by one, not multiplied out:
// points far from zero keep the digits by which they differ.
bool assign(const Matrix& points, Clusters& c) {
  const Matrix by_dimension = c.centers.transpose();
  Vector distance(c.centers.rows());
  bool changed = false;
  for (Index i = 0; i < points.rows(); ++i) {
    distance.setZero();
    for (Index d = 0; d < points.cols(); ++d)
      distance.array() += (by_dimension.row(d).transpose().array() - points(i, d)).square();
    Index nearest = 0;
    distance.minCoeff(&nearest);
    auto& old = c.of[to_size(i)];
    changed = changed || old != nearest;
    old = nearest;
  }
  return changed;
}

void move_centers(const Matrix& points, Clusters& c) {
  Matrix sums = Matrix::Zero(c.centers.rows(), c.centers.cols());
  c.sizes.setZero(c.centers.rows());
  for (Index i = 0; i < points.rows(); ++i) {
    sums.row(c.of[to_size(i)]) += points.row(i);
    c.sizes[c.of[to_size(i)]] += 1;
  }
  for (Index k = 0; k < c.centers.rows(); ++k)
    if (c.sizes[k] > 0) c.centers.row(k) = sums.row(k) / c.sizes[k];
}

}  // namespace

Clusters k_means(const Matrix& points, const KMeansOptions& o, Rng& rng) {
  Clusters c{spread_seeds(points, o, rng), std::vector<Index>(to_size(points.rows()), -1), {}};
  for (int round = 0; round < o.max_rounds && assign(points, c); ++round) {
    move_centers(points, c);
    if (o.should_stop && o.should_stop()) break;
  }
  return c;
}

}  // namespace assay::statistics

// k-means on points whose clusters are known.
#include "plugins/numerics/statistics/k_means.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace assay::statistics {
namespace {

// Three heaps about 0, 10 and 20 on a line, of 10, 20 and 30 points; `offset` moves all.
Matrix heaps(double offset) {
  Matrix points(60, 2);
  for (Index i = 0; i < 60; ++i)
    points.row(i) << offset +
                         (i < 10   ? 0
                          : i < 30 ? 10
                                   : 20) +
                         0.1 * static_cast<double>(i % 5),
        offset;
  return points;
}

}  // namespace

TEST_CASE("k-means finds heaps that lie apart, also far from zero") {
  for (const double offset : {0.0, 1e9}) {
    Rng rng(1, "seeds");
    const auto c = k_means(heaps(offset), {3}, rng);
    Vector sizes = c.sizes;
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes == Vector(Eigen::Vector3d(10, 20, 30)));
    CHECK(c.of[0] == c.of[9]);
    CHECK(c.of[9] != c.of[10]);
    CHECK(c.of[30] == c.of[59]);
  }
}

TEST_CASE("at rest each point has the nearest centre, and each centre is the mean of its points") {
  Rng draws(2, "points"), rng(2, "seeds");
  Matrix points(300, 3);
  for (Index i = 0; i < points.size(); ++i) points.data()[i] = draws.normal();
  const auto c = k_means(points, {7, 1000}, rng);
  Matrix sums = Matrix::Zero(7, 3);
  for (Index i = 0; i < 300; ++i) {
    const Index own = c.of[to_size(i)];
    sums.row(own) += points.row(i);
    CHECK((c.centers.rowwise() - points.row(i)).rowwise().norm().minCoeff() ==
          Approx((c.centers.row(own) - points.row(i)).norm()));
  }
  CHECK(c.sizes.sum() == 300);
  for (Index k = 0; k < 7; ++k) CHECK((sums.row(k) / c.sizes[k] - c.centers.row(k)).norm() < 1e-12);
}

TEST_CASE("more clusters than different points leave some empty") {
  Rng rng(3, "seeds");
  const auto c = k_means(Matrix::Constant(5, 2, 0.5), {3}, rng);
  CHECK(c.sizes == Vector(Eigen::Vector3d(5, 0, 0)));
}

TEST_CASE("a stop ends k-means after the round that it meets") {
  Rng draws(4, "points"), rng(4, "seeds");
  Matrix points(200, 2);
  for (Index i = 0; i < points.size(); ++i) points.data()[i] = draws.normal();
  int asked = 0;
  k_means(points, {5, 1000, [&] { return ++asked > 5; }}, rng);
  CHECK(asked == 6);  // five seeds, one round
}

}  // namespace assay::statistics

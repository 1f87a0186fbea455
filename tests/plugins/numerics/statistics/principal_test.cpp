// Principal components against what defines them.
#include "plugins/numerics/statistics/principal.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <functional>
#include <utility>

#include "plugins/numerics/statistics/centred.hpp"

namespace assay::statistics {
namespace {

// Normal draws, column k scaled by k + 1, far from zero.
Matrix points_of(Index rows, Index cols) {
  Rng rng(5, "points");
  Matrix x(rows, cols);
  for (Index i = 0; i < rows; ++i)
    for (Index k = 0; k < cols; ++k) x(i, k) = 100 + static_cast<double>(k + 1) * rng.normal();
  return x;
}

const std::pair<Index, Index> kShapes[] = {{40, 6}, {6, 6}, {8, 20}, {150, 140}};

}  // namespace

TEST_CASE("scores are centred, uncorrelated, ordered and keep the variance") {
  for (const auto& [rows, cols] : kShapes) {
    const auto c = principal_scores(points_of(rows, cols), 1000);
    REQUIRE(c.variances.size() == std::min(rows - 1, cols));
    CHECK(c.variances.sum() == Approx(c.total).epsilon(1e-10));
    CHECK(std::is_sorted(c.variances.begin(), c.variances.end(), std::greater<>()));
    const double scale = c.variances[0] * static_cast<double>(rows);
    CHECK(c.scores.colwise().mean().norm() < 1e-12 * scale);
    Matrix products = c.scores.transpose() * c.scores / static_cast<double>(rows);
    products.diagonal() -= c.variances;
    CHECK(products.cwiseAbs().maxCoeff() < 1e-12 * scale);
    for (Index k = 0; k < c.scores.cols(); ++k)
      CHECK(c.scores.col(k).maxCoeff() == c.scores.col(k).cwiseAbs().maxCoeff());
  }
}

TEST_CASE("the share of the variance says how many components lead") {
  const auto c = principal_scores(points_of(40, 6), 1000);
  CHECK(leading(c, 0.0) == 1);
  CHECK(leading(c, (c.variances[0] + c.variances[1] / 2) / c.total) == 2);
  CHECK(leading(c, 1.0) == c.variances.size());
}

TEST_CASE("axes are orthonormal eigenvectors of the covariance, whichever Gram matrix gave them") {
  for (const auto& [rows, cols] : kShapes) {
    const Matrix points = points_of(rows, cols), x = centred(points);
    const Index count = std::min<Index>(rows - 1, 5);
    const auto p = principal_axes(points, count);
    const Matrix covariance = x.transpose() * x / static_cast<double>(rows - 1);
    CHECK((p.axes * p.axes.transpose() - Matrix::Identity(count, count)).norm() < 1e-10);
    for (Index k = 0; k < count; ++k) {
      const Vector axis = p.axes.row(k).transpose();
      CHECK((covariance * axis - p.variances[k] * axis).norm() < 1e-10 * p.variances[0]);
      CHECK(axis.maxCoeff() == axis.cwiseAbs().maxCoeff());
    }
  }
}

TEST_CASE("where points do not vary the axes are completed to an orthonormal set") {
  Matrix points = Matrix::Constant(9, 4, 0.1);
  points.col(2) = Vector::LinSpaced(9, 0, 1);
  const auto p = principal_axes(points, 4);
  CHECK((p.axes * p.axes.transpose() - Matrix::Identity(4, 4)).norm() < 1e-12);
  CHECK(p.axes(0, 2) == Approx(1));
  CHECK(p.variances.tail(3).isZero(1e-15));
  CHECK(p.mean[0] == 0.1);
}

}  // namespace assay::statistics

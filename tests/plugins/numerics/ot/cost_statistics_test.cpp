// Units of epsilon and cost scales against direct evaluation.
#include "plugins/numerics/ot/cost_statistics.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

TEST_CASE("moments and median of a small matrix are exact") {
  Matrix c(2, 3);
  c << 1, 2, 3, 4, 5, 9;
  const Geometry g = Geometry::of_matrix(c);
  CHECK(cost_moments(g).mean == 4);
  CHECK(cost_moments(g).deviation == Approx(std::sqrt(40.0 / 6)));
  CHECK(cost_moments(g).max == 9);
  CHECK(median_cost(g) == 3.5);
  CHECK(absolute_epsilon(0.5, EpsilonMode::kRelativeMedian, g) == 1.75);
  CHECK(absolute_epsilon(0.5, EpsilonMode::kAbsolute, g) == 0.5);
  CHECK(cost_unit(CostScale::kMax, g) == 9);
  CHECK(cost_unit(CostScale::kNone, g) == 1);
}

TEST_CASE("forbidden pairs do not enter the statistics") {
  Matrix c(1, 4);
  c << 1, 2, std::numeric_limits<double>::infinity(), 6;
  const Geometry g = Geometry::of_matrix(c);
  CHECK(cost_moments(g).mean == 3);
  CHECK(cost_moments(g).max == 6);
  CHECK(median_cost(g) == 2);
}

TEST_CASE("the median of more costs than are sorted at once is exact, with ties") {
  Samples samples(7);
  Matrix c(1100, 1000);
  for (Index k = 0; k < c.size(); ++k) c.data()[k] = std::floor(samples.normal() * 1000) / 1000;
  c(0, 0) = 1e9;  // an outlier that leaves nearly all costs in one bin
  std::vector<double> sorted(c.data(), c.data() + c.size());
  std::sort(sorted.begin(), sorted.end());
  const double middle = 0.5 * (sorted[sorted.size() / 2 - 1] + sorted[sorted.size() / 2]);
  CHECK(median_cost(Geometry::of_matrix(c)) == middle);
}

// Dividing by a negative number would turn the least cost into the largest.
TEST_CASE("the unit of negative costs is the size of their statistic, and none for an epsilon") {
  Matrix c(1, 3);
  c << -1, -2, -6;
  const Geometry g = Geometry::of_matrix(c);
  CHECK(cost_unit(CostScale::kMean, g) == 3);
  CHECK(cost_unit(CostScale::kMax, g) == 1);
  CHECK(cost_unit(CostScale::kMedian, g) == 2);
  CHECK(absolute_epsilon(0.5, EpsilonMode::kRelativeMean, g) == -1.5);
  CHECK(no_unit(EpsilonMode::kRelativeMean, g) ==
        "the mean of the costs is -3, no unit for an epsilon; epsilon_mode = \"absolute\" needs "
        "none");
}

TEST_CASE("a cost of zero everywhere has unit one") {
  const Matrix c = Matrix::Zero(3, 3);
  CHECK(cost_unit(CostScale::kMean, Geometry::of_matrix(c)) == 1);
}

}  // namespace
}  // namespace assay::ot

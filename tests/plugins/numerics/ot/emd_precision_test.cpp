// Exact transport where costs differ by many orders of magnitude, or hardly at all.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "plugins/numerics/ot/assignment.hpp"
#include "plugins/numerics/ot/emd.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr double kHuge = 1e12;
constexpr double kRelative = 4e-12;  // twice what `converged` allows

Matrix gaussian_costs(std::uint64_t seed, Index n) {
  Samples samples(seed);
  return Geometry::of_points({}, samples.points(n, 2), samples.points(n, 2)).matrix();
}

EmdResult solve_exactly(const Matrix& c) {
  const EmdResult r =
      emd(Geometry::of_matrix(c), uniform_weights(c.rows()), uniform_weights(c.cols()));
  INFO(r.failure);
  REQUIRE(r.converged);
  CHECK(r.gap >= 0);
  CHECK(r.dual_value == r.cost - r.gap);
  return r;
}

// <P, C> of a plan under other costs.
double cost_of_plan(const EmdResult& r, const Matrix& c) {
  double sum = 0;
  for (const PlanEntry& e : r.plan) sum += e.mass * c(e.i, e.j);
  return sum;
}

double least_of_all_permutations(const Matrix& c) {
  std::vector<Index> order(static_cast<std::size_t>(c.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  double best = kForbidden;
  do {
    double cost = 0;
    for (Index i = 0; i < c.rows(); ++i) cost += c(i, order[static_cast<std::size_t>(i)]);
    best = std::min(best, cost / static_cast<double>(c.rows()));
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

double cost_by_assignment(const Matrix& c) {
  AssignmentSolver solver(c.rows());
  const std::vector<int>& column = solver.solve(c);
  double sum = 0;
  for (Index i = 0; i < c.rows(); ++i) sum += c(i, column[static_cast<std::size_t>(i)]);
  return sum / static_cast<double>(c.rows());
}

TEST_CASE("one huge cost leaves the optimum of the others as it is") {
  Matrix c = gaussian_costs(301, 90);
  const double without = solve_exactly(c).cost;
  for (const double outlier : {1e6, 1e12, 1e18}) {
    c(0, 0) = outlier;  // not of the optimal plan, as the next check shows
    CHECK(solve_exactly(c).cost == Approx(without).epsilon(kRelative));
  }
}

// 96 of 100 pairs cost 1e12, as those who forbid pairs by a large number write them.
TEST_CASE("pairs forbidden by a huge cost are avoided as those forbidden by an infinite one") {
  Samples samples(302);
  Matrix huge(100, 100), infinite(100, 100);
  for (Index i = 0; i < 100; ++i)
    for (Index j = 0; j < 100; ++j) {
      const double cost = samples.uniform();
      const bool is_permitted = i == (7 * j) % 100 || samples.uniform() < 0.04;
      huge(i, j) = is_permitted ? cost : kHuge + cost;
      infinite(i, j) = is_permitted ? cost : kForbidden;
    }
  const EmdResult by_huge = solve_exactly(huge), by_infinite = solve_exactly(infinite);
  CHECK(by_infinite.cost < 1);
  CHECK(by_huge.cost == Approx(by_infinite.cost).epsilon(kRelative));
}

TEST_CASE("costs of heavy tails have the optimum that assignment finds") {
  for (const double spread : {5.0, 10.0}) {
    Samples samples(303);
    Matrix c(80, 80);
    for (Index k = 0; k < c.size(); ++k) c.data()[k] = std::exp(spread * samples.normal());
    CHECK(solve_exactly(c).cost == Approx(cost_by_assignment(c)).epsilon(kRelative));
  }
}

// Multiples of 2^-10 below 2^12: the sum with 1e12 is exact.
TEST_CASE("what all pairs, or all pairs of a column, cost in common does not matter") {
  Matrix c = gaussian_costs(304, 70);
  c = (c * 1024).array().floor() / 1024;
  const double alone = solve_exactly(c).cost;
  CHECK(cost_of_plan(solve_exactly((c.array() + kHuge).matrix()), c) ==
        Approx(alone).epsilon(kRelative));
  Samples samples(305);
  Matrix by_column = c;
  for (Index j = 0; j < c.cols(); ++j)
    by_column.col(j).array() += kHuge * std::floor(5 * samples.uniform());
  CHECK(cost_of_plan(solve_exactly(by_column), c) == Approx(alone).epsilon(kRelative));
}

TEST_CASE("small problems of costs from 1e-9 to 1e12 have the least cost of all permutations") {
  Samples samples(306);
  for (int k = 0; k < 50; ++k) {
    Matrix c(6, 6);
    for (Index e = 0; e < c.size(); ++e)
      c.data()[e] =
          std::pow(10.0, std::floor(22 * samples.uniform()) - 9) * (1 + samples.uniform());
    CHECK(solve_exactly(c).cost == Approx(least_of_all_permutations(c)).epsilon(kRelative));
  }
}

TEST_CASE("a set against itself in another order costs nothing") {
  Samples samples(307);
  const Matrix x = samples.points(80, 2), y = x.colwise().reverse();
  for (const auto kind : {CostKind::kSqEuclidean, CostKind::kEuclidean}) {
    const EmdResult r = solve_exactly(Geometry::of_points({kind}, x, y).matrix());
    CHECK(r.cost == 0);
    CHECK(r.gap < 1e-20);
  }
}

TEST_CASE("costs near the ends of the range of a double keep their plan") {
  const Matrix c = gaussian_costs(308, 40);
  const double alone = solve_exactly(c).cost;
  for (const double unit : {1e-300, 1e300})
    CHECK(solve_exactly(c * unit).cost / unit == Approx(alone).epsilon(1e-12));
}

}  // namespace
}  // namespace assay::ot

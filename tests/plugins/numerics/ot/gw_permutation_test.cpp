// Gromov-Wasserstein over permutations: enumeration, the general solver, gains, certificates.
#include "plugins/numerics/ot/gw_permutation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "plugins/numerics/ot/gromov_wasserstein.hpp"
#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

GwProblem equal_clouds(Samples& samples, Index n) {
  GwProblem problem = two_clouds(samples, n, n);
  problem.p = problem.q = uniform_weights(n);
  problem.c1 /= problem.c1.maxCoeff();
  problem.c2 /= problem.c2.maxCoeff();
  return problem;
}

Order random_order(Samples& samples, Index n) {
  Order order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1],
              order[static_cast<std::size_t>(samples.uniform() * static_cast<double>(i))]);
  return order;
}

double least_value_by_enumeration(const PermutationGw& gw, Index n) {
  Order order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do least = std::min(least, gw.value(order));
  while (std::next_permutation(order.begin(), order.end()));
  return least;
}

TEST_CASE("the value of a plan of permutations is the sum over four indices") {
  Samples samples(71);
  const GwProblem problem = equal_clouds(samples, 6);
  const PermutationGw gw(problem.c1, problem.c2);
  const auto r = gw.solve();
  CHECK(r.converged);
  CHECK(r.value == Approx(objective_by_sums(problem, r.plan)).margin(kRounding));
  REQUIRE(r.order);
  CHECK(gw.value(*r.order) == Approx(r.value).margin(kRounding));
}

TEST_CASE("permutations and the general conditional gradient find the same point") {
  Samples samples(72);
  for (const Index n : {5, 20, 60}) {
    const GwProblem problem = equal_clouds(samples, n);
    const auto r = PermutationGw(problem.c1, problem.c2).solve();
    GwOptions options;
    options.tol = 0;
    const auto general = gromov_wasserstein(problem, options);
    CHECK(r.value == Approx(general.value).margin(kRounding));
    CHECK(r.gap < 1e-10);
  }
}

TEST_CASE("no iteration raises the objective, from any start") {
  Samples samples(73);
  const GwProblem problem = equal_clouds(samples, 30);
  const PermutationGw gw(problem.c1, problem.c2);
  for (int k = 0; k < 10; ++k) {
    const Order start = random_order(samples, 30);
    double last = std::numeric_limits<double>::infinity();
    bool falls = true;
    PermutationGwOptions options;
    options.start = &start;
    options.on_check = [&](Index, double value) {
      falls = falls && value <= last + kRounding;
      last = value;
      return optimise::Verdict::kContinue;
    };
    const auto r = gw.solve(options);
    CHECK(falls);
    CHECK((r.plan.rowwise().sum().array() - 1.0 / 30).abs().maxCoeff() < kRounding);
    CHECK((r.plan.colwise().sum().array() - 1.0 / 30).abs().maxCoeff() < kRounding);
  }
}

// For Euclidean costs <C1 D C2, D> >= 0 for D without marginals; for others it may be negative, and
// the line search stops inside the couplings.
TEST_CASE("costs that are not distances are solved inside the couplings too") {
  Samples samples(74);
  GwProblem problem = equal_clouds(samples, 12);
  problem.c2 = Matrix::Constant(12, 12, 1) - problem.c2;
  problem.c2.diagonal().setZero();
  const auto r = PermutationGw(problem.c1, problem.c2).solve();
  GwOptions options;
  options.tol = 0;
  CHECK(r.value == Approx(objective_by_sums(problem, r.plan)).margin(kRounding));
  CHECK(r.value <= objective_by_sums(problem, product_coupling(problem)));
}

TEST_CASE("Euclidean distances make the objective concave along couplings") {
  Samples samples(75);
  const GwProblem problem = equal_clouds(samples, 9);
  for (int k = 0; k < 50; ++k) {
    Matrix d = random_entries(samples, 9, 9);
    const Vector rows = d.rowwise().mean();
    const Eigen::RowVectorXd cols = d.colwise().mean();
    const double all = d.mean();
    d.colwise() -= rows;
    d.rowwise() -= cols;
    d.array() += all;
    CHECK((problem.c1 * d * problem.c2).cwiseProduct(d).sum() >= -kRounding);
  }
}

TEST_CASE("the gain of an exchange is what recomputing gives") {
  Samples samples(76);
  const Index n = 11;
  const GwProblem problem = equal_clouds(samples, n);
  const PermutationGw gw(problem.c1, problem.c2);
  const Order order = random_order(samples, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j) {
      Order other = order;
      std::swap(other[static_cast<std::size_t>(i)], other[static_cast<std::size_t>(j)]);
      const double gain = (gw.value(order) - gw.value(other)) / 2 * static_cast<double>(n * n);
      CHECK(exchange_gain(gw, order, i, j) == Approx(gain).margin(1e-11));
    }
}

TEST_CASE("exchanges end where no pair gains, below where they began") {
  Samples samples(77);
  const Index n = 25;
  const GwProblem problem = equal_clouds(samples, n);
  const PermutationGw gw(problem.c1, problem.c2);
  const Order start = random_order(samples, n);
  const auto r = exchange_pairs(gw, start);
  CHECK(r.exchanges > 0);
  CHECK(r.value < gw.value(start));
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j) CHECK(exchange_gain(gw, r.order, i, j) < 1e-9);
}

TEST_CASE("exchanges from several starts find the best of all permutations") {
  Samples samples(78);
  for (const Index n : {5, 7, 8}) {
    const GwProblem problem = equal_clouds(samples, n);
    const PermutationGw gw(problem.c1, problem.c2);
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k < 40; ++k)
      least = std::min(least, exchange_pairs(gw, random_order(samples, n)).value);
    CHECK(least == Approx(least_value_by_enumeration(gw, n)).margin(kRounding));
  }
}

TEST_CASE("a plan is rounded to the permutation of greatest mass") {
  Samples samples(79);
  const Order order = random_order(samples, 10);
  const Matrix blurred = 0.6 * plan_of(order) + 0.4 * Matrix::Constant(10, 10, 0.01);
  CHECK(rounded(blurred) == order);
}

TEST_CASE("costs that are not symmetric or of unequal sizes are refused") {
  Samples samples(80);
  const Matrix c = distances(samples.points(4, 2)), larger = distances(samples.points(5, 2));
  Matrix skew = c;
  skew(0, 1) += 1;
  CHECK_THROWS_AS(PermutationGw(c, skew), std::invalid_argument);
  CHECK_THROWS_AS(PermutationGw(c, larger), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot

// Sparse columns and their semi-dual against enumeration, differences and closed forms.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "plugins/numerics/ot/sparse_column.hpp"
#include "plugins/numerics/ot/sparse_semidual.hpp"

namespace assay::ot {
namespace {

using Numbers = std::vector<double>;
using Random = std::mt19937_64;

Numbers uniform_numbers(std::size_t count, Random& random) {
  std::uniform_real_distribution<double> draw(0, 1);
  Numbers v(count);
  for (double& x : v) x = draw(random);
  return v;
}

Matrix random_costs(Index rows, Index cols, Random& random) {
  const auto v = uniform_numbers(static_cast<std::size_t>(rows * cols), random);
  return Eigen::Map<const Matrix>(v.data(), rows, cols);
}

Numbers weights(std::size_t count, Random& random) {
  Numbers v = uniform_numbers(count, random);
  double sum = 0;
  for (double& x : v) sum += (x += 0.1);
  for (double& x : v) x /= sum;
  return v;
}

// max s.t - gamma/2 |t|^2 over the scaled simplex on one support, the threshold by bisection.
double value_on(const Numbers& s, unsigned support, double mass, double gamma) {
  double low = -100, high = 100;
  const auto entry = [&](std::size_t i, double tau) {
    return (support >> i) & 1U ? std::max(0.0, s[i] - tau) / gamma : 0.0;
  };
  for (int step = 0; step < 200; ++step) {
    const double tau = (low + high) / 2;
    double sum = 0;
    for (std::size_t i = 0; i < s.size(); ++i) sum += entry(i, tau);
    (sum > mass ? low : high) = tau;
  }
  double value = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const double t = entry(i, low);
    value += s[i] * t - gamma / 2 * t * t;
  }
  return value;
}

double best_of_all_supports(const Numbers& s, int k, double mass, double gamma) {
  double best = -std::numeric_limits<double>::infinity();
  for (unsigned support = 1; support < 1U << s.size(); ++support)
    if (std::popcount(support) <= k) best = std::max(best, value_on(s, support, mass, gamma));
  return best;
}

std::vector<Index> same_k(std::size_t columns, Index k) { return std::vector<Index>(columns, k); }

}  // namespace

TEST_CASE("a sparse column is the best over all supports") {
  Random random(1);
  SparseColumn column;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Numbers s = uniform_numbers(7, random);
    for (int k = 1; k <= 7; ++k)
      for (double gamma : {0.1, 1.0, 10.0}) {
        const double value = column.solve(s, 0.6, k, gamma);
        CHECK(value == Approx(best_of_all_supports(s, k, 0.6, gamma)).epsilon(1e-10));
        CHECK(column.entries().size() <= static_cast<std::size_t>(k));
        double sum = 0;
        for (const auto& e : column.entries()) sum += e.mass;
        CHECK(sum == Approx(0.6).epsilon(1e-12));
      }
  }
}

TEST_CASE("of equal scores the first rows are chosen and forbidden rows never") {
  SparseColumn column;
  const double never = -std::numeric_limits<double>::infinity();
  column.solve(Numbers{never, 2, 2, 2}, 1, 2, 1);
  REQUIRE(column.entries().size() == 2);
  CHECK(column.entries()[0].row == 1);
  CHECK(column.entries()[1].row == 2);
  CHECK(column.entries()[0].mass == 0.5);
}

TEST_CASE("a column without mass has no entries and no value") {
  SparseColumn column;
  CHECK(column.solve(Numbers{1, 2}, 0, 1, 1) == 0);
  CHECK(column.entries().empty());
}

TEST_CASE("the gradient of the semi-dual is its slope") {
  Random random(2);
  const Matrix costs = random_costs(6, 5, random);
  const SparseSemidual semidual(costs, weights(6, random), weights(5, random), same_k(5, 2), 1);
  const Numbers start = uniform_numbers(6, random);
  Vector alpha = Eigen::Map<const Vector>(start.data(), 6), gradient, unused;
  semidual.value(alpha, gradient);
  constexpr double kStep = 1e-6;
  for (Index i = 0; i < 6; ++i) {
    Vector up = alpha, down = alpha;
    up[i] += kStep;
    down[i] -= kStep;
    const double slope = (semidual.value(up, unused) - semidual.value(down, unused)) / (2 * kStep);
    CHECK(gradient[i] == Approx(slope).margin(1e-7));
  }
}

TEST_CASE("a constant added to the potential leaves value and plan") {
  Random random(3);
  const Matrix costs = random_costs(5, 4, random);
  const SparseSemidual semidual(costs, weights(5, random), weights(4, random), same_k(4, 2), 1);
  Vector near, far;
  const double value = semidual.value(Vector::Zero(5), near);
  CHECK(semidual.value(Vector::Constant(5, 3), far) == Approx(value).epsilon(1e-12));
  CHECK((near - far).lpNorm<Eigen::Infinity>() < 1e-12);
}

TEST_CASE("quadratic transport of two against two points has its closed form") {
  Matrix costs(2, 2);
  costs << 0, 1, 1, 0;
  const Numbers half{0.5, 0.5};
  const auto r = sparse_transport(costs, half, half, same_k(2, 9), 4);
  const Matrix plan = dense_plan(r.plan, 2, 2);
  CHECK(plan(0, 0) == Approx(0.375));  // 1/4 + 1/(2 gamma)
  CHECK(plan(0, 1) == Approx(0.125));
  CHECK(r.dual_value == Approx(0.875));
  CHECK(r.objective == Approx(0.875));
}

TEST_CASE("a full budget gives a feasible plan whose objective is the dual value") {
  Random random(4);
  const Matrix costs = random_costs(24, 18, random);
  const auto r =
      sparse_transport(costs, weights(24, random), weights(18, random), same_k(18, 24), 1);
  CHECK(r.row_error < 1e-7);
  CHECK(r.objective == Approx(r.dual_value).epsilon(1e-6));
}

TEST_CASE("one entry a column gives exact transport, and the value falls as k grows") {
  Random random(5);
  const Matrix costs = random_costs(24, 18, random);
  const Numbers a = weights(24, random), b = weights(18, random);
  double squares = 0;
  for (double w : b) squares += w * w;
  constexpr double kKink = 1e-3;  // relative: L-BFGS stalls at kinks for small k
  const double exact = emd(Geometry::of_matrix(costs), a, b).cost + squares / 2;
  double above = exact * (1 + 1e-9);
  for (Index k : {1, 2, 4, 8, 24}) {
    const auto r = sparse_transport(costs, a, b, same_k(18, k), 1);
    CHECK(r.dual_value <= above);
    CHECK(r.max_nonzeros_per_column <= k);
    if (k == 1) CHECK(r.dual_value == Approx(exact).epsilon(1e-9));
    above = r.dual_value * (1 + kKink);
  }
}

TEST_CASE("what is no transport problem is refused") {
  const Matrix costs = Matrix::Ones(2, 2);
  const Numbers half{0.5, 0.5};
  const auto solve = [&](const Matrix& c, const Numbers& b, const std::vector<Index>& k,
                         double gamma) { sparse_transport(c, half, b, k, gamma); };
  CHECK_THROWS_AS(solve(costs, half, {1}, 1), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs, half, {1, 0}, 1), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs, half, {1, 1}, 0), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs, {0.5, -0.5}, {1, 1}, 1), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs, {0.5, 0.6}, {1, 1}, 1), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs * NAN, half, {1, 1}, 1), std::invalid_argument);
  CHECK_THROWS_AS(solve(costs * INFINITY, half, {1, 1}, 1), std::invalid_argument);
}

}  // namespace assay::ot

// The dual and the semi-dual: slopes, invariances, and what their plans promise.
#include <catch2/catch.hpp>
#include <limits>

#include "plugins/sparse_ot/dual.hpp"
#include "plugins/sparse_ot/semidual.hpp"
#include "tests/plugins/sparse_ot/instances.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kStep = 1e-6;

Vector random_vector(Index size, double scale, std::uint64_t seed) {
  ot::Samples samples(seed);
  Vector v(size);
  for (double& x : v) x = scale * samples.uniform();
  return v;
}

template <class Function>
void check_slope(Function& f, const Vector& x) {
  Vector gradient, unused;
  f.value(x, gradient);
  for (Index i = 0; i < x.size(); ++i) {
    Vector up = x, down = x;
    up[i] += kStep;
    down[i] -= kStep;
    const double slope = (f.value(up, unused) - f.value(down, unused)) / (2 * kStep);
    CHECK(gradient[i] == Approx(slope).margin(1e-7));
  }
}

Matrix dense(const Problem& p, const std::vector<ot::PlanEntry>& plan) {
  return ot::dense_plan(plan, p.rows(), p.cols());
}

}  // namespace

TEST_CASE("the gradient of the semi-dual is its slope") {
  const auto p = random_problem(20, 15, 2, 1, 2);
  Semidual semidual(p, 1);
  check_slope(semidual, random_vector(20, 1, 3));
}

TEST_CASE("the gradient of the dual is its slope, with weights too") {
  const auto p = random_problem(20, 15, 2, 1, 4);
  const Vector x = random_vector(35, 0.7, 5);
  Dual plain(p, 1);
  check_slope(plain, x);
  PairWeights weights{std::vector<std::vector<std::pair<Index, double>>>(15),
                      Vector::Constant(15, 0.3)};
  for (auto& column : weights.columns) column = {{1, 1.0}, {7, 0.5}, {12, 0.9}};
  Dual weighted(p, 1, &weights);
  check_slope(weighted, x);
}

TEST_CASE("a constant added to alpha leaves the value and the plan of the semi-dual") {
  const auto p = random_problem(12, 9, 2, 1, 6);
  Semidual semidual(p, 1);
  const Vector alpha = random_vector(12, 1, 7), shifted = alpha.array() + 3;
  Vector near, far;
  const double value = semidual.value(alpha, near);
  CHECK(semidual.value(shifted, far) == Approx(value).epsilon(1e-12));
  CHECK((near - far).lpNorm<Eigen::Infinity>() < 1e-12);
}

TEST_CASE("a constant moved from beta to alpha leaves the dual") {
  const auto p = random_problem(12, 9, 2, 1, 6);
  Dual dual(p, 1);
  const Vector x = random_vector(21, 0.6, 8);
  Vector moved = x, unused;
  moved.head(12).array() += 2;
  moved.tail(9).array() -= 2;
  CHECK(dual.value(moved, unused) == Approx(dual.value(x, unused)).epsilon(1e-12));
}

TEST_CASE("renaming rows and columns renames the plan") {
  ot::Samples samples(9);
  const Matrix costs = random_costs(8, 6, samples);
  const auto a = samples.weights(8), b = samples.weights(6);
  const Matrix turned = costs.reverse();
  const auto p = problem_of(costs, a, b, 3, 1);
  const auto q = problem_of(turned, {a.rbegin(), a.rend()}, {b.rbegin(), b.rend()}, 3, 1);
  const Vector alpha = random_vector(8, 1, 10);
  const Matrix plan = dense(p, Semidual(p, 1).plan(alpha));
  const Matrix other = dense(q, Semidual(q, 1).plan(alpha.reverse()));
  CHECK((plan - other.reverse()).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("columns of the semi-dual's plan are exact and k-sparse at any point") {
  const auto p = random_problem(50, 40, 3, 0.5, 11);
  const Matrix plan = dense(p, Semidual(p, 1).plan(random_vector(50, 1, 12)));
  CHECK((plan.colwise().sum().transpose() - p.b).cwiseAbs().maxCoeff() < 1e-14);
  for (Index j = 0; j < 40; ++j) CHECK((plan.col(j).array() > 0).count() <= 3);
}

TEST_CASE("the best beta for an alpha turns the dual into the semi-dual") {
  const auto p = random_problem(30, 20, 4, 1, 13);
  Semidual semidual(p, 1);
  const Vector alpha = random_vector(30, 1, 14);
  Vector x(50), unused;
  x << alpha, semidual.beta(alpha);
  Dual dual(p, 1);
  CHECK(dual.value(x, unused) == Approx(semidual.value(alpha, unused)).epsilon(1e-12));
  CHECK((dense(p, dual.plan(x)) - dense(p, semidual.plan(alpha))).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("a column without mass stays empty, and forbidden pairs too") {
  auto p = random_problem(5, 3, 2, 1, 15);
  p.b << 0.0, 0.5, 0.5;
  Semidual semidual(p, 1);
  for (const auto& e : semidual.plan(Vector::Zero(5))) CHECK(e.j != 0);
  CHECK(semidual.beta(Vector::Zero(5))[0] == 0);

  Matrix costs = Matrix::Ones(3, 2);
  costs(0, 0) = costs(1, 1) = std::numeric_limits<double>::infinity();
  const auto q = problem_of(costs, {0.4, 0.3, 0.3}, {0.5, 0.5}, 2, 1);
  for (const auto& e : Semidual(q, 1).plan(Vector::Zero(3)))
    CHECK_FALSE(((e.i == 0 && e.j == 0) || (e.i == 1 && e.j == 1)));
}

// Small steps from a point are screened by its lists: values must not tell.
TEST_CASE("screened passes give the same bits as fresh ones, whatever the threads") {
  const auto p = random_problem(300, 280, 4, 1, 16);
  Semidual walking(p, 2);
  Vector alpha = random_vector(300, 0.1, 17), gradient, expected;
  for (int step = 0; step < 30; ++step) {
    alpha +=
        random_vector(300, step % 10 == 9 ? 0.05 : 1e-4, static_cast<std::uint64_t>(100 + step));
    Semidual fresh(p, 1);
    REQUIRE(walking.value(alpha, gradient) == fresh.value(alpha, expected));
    REQUIRE(gradient == expected);
    REQUIRE(walking.fullest() == fresh.fullest());
  }
  Dual dual(p, 2);
  Vector x(580);
  x << alpha, walking.beta(alpha);
  for (int step = 0; step < 30; ++step) {
    x += random_vector(580, 1e-4, static_cast<std::uint64_t>(200 + step));
    Dual fresh(p, 1);
    REQUIRE(dual.value(x, gradient) == fresh.value(x, expected));
    REQUIRE(gradient == expected);
  }
}

}  // namespace assay::sparse_ot

// Solvers against closed forms, exact transport, each other, and enumeration of whole plans.
#include "plugins/sparse_ot/solver.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "plugins/sparse_ot/certificate.hpp"
#include "plugins/sparse_ot/recovery.hpp"
#include "plugins/sparse_ot/reweighted.hpp"
#include "tests/plugins/sparse_ot/instances.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kRounding = 1e-12;
// What 60 rounds leave at k = 2, with an order of magnitude of room over the reference run's 7e-6.
constexpr double kReferenceGap = 1e-4;

SolverResult solved(const Problem& p, Optimizer optimizer = Optimizer::kAuto,
                    Formulation formulation = Formulation::kSemidual) {
  SolverOptions options;
  options.optimizer = optimizer;
  options.formulation = formulation;
  return solve(p, options);
}

double row_error(const Problem& p, const Plan& plan) {
  return (marginals(p, plan).rows - p.a).lpNorm<1>();
}
double column_error(const Problem& p, const Plan& plan) {
  return (marginals(p, plan).columns - p.b).lpNorm<1>();
}

double objective(const Problem& p, const Plan& plan) {
  double value = 0;
  for (const auto& [i, j, mass] : plan) value += p.costs(i, j) * mass + p.gamma / 2 * mass * mass;
  return value;
}

Index fullest(const Problem& p, const Plan& plan) {
  std::vector<Index> count(static_cast<std::size_t>(p.cols()), 0);
  Index most = 0;
  for (const auto& e : plan)
    if (e.mass > 1e-10) most = std::max(most, ++count[static_cast<std::size_t>(e.j)]);
  return most;
}

double exact_cost(const Matrix& costs, const Problem& p) {
  const auto span = [](const Vector& v) {
    return std::span<const double>(v.data(), static_cast<std::size_t>(v.size()));
  };
  return ot::emd(ot::Geometry::of_matrix(costs), span(p.a), span(p.b)).cost;
}

// The least objective over all plans of integer masses with at most k entries a column.
class Enumeration {
 public:
  Enumeration(const Matrix& costs, std::vector<int> rows, std::vector<int> columns, int k,
              double gamma)
      : costs_(costs), left_(std::move(rows)), columns_(std::move(columns)), k_(k), gamma_(gamma) {
    column(0, 0);
  }
  double best() const { return best_; }

 private:
  void column(Index j, double value) {
    if (j == static_cast<Index>(columns_.size())) {
      best_ = std::min(best_, value);
      return;
    }
    fill(j, 0, columns_[static_cast<std::size_t>(j)], 0, value);
  }
  void fill(Index j, Index i, int need, int used, double value) {
    if (need == 0) return column(j + 1, value);
    if (i == static_cast<Index>(left_.size())) return;
    int& left = left_[static_cast<std::size_t>(i)];
    const int most = used < k_ ? std::min(left, need) : 0;
    for (int mass = 0; mass <= most; ++mass) {
      left -= mass;
      fill(j, i + 1, need - mass, used + (mass > 0 ? 1 : 0),
           value + costs_(i, j) * mass + gamma_ / 2 * mass * mass);
      left += mass;
    }
  }

  const Matrix& costs_;
  std::vector<int> left_, columns_;
  int k_;
  double gamma_, best_ = std::numeric_limits<double>::infinity();
};

}  // namespace

TEST_CASE("quadratic transport of two against two points has its closed form") {
  Matrix costs(2, 2);
  costs << 0, 1, 1, 0;
  for (const auto formulation : {Formulation::kSemidual, Formulation::kDual}) {
    const auto p = problem_of(costs, {0.5, 0.5}, {0.5, 0.5}, 9, 4);
    const auto r = solved(p, Optimizer::kLbfgs, formulation);
    const Matrix plan = ot::dense_plan(r.plan, 2, 2);
    CHECK(plan(0, 0) == Approx(0.375));  // 1/4 + 1/(2 gamma)
    CHECK(plan(0, 1) == Approx(0.125));
    CHECK(r.dual_value == Approx(0.875));
    CHECK(r.converged);
  }
}

TEST_CASE("a full budget gives a feasible plan whose objective is the dual value") {
  const auto p = random_problem(24, 18, 24, 1, 4);
  for (const auto formulation : {Formulation::kSemidual, Formulation::kDual}) {
    const auto r = solved(p, Optimizer::kAuto, formulation);
    CHECK(r.converged);
    CHECK(row_error(p, r.plan) < 1e-6);
    CHECK(objective(p, r.plan) == Approx(r.dual_value).epsilon(1e-6));
  }
}

TEST_CASE("one entry a column gives exact transport") {
  ot::Samples samples(5);
  const Matrix costs = random_costs(24, 18, samples);
  const auto p = problem_of(costs, samples.weights(24), samples.weights(18), 1, 1);
  const auto r = solved(p);
  const double expected = exact_cost(costs, p) + p.b.squaredNorm() / 2;
  CHECK(r.dual_value == Approx(expected).epsilon(1e-12));
  CHECK(r.upper_bound == Approx(expected).epsilon(1e-12));
  CHECK(r.converged);
  const auto rounds = solved(p, Optimizer::kReweighted);
  CHECK(rounds.dual_value <= expected * (1 + 1e-12));
  CHECK(rounds.upper_bound >= expected * (1 - 1e-12));
  CHECK(rounds.dual_value == Approx(expected).epsilon(2e-3));
}

TEST_CASE("even weights with one entry a column give an assignment as the plan") {
  ot::Samples samples(6);
  const Matrix costs = random_costs(10, 10, samples);
  const auto p = problem_of(costs, ot::uniform_weights(10), ot::uniform_weights(10), 1, 1);
  const auto r = solved(p);
  CHECK(fullest(p, r.plan) == 1);
  CHECK(row_error(p, r.plan) < 1e-12);
  CHECK(objective(p, r.plan) == Approx(r.dual_value).epsilon(1e-12));
}

TEST_CASE("the value falls as k grows, and stays below every upper bound") {
  double before = std::numeric_limits<double>::infinity();
  for (const Index k : {1, 2, 3, 5, 8, 24}) {
    const auto p = random_problem(24, 18, k, 1, 7);
    const auto r = solved(p);
    INFO("k = " << k);
    CHECK(r.dual_value <= r.upper_bound * (1 + kRounding));
    CHECK(r.upper_bound - r.dual_value <= kReferenceGap * r.upper_bound);
    CHECK(r.dual_value <= before * (1 + 1e-9));
    CHECK(fullest(p, r.plan) <= k);
    CHECK(column_error(p, r.plan) < 1e-12);
    before = r.upper_bound;
  }
}

TEST_CASE("the bracket of reweighting closes") {
  const std::pair<Index, double> kGaps[] = {{2, kReferenceGap}, {3, 1e-5}, {5, 1e-6}};
  for (const auto& [k, gap] : kGaps) {
    const auto p = random_problem(24, 18, k, 1, 8);
    const auto r = reweighted(p, Vector::Zero(24), {});
    CHECK(r.lower <= r.upper);
    CHECK(r.upper - r.lower <= gap * r.upper);
  }
}

TEST_CASE("dual and semi-dual meet at their maxima") {
  const auto p = random_problem(40, 30, 6, 1, 9);
  const auto s = solved(p), d = solved(p, Optimizer::kAuto, Formulation::kDual);
  CHECK(s.dual_value == Approx(d.dual_value).epsilon(2e-5));
}

TEST_CASE("every optimiser stays below the optimum and Adam comes near") {
  const auto p = random_problem(24, 18, 6, 1, 10);
  const double optimum = solved(p, Optimizer::kReweighted).upper_bound;
  SolverOptions options;
  options.optimizer = Optimizer::kAdam;
  options.max_iterations = 2000;
  options.learning_rate = 3e-3;
  const auto r = solve(p, options);
  CHECK(r.dual_value <= optimum);
  CHECK(r.dual_value == Approx(optimum).epsilon(1e-2));
  CHECK(solved(p, Optimizer::kLbfgs).dual_value <= optimum);
}

TEST_CASE("no dual value exceeds the best sparse plan of a small grid") {
  for (std::uint64_t seed = 20; seed < 28; ++seed)
    for (const int k : {1, 2, 3, 4}) {
      ot::Samples samples(seed);
      const Matrix costs = 4 * random_costs(4, 4, samples);
      const std::vector<int> rows{3, 2, 2, 1}, columns{2, 2, 3, 1};
      const double best = Enumeration(costs, rows, columns, k, 0.5).best();
      auto p = problem_of(costs, {3, 2, 2, 1}, {2, 2, 3, 1}, k, 0.5);
      const auto r = solved(p);
      INFO("k = " << k << ", seed " << seed);
      // Real masses may do better than integers where k leaves a choice.
      CHECK(r.dual_value <= best + 1e-9);
      if (fullest(p, r.relaxed) <= k && row_error(p, r.relaxed) < 1e-9)
        CHECK(objective(p, r.relaxed) == Approx(r.dual_value).epsilon(1e-4));
    }
}

TEST_CASE("a sparse relaxed plan of integer masses is the optimum of the grid") {
  // One source for each target is the cheapest and has no competitor in gamma's reach.
  Matrix costs = Matrix::Constant(4, 4, 9);
  costs.diagonal().setZero();
  const auto p = problem_of(costs, {3, 2, 2, 1}, {3, 2, 2, 1}, 2, 0.5);
  const double best = Enumeration(costs, {3, 2, 2, 1}, {3, 2, 2, 1}, 2, 0.5).best();
  const auto r = solved(p);
  CHECK(r.dual_value == Approx(best).epsilon(1e-9));
  CHECK(objective(p, r.plan) == Approx(best).epsilon(1e-9));
}

TEST_CASE("the completed plan is feasible, and the rounded one sparse too") {
  const auto p = random_problem(24, 24, 4, 1, 11);
  const auto r = solved(p);
  const auto whole = completed(p, r.relaxed);
  REQUIRE(whole);
  CHECK(row_error(p, *whole) < 1e-12);
  CHECK(column_error(p, *whole) < 1e-12);
  CHECK(upper_bound(p, *whole) >= r.dual_value * (1 - kRounding));

  const auto q = random_problem(24, 24, 12, 1, 11);
  const auto s = solved(q, Optimizer::kLbfgs);
  const auto sparse = rounded(q, s.alpha, s.relaxed);
  REQUIRE(sparse);
  CHECK(fullest(q, *sparse) <= 12);
  CHECK(row_error(q, *sparse) < 1e-12);
  CHECK(column_error(q, *sparse) < 1e-12);
  CHECK(objective(q, *sparse) >= s.dual_value * (1 - kRounding));
}

TEST_CASE("supports that admit no plan are said to") {
  Matrix costs(3, 2);
  costs << 0, 0, 1, 1, 5, 5;
  const auto p = problem_of(costs, {0.3, 0.3, 0.4}, {0.5, 0.5}, 1, 1);
  CHECK_FALSE(rounded(p, Vector::Zero(3), {}).has_value());
}

TEST_CASE("forbidden pairs stay empty and leave a certificate") {
  ot::Samples samples(12);
  Matrix costs = random_costs(12, 10, samples);
  for (Index i = 0; i < 12; ++i)
    for (Index j = 0; j < 10; ++j)
      if ((i + 2 * j) % 3 == 0) costs(i, j) = std::numeric_limits<double>::infinity();
  const auto p = problem_of(costs, samples.weights(12), samples.weights(10), 3, 1);
  const auto r = solved(p);
  CHECK(std::isfinite(r.upper_bound));
  CHECK(r.upper_bound - r.dual_value <= 1e-3 * r.upper_bound);
  for (const auto* plan : {&r.plan, &r.relaxed})
    for (const auto& e : *plan) CHECK(std::isfinite(costs(e.i, e.j)));
}

TEST_CASE("budgets may differ between columns") {
  auto p = random_problem(24, 18, 1, 1, 13);
  for (std::size_t j = 0; j < p.k.size(); ++j) p.k[j] = 1 + static_cast<Index>(j) % 5;
  const auto r = solved(p);
  std::vector<Index> count(18, 0);
  for (const auto& e : r.plan) ++count[static_cast<std::size_t>(e.j)];
  for (std::size_t j = 0; j < p.k.size(); ++j) CHECK(count[j] <= p.k[j]);
  CHECK(r.dual_value <= r.upper_bound);
}

TEST_CASE("one and two threads give the same bits") {
  const auto p = random_problem(300, 300, 4, 1, 14);
  SolverOptions options;
  options.max_iterations = 30;
  options.optimizer = Optimizer::kLbfgs;
  const auto one = solve(p, options);
  options.threads = 2;
  const auto two = solve(p, options);
  CHECK(one.dual_value == two.dual_value);
  CHECK(one.alpha == two.alpha);
  CHECK(one.upper_bound == two.upper_bound);
}

TEST_CASE("costs computed from points give the same answer as stored ones") {
  ot::Samples samples(15);
  const Matrix x = samples.points(30, 2), y = samples.points(25, 2);
  const auto geometry = ot::Geometry::of_points({}, y, x).divided_by(7);
  const auto problem = [&](std::size_t stored_bytes) {
    return Problem{ColumnCosts(geometry, stored_bytes), Vector::Constant(30, 1.0 / 30),
                   Vector::Constant(25, 1.0 / 25), std::vector<Index>(25, 3), 1};
  };
  const auto stored = solved(problem(1 << 20), Optimizer::kLbfgs);
  const auto computed = solved(problem(0), Optimizer::kLbfgs);
  CHECK(stored.dual_value == Approx(computed.dual_value).epsilon(1e-6));
}

TEST_CASE("what is no transport problem is refused") {
  const Matrix costs = Matrix::Ones(2, 2);
  const std::vector<double> half{0.5, 0.5};
  CHECK_NOTHROW(require_legal(problem_of(costs, half, half, 1, 1)));
  CHECK_THROWS_AS(require_legal(problem_of(costs, half, half, 0, 1)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs, half, half, 1, 0)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs, half, {0.5, -0.5}, 1, 1)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs, half, {0.5, 0.6}, 1, 1)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs, half, {1.0}, 1, 1)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs * NAN, half, half, 1, 1)), std::invalid_argument);
  CHECK_THROWS_AS(require_legal(problem_of(costs * INFINITY, half, half, 1, 1)),
                  std::invalid_argument);
}

}  // namespace assay::sparse_ot

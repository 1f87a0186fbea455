// Sinkhorn against closed forms and identities, and its algorithms against each other.
#include "plugins/numerics/ot/sinkhorn.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "plugins/numerics/parallel/row_blocks.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr double kTight = 1e-12;  // tol of tests that compare solutions

SinkhornOptions tight(double epsilon) {
  SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = kTight;
  options.max_iterations = 100000;
  return options;
}

struct Instance {
  Matrix x, y;
  std::vector<double> a, b;
  Geometry geometry() const { return Geometry::of_points({}, x, y); }
};

Instance random_instance(std::uint64_t seed, Index n, Index m) {
  Samples samples(seed);
  Instance instance{samples.points(n, 2), samples.points(m, 2), samples.weights(n),
                    samples.weights(m)};
  instance.y.array() += 0.5;
  return instance;
}

SinkhornResult solve(const Instance& i, const SinkhornOptions& options) {
  return sinkhorn(i.geometry(), i.a, i.b, options);
}

double entropy_of_weights(const std::vector<double>& w) {
  double h = 0;
  for (const double v : w) h -= v > 0 ? v * std::log(v) : 0;
  return h;
}

double dot(const std::vector<double>& w, const Vector& v) {
  return Eigen::Map<const Vector>(w.data(), v.size()).dot(v);
}

TEST_CASE("two points against themselves have the plan of the closed form") {
  Matrix c(2, 2);
  c << 0, 1, 1, 0;
  const std::vector<double> half = {0.5, 0.5};
  for (const double epsilon : {1.0, 0.1, 0.01}) {
    const Geometry g = Geometry::of_matrix(c);
    const SinkhornResult r = sinkhorn(g, half, half, tight(epsilon));
    REQUIRE(r.converged);
    const Matrix plan = sinkhorn_plan(g, half, half, r);
    CHECK(plan(0, 0) == Approx(1 / (2 * (1 + std::exp(-1 / epsilon)))).epsilon(1e-12));
    CHECK(r.cost == Approx(1 / (1 + std::exp(1 / epsilon))).epsilon(1e-9));
  }
}

TEST_CASE("a regular polygon against itself has the softmax plan") {
  constexpr Index n = 12;
  constexpr double kEpsilon = 0.2;
  Matrix x(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double angle = 2 * std::acos(-1.0) * static_cast<double>(i) / n;
    x.row(i) << std::cos(angle), std::sin(angle);
  }
  const Geometry g = Geometry::of_points({}, x, x);
  const auto w = uniform_weights(n);
  const SinkhornResult r = sinkhorn(g, w, w, tight(kEpsilon));
  const Matrix c = g.matrix(), plan = sinkhorn_plan(g, w, w, r);
  const double total = (-c.row(0) / kEpsilon).array().exp().sum();
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      CHECK(plan(i, j) == Approx(std::exp(-c(i, j) / kEpsilon) / total / n).margin(1e-14));
  CHECK(r.ent_reg_cost == Approx(-kEpsilon * (std::log(n) + std::log(total))));
}

TEST_CASE("the three costs and the dual value satisfy their identities") {
  const Instance i = random_instance(11, 23, 31);
  constexpr double kEpsilon = 0.3;
  const SinkhornResult r = solve(i, tight(kEpsilon));
  REQUIRE(r.converged);
  const Matrix plan = sinkhorn_plan(i.geometry(), i.a, i.b, r), c = i.geometry().matrix();
  const double negative_entropy = (plan.array() * plan.array().log()).sum();
  CHECK(r.cost == Approx((plan.array() * c.array()).sum()));
  CHECK(r.ent_reg_cost == Approx(r.cost + kEpsilon * negative_entropy));
  CHECK(r.value == Approx(dot(i.a, r.f) + dot(i.b, r.g)));
  CHECK(r.value == Approx(r.dual_value).epsilon(1e-11));
  CHECK(r.ent_reg_cost ==
        Approx(r.value - kEpsilon * (entropy_of_weights(i.a) + entropy_of_weights(i.b))));
  CHECK(r.f.mean() == Approx(0).margin(1e-12));
}

TEST_CASE("the Sinkhorn divergence is zero on equal measures, positive else, in both conventions") {
  const Instance i = random_instance(12, 20, 20);
  const Instance xx{i.x, i.x, i.a, i.a}, yy{i.y, i.y, i.b, i.b};
  const SinkhornOptions options = tight(0.5);
  const SinkhornResult xy = solve(i, options), x = solve(xx, options), y = solve(yy, options);
  const double by_value = xy.value - 0.5 * (x.value + y.value);
  const double by_entropy = xy.ent_reg_cost - 0.5 * (x.ent_reg_cost + y.ent_reg_cost);
  CHECK(by_value > 0.01);
  CHECK(by_value == Approx(by_entropy).epsilon(1e-10));
}

TEST_CASE("kernel, log and online algorithms agree, whatever the acceleration and threads") {
  const Instance i = random_instance(13, 50, 37);
  const SinkhornResult reference = solve(i, tight(0.1));
  REQUIRE(reference.converged);
  for (const auto algorithm :
       {SinkhornAlgorithm::kKernel, SinkhornAlgorithm::kLog, SinkhornAlgorithm::kOnline})
    for (const auto acceleration : {Acceleration::kNone, Acceleration::kScaling,
                                    Acceleration::kOverrelax, Acceleration::kAnderson})
      for (const int threads : {1, 2}) {
        SinkhornOptions options = tight(0.1);
        options.algorithm = algorithm;
        options.acceleration = acceleration;
        options.threads = threads;
        const SinkhornResult r = solve(i, options);
        REQUIRE(r.converged);
        CHECK(r.algorithm == algorithm);
        CHECK((r.f - reference.f).cwiseAbs().maxCoeff() < 1e-10);
        CHECK((r.g - reference.g).cwiseAbs().maxCoeff() < 1e-10);
        CHECK(r.value == Approx(reference.value).epsilon(1e-11));
      }
}

TEST_CASE("Newton's method ends at the solution, to the last digits") {
  const Instance i = random_instance(16, 90, 70);
  for (const double epsilon : {0.3, 0.02}) {
    const SinkhornResult reference = solve(i, tight(epsilon));
    for (const auto algorithm : {SinkhornAlgorithm::kKernel, SinkhornAlgorithm::kOnline}) {
      SinkhornOptions options = tight(epsilon);
      options.algorithm = algorithm;
      options.acceleration = Acceleration::kNewton;
      const SinkhornResult r = solve(i, options);
      INFO(r.failure);
      REQUIRE(r.converged);
      CHECK((r.f - reference.f).cwiseAbs().maxCoeff() < 1e-9);
      CHECK(r.value == Approx(reference.value).epsilon(1e-11));
    }
  }
}

// Two groups of points far apart: what passes between them is so little that Sinkhorn's iteration
// takes long to balance them.
TEST_CASE("Newton's method solves nearly separate groups where the plain iteration crawls") {
  Samples samples(17);
  Instance i{samples.points(40, 1), samples.points(40, 1), samples.weights(40),
             samples.weights(40)};
  for (Index k = 0; k < 20; ++k) i.x(k, 0) += 6, i.y(k, 0) += 6;
  SinkhornOptions options;
  options.epsilon = 1;
  options.tol = 1e-11;
  options.acceleration = Acceleration::kNone;
  const SinkhornResult plain = solve(i, options);
  options.acceleration = Acceleration::kNewton;
  const SinkhornResult newton = solve(i, options);
  INFO(newton.failure);
  CHECK(newton.converged);
  CHECK(3 * newton.iterations < plain.iterations);
  options.acceleration = Acceleration::kAuto;
  options.epsilon = 0.15;  // a hundred e-foldings of epsilon between the groups
  const SinkhornResult automatic = solve(i, options);
  INFO(automatic.failure);
  CHECK(automatic.converged);
}

// The envelope theorem: potentials are the derivative in the weights, KL(P | a b') that in epsilon.
TEST_CASE("value changes with weights as the potentials say, with epsilon as the entropy does") {
  const Instance i = random_instance(18, 12, 9);
  constexpr double kEpsilon = 0.4, kStep = 1e-5;
  const SinkhornResult r = solve(i, tight(kEpsilon));
  const auto value_with = [&](double moved, double epsilon) {
    Instance near = i;
    near.a[2] += moved;
    near.a[7] -= moved;
    return solve(near, tight(epsilon)).dual_value;
  };
  CHECK((value_with(kStep, kEpsilon) - value_with(-kStep, kEpsilon)) / (2 * kStep) ==
        Approx(r.f[2] - r.f[7]).epsilon(1e-6));
  CHECK((value_with(0, kEpsilon + kStep) - value_with(0, kEpsilon - kStep)) / (2 * kStep) ==
        Approx((r.value - r.cost) / kEpsilon).epsilon(1e-6));
}

TEST_CASE("any number of threads gives the same bits") {
  const Instance i = random_instance(14, 500, 400);  // several blocks of rows
  for (const auto algorithm : {SinkhornAlgorithm::kKernel, SinkhornAlgorithm::kOnline}) {
    SinkhornOptions options;
    options.epsilon = 0.05;
    options.algorithm = algorithm;
    const SinkhornResult alone = solve(i, options);
    for (const int threads : {2, 3}) {
      options.threads = threads;
      const SinkhornResult together = solve(i, options);
      CHECK(together.f == alone.f);
      CHECK(together.cost == alone.cost);
      CHECK(together.marginal_error == alone.marginal_error);
    }
  }
}

TEST_CASE("rows are covered by blocks, once each, from aligned ones") {
  for (const Index rows : {1, 15, 16, 100, 191, 192, 1000, 1025, 5000}) {
    const parallel::RowBlocks blocks(rows);
    Index next = 0;
    for (Index k = 0; k < blocks.count(); ++k) {
      const auto [first, last] = blocks.range(k);
      CHECK(first == next);
      CHECK(first % static_cast<Index>(linalg::kPad) == 0);
      CHECK(last > first);
      next = last;
    }
    CHECK(next == rows);
  }
}

TEST_CASE("single precision is good to 1e-4 and mixed precision to the tolerance") {
  const Instance i = random_instance(15, 60, 60);
  const SinkhornResult exact = solve(i, tight(0.05));
  SinkhornOptions options = tight(0.05);
  options.precision = Precision::kMixed;
  const SinkhornResult mixed = solve(i, options);
  CHECK(mixed.converged);
  CHECK(mixed.value == Approx(exact.value).epsilon(1e-11));
  options.precision = Precision::kFloat;
  options.tol = 1e-5;
  const SinkhornResult coarse = solve(i, options);
  CHECK(coarse.converged);
  CHECK(coarse.value == Approx(exact.value).epsilon(1e-4));
}

TEST_CASE("single precision says so when it cannot reach the tolerance") {
  SinkhornOptions options = tight(0.05);
  options.precision = Precision::kFloat;
  const SinkhornResult r = solve(random_instance(15, 60, 60), options);
  CHECK_FALSE(r.converged);
  CHECK(r.marginal_error < 1e-4);
  CHECK(r.failure.find("try precision double") != std::string::npos);
}

TEST_CASE("zero weights are as good as deleted points, and their potentials extend the others") {
  Instance i = random_instance(16, 12, 15);
  i.a[3] = i.a[7] = i.b[0] = 0;
  for (std::vector<double>* w : {&i.a, &i.b}) {
    const double total = std::accumulate(w->begin(), w->end(), 0.0);
    for (double& v : *w) v /= total;
  }
  const Geometry g = i.geometry();
  const SinkhornResult r = solve(i, tight(0.2));
  REQUIRE(r.converged);
  const Matrix plan = sinkhorn_plan(g, i.a, i.b, r);
  CHECK(plan.row(3).sum() == 0);
  CHECK(plan.col(0).sum() == 0);

  std::vector<Index> rows, cols;
  std::vector<double> a, b;
  for (Index k = 0; k < 12; ++k)
    if (i.a[static_cast<std::size_t>(k)] > 0)
      rows.push_back(k), a.push_back(i.a[static_cast<std::size_t>(k)]);
  for (Index k = 1; k < 15; ++k) cols.push_back(k), b.push_back(i.b[static_cast<std::size_t>(k)]);
  const SinkhornResult part = sinkhorn(g.subset(rows, cols), a, b, tight(0.2));
  CHECK(part.value == Approx(r.value).epsilon(1e-12));
  CHECK((Vector(r.f(rows)) - part.f).cwiseAbs().maxCoeff() < 1e-11);

  const std::vector<double> potential(r.g.data(), r.g.data() + r.g.size());
  const Vector extended = soft_c_transform(g, i.b, potential, 0.2);
  CHECK((extended - r.f).cwiseAbs().maxCoeff() < 1e-10);
  double by_column = 0;  // column 0 has no weight: g_0 = -eps log sum_i a_i exp((f_i - C_i0)/eps)
  const Matrix c = g.matrix();
  for (Index k = 0; k < 12; ++k)
    by_column += i.a[static_cast<std::size_t>(k)] * std::exp((r.f[k] - c(k, 0)) / 0.2);
  CHECK(r.g[0] == Approx(-0.2 * std::log(by_column)));
}

TEST_CASE("a permutation of the points permutes the solution") {
  const Instance i = random_instance(17, 9, 11);
  Instance reversed = i;
  reversed.x = i.x.colwise().reverse();
  std::reverse(reversed.a.begin(), reversed.a.end());
  const SinkhornResult r = solve(i, tight(0.1)), s = solve(reversed, tight(0.1));
  CHECK((r.f.reverse() - s.f).cwiseAbs().maxCoeff() < 1e-11);
  CHECK(r.cost == Approx(s.cost).epsilon(1e-12));
}

TEST_CASE("costs and epsilon in another unit leave the plan as it is") {
  const Instance i = random_instance(18, 10, 10);
  const Geometry g = i.geometry(), scaled = g.divided_by(7);
  const SinkhornResult r = sinkhorn(g, i.a, i.b, tight(0.7));
  const SinkhornResult s = sinkhorn(scaled, i.a, i.b, tight(0.1));
  const Matrix difference = sinkhorn_plan(g, i.a, i.b, r) - sinkhorn_plan(scaled, i.a, i.b, s);
  CHECK(difference.cwiseAbs().maxCoeff() < 1e-12);
  CHECK(r.cost == Approx(7 * s.cost));
}

TEST_CASE("a very small epsilon converges without overflow") {
  const Instance i = random_instance(19, 30, 30);
  for (const double epsilon : {1e-3, 1e-4}) {
    SinkhornOptions options = tight(epsilon);
    options.tol = 1e-4;
    const SinkhornResult r = solve(i, options);
    CHECK(r.converged);
    CHECK(r.value >= r.dual_value - 1e-3);
    CHECK(std::isfinite(r.cost));
  }
}

TEST_CASE("a warm start at the solution converges at the first check") {
  const Instance i = random_instance(20, 40, 40);
  const SinkhornResult r = solve(i, tight(0.05));
  const std::vector<double> f(r.f.data(), r.f.data() + 40), g(r.g.data(), r.g.data() + 40);
  SinkhornOptions options = tight(0.05);
  options.tol = 1e-9;
  options.check_every = 1;
  options.init_g = g;
  CHECK(solve(i, options).iterations == 1);
  options.init_g = {};
  options.init_f = f;
  CHECK(solve(i, options).iterations == 1);
}

TEST_CASE("forbidden pairs carry no mass") {
  Matrix c(2, 2);
  c << 1, kForbidden, 2, 3;
  const Geometry g = Geometry::of_matrix(c);
  const std::vector<double> a = {0.25, 0.75}, b = {0.5, 0.5};
  for (const auto algorithm : {SinkhornAlgorithm::kKernel, SinkhornAlgorithm::kLog}) {
    SinkhornOptions options = tight(0.1);
    options.algorithm = algorithm;
    const SinkhornResult r = sinkhorn(g, a, b, options);
    REQUIRE(r.converged);
    CHECK(sinkhorn_plan(g, a, b, r)(0, 1) == 0);
    CHECK(r.cost == Approx(0.25 * 1 + 0.25 * 2 + 0.5 * 3));
  }
}

TEST_CASE("a point whose pairs are all forbidden, or a cost that is no number, is a failure") {
  const std::vector<double> half = {0.5, 0.5};
  for (const double bad :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    Matrix c(2, 2);
    c << 1, 2, bad, bad;
    const SinkhornResult r = sinkhorn(Geometry::of_matrix(c), half, half, tight(0.1));
    CHECK_FALSE(r.converged);
    CHECK(r.has_no_plan == std::isinf(bad));
    CHECK(r.failure == (r.has_no_plan ? "every pair of row 1 (weight 0.5) is forbidden"
                                      : "potentials are not finite: cost 1, 0 is not a number"));
    CHECK_THROWS_AS(sinkhorn_plan(Geometry::of_matrix(c), half, half, r), std::invalid_argument);
  }
}

TEST_CASE("the caller sees every check and may stop") {
  const Instance i = random_instance(21, 30, 30);
  std::vector<SinkhornProgress> seen;
  SinkhornOptions options = tight(0.01);
  options.acceleration = Acceleration::kNone;
  options.check_every = 5;
  options.on_check = [&seen](const SinkhornProgress& p) {
    seen.push_back(p);
    return seen.size() == 3 ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  const SinkhornResult r = solve(i, options);
  REQUIRE(seen.size() == 3);
  CHECK(seen[2].iteration == 15);
  CHECK(seen[2].marginal_error < seen[0].marginal_error);
  CHECK(seen[2].dual_value > seen[0].dual_value);
  CHECK(r.iterations == 15);
  CHECK(r.marginal_error == Approx(seen[2].marginal_error));
  CHECK(r.failure == "stopped by the caller");
}

TEST_CASE("an iteration limit is reported with the error it leaves") {
  SinkhornOptions options = tight(0.01);
  options.max_iterations = 3;
  const SinkhornResult r = solve(random_instance(22, 30, 30), options);
  CHECK_FALSE(r.converged);
  CHECK(r.iterations == 3);
  CHECK(r.failure == "iteration limit reached");
}

TEST_CASE("arguments out of range are refused with the reason") {
  Instance i = random_instance(23, 4, 4);
  CHECK_THROWS_WITH(solve(i, tight(0)), Catch::Contains("epsilon"));
  i.a[1] += 0.1;
  CHECK_THROWS_WITH(solve(i, tight(1)), Catch::Contains("weights a sum to"));
  i.a[1] = -1;
  CHECK_THROWS_WITH(solve(i, tight(1)), Catch::Contains("value 1 is negative"));
  i.a.pop_back();
  CHECK_THROWS_WITH(solve(i, tight(1)), Catch::Contains("3 values for 4 points"));
}

TEST_CASE("equal isotropic Gaussians approach the closed form of their entropic cost") {
  // For N(0, s^2 I), N(m, s^2 I) in d dimensions and c = |x-y|^2, completing the square gives the
  // optimal Gaussian coupling with correlation rho, (1 - rho^2) s^2 = (eps/2) rho; its cost is
  // |m|^2 + 2 d s^2 (1 - rho).
  constexpr Index n = 3000;
  constexpr double kEpsilon = 1.0, kShift = 1.5;
  Samples samples(24);
  Matrix x = samples.points(n, 2), y = samples.points(n, 2);
  y.col(0).array() += kShift;
  const auto w = uniform_weights(n);
  SinkhornOptions options;
  options.epsilon = kEpsilon;
  const SinkhornResult r = sinkhorn(Geometry::of_points({}, x, y), w, w, options);
  const double rho = (-kEpsilon / 2 + std::sqrt(kEpsilon * kEpsilon / 4 + 4)) / 2;
  const double expected = kShift * kShift + 2 * 2 * (1 - rho);
  CHECK(r.cost == Approx(expected).epsilon(0.05));  // sampling error of n^-1/2 order
}

}  // namespace
}  // namespace assay::ot

// Populations, maps in closed form and scores against formulas and each other.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/monge_gap/known_maps.hpp"
#include "plugins/monge_gap/maps.hpp"
#include "plugins/monge_gap/scores.hpp"
#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/monge_gap.hpp"
#include "tests/plugins/monge_gap/draws.hpp"

namespace assay::monge_gap {
namespace {

Matrix covariance(const Matrix& x) {
  const Matrix centred = x.rowwise() - x.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(x.rows() - 1);
}

TEST_CASE("the Bures map carries one covariance onto the other and is symmetric") {
  const Matrix r = gaussian(3, 3, 1), s = gaussian(3, 3, 2);
  const Matrix s1 = r * r.transpose(), s2 = s * s.transpose();
  const Matrix a = bures_map(s1, s2);
  CHECK((a - a.transpose()).cwiseAbs().maxCoeff() < 1e-9);
  CHECK((a * s1 * a - s2).cwiseAbs().maxCoeff() < 1e-8);
  CHECK((bures_map(s1, s1) - Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-9);
  Matrix flat = Matrix::Zero(2, 2);
  flat(0, 0) = 4;
  CHECK(bures_map(flat, Matrix::Identity(2, 2))(0, 0) == Approx(0.5));
}

TEST_CASE("the truth of a Gaussian pair carries the source onto the target, optimally") {
  auto d = draws(3);
  for (const Index dimension : {1, 2, 5}) {
    const Population p = gaussian_pair(dimension, 10, d);
    const Matrix x = p.source(40'000, d), y = p.target(40'000, d), t = p.truth(x);
    const double error_of_means = 0.05;
    CHECK((t.colwise().mean() - y.colwise().mean()).cwiseAbs().maxCoeff() < error_of_means);
    CHECK((covariance(t) - covariance(y)).cwiseAbs().maxCoeff() < 2 * error_of_means);
    CHECK(ot::exact_monge_gap({}, x.topRows(200), t.topRows(200)).value == Approx(0).margin(1e-9));
  }
}

TEST_CASE("covariances of a Gaussian pair have the condition that was asked for") {
  auto d = draws(4);
  const Population p = gaussian_pair(2, 25, d);
  for (const auto& side : {p.source, p.target}) {
    const Matrix c = covariance(side(40'000, d));
    const double mean = c.trace() / 2, radius = std::hypot((c(0, 0) - c(1, 1)) / 2, c(0, 1));
    CHECK(mean + radius == Approx(5).epsilon(0.05));
    CHECK(mean - radius == Approx(0.2).epsilon(0.05));
  }
}

TEST_CASE("the truth of a convex potential is optimal and gives the target") {
  auto d = draws(5);
  const Population p = convex_potential(3, d);
  const Matrix x = p.source(4000, d), y = p.target(4000, d), t = p.truth(x);
  CHECK(ot::exact_monge_gap({}, x.topRows(200), t.topRows(200)).value == Approx(0).margin(1e-8));
  const double scale = covariance(y).trace();
  CHECK((t.colwise().mean() - y.colwise().mean()).squaredNorm() < 0.01 * scale);
}

TEST_CASE("the truth of mixtures is optimal, and its points have about equal shares") {
  auto d = draws(15);
  for (const Index dimension : {2, 16}) {
    const Population p = mixtures(dimension, d);
    const Matrix x = p.source(4000, d), t = p.truth(x);
    CHECK(ot::exact_monge_gap({}, x.topRows(300), t.topRows(300)).value == Approx(0).margin(1e-8));
    CHECK(covariance(t).trace() > 0.05 * covariance(x).trace());  // no constant map
    CHECK(l2_uvp(linear_map(x, t)(x), t) > 1);                    // nor a linear one
  }
}

TEST_CASE("halfway to the cheapest of eight points is optimal, for each homogeneous cost") {
  auto d = draws(16);
  for (const ot::Cost cost :
       {ot::Cost{}, ot::Cost{ot::CostKind::kPNorm, 1.5}, ot::Cost{ot::CostKind::kPNorm, 4},
        ot::Cost{ot::CostKind::kSqPNorm, 3}, ot::Cost{ot::CostKind::kCityblock},
        ot::Cost{ot::CostKind::kEuclidean}, ot::Cost{ot::CostKind::kArccos}}) {
    const Population p = semi_discrete(3, cost, d);
    const Matrix x = p.source(400, d), t = p.truth(x);
    CHECK(ot::exact_monge_gap(cost, x, t).value == Approx(0).margin(1e-8));
    CHECK(ot::exact_monge_gap(cost, x, t.colwise().reverse()).value > 1e-3);  // others are not
    if (cost.kind == ot::CostKind::kArccos)
      CHECK((t.rowwise().norm().array() - 1).abs().maxCoeff() < 1e-12);
  }
  CHECK_FALSE(is_homogeneous({ot::CostKind::kCosine}));
}

TEST_CASE("generated curves, caps and mixtures lie where they should") {
  auto d = draws(6);
  const Population moons = moons_scurve();
  CHECK((moons.source(500, d).rowwise() - Eigen::RowVector2d(0, -0.5)).rowwise().norm().mean() ==
        Approx(1).margin(0.02));
  CHECK(moons.target(2000, d).colwise().mean().isApprox(Eigen::RowVector2d(1, -2), 0.05));
  const Population caps = sphere_rotation();
  const Matrix cap = caps.target(500, d);
  CHECK((cap.rowwise().norm().array() - 1).abs().maxCoeff() < 1e-12);
  CHECK(cap.col(1).mean() > 0.8);
  const Matrix ring = gauss_to_mixture().target(2000, d);
  CHECK(ring.rowwise().norm().mean() == Approx(5).margin(0.05));
  Matrix data(3, 1);
  data << 1, 2, 3;
  const Matrix again = resampled(data, data).source(300, d);
  CHECK(again.mean() == Approx(2).margin(0.2));
  CHECK(again.minCoeff() == 1);
  CHECK(again.maxCoeff() == 3);
}

TEST_CASE("the linear map of samples comes near the formula of their distributions") {
  auto d = draws(7);
  const Population p = gaussian_pair(2, 10, d);
  const Matrix x = p.source(20'000, d), y = p.target(20'000, d), at = p.source(2000, d);
  CHECK(l2_uvp(linear_map(x, y)(at), p.truth(at)) < 0.1);
  CHECK(linear_map(x, x)(at).isApprox(at, 1e-9));
}

TEST_CASE("an entropic map of small epsilon reproduces the assignment at its points") {
  Matrix x(16, 2), y(16, 2);  // a grid, and a distorted one in another order
  for (Index i = 0; i < 16; ++i) {
    const Index column = i % 4, row = (i - column) / 4;
    x.row(i) << static_cast<double>(row), static_cast<double>(column);
  }
  for (Index i = 0; i < 16; ++i) y.row((7 * i) % 16) = 1.3 * x.row(i);
  y += 0.05 * gaussian(16, 2, 8);
  EntropicMapOptions options;
  options.epsilon = 0.03;
  const auto fitted = entropic_map_of(x, y, options);
  REQUIRE(fitted.converged);
  const std::vector<double> w(16, 1.0 / 16);
  const auto plan = ot::emd(ot::Geometry::of_points({}, x, y), w, w).plan;
  REQUIRE(plan.size() == 16);
  const Matrix t = fitted.map(x);
  for (const auto& entry : plan) CHECK((t.row(entry.i) - y.row(entry.j)).norm() < 1e-3);
}

TEST_CASE("l2_uvp is 100 for the constant map to the mean, 0 for the truth") {
  const Matrix truth = gaussian(50, 3, 10);
  CHECK(l2_uvp(truth, truth) == 0);
  CHECK(l2_uvp(truth.colwise().mean().replicate(50, 1), truth) == Approx(100));
}

TEST_CASE("the cosine compares directions of motion") {
  const Matrix x = gaussian(50, 3, 11), moved = gaussian(50, 3, 12);
  CHECK(displacement_cosine(x, x + 0.5 * moved, x + moved) == Approx(1));
  CHECK(displacement_cosine(x, x - moved, x + moved) == Approx(-1));
  CHECK(displacement_cosine(x, x, x + moved) == 0);
}

TEST_CASE("segments that cross are counted, those that touch or miss are not") {
  Matrix x(4, 2), t(4, 2);
  x << 0, 0, 1, 0, 5, 5, 0, 0;
  t << 1, 1, 0, 1, 6, 6, 1, 0;
  CHECK(crossing_fraction(x, t, {{0, 1}}) == 1);
  CHECK(crossing_fraction(x, t, {{0, 1}, {0, 2}, {0, 3}, {2, 1}}) == 0.25);
}

Bench bench_of(const Population& p, Index rows) {
  auto d = draws(13);
  Bench bench;
  bench.source = p.source(rows, d);
  bench.rows = rows;
  bench.target = p.target(rows, d);
  bench.truth = p.truth(bench.source);
  return bench;
}

TEST_CASE("scores of the truth are perfect, those of no motion are not") {
  auto d = draws(14);
  const Population p = gaussian_pair(2, 10, d);
  const Bench bench = bench_of(p, 400);
  ScoreOptions options;
  options.epsilon_gap = 0.05;
  options.epsilon_fit = 0.3;
  Judge judge(bench, options);
  const Scores truth = judge(bench.truth), idle = judge(bench.source);
  CHECK(truth.l2_uvp == 0);
  CHECK(truth.cosine_similarity == Approx(1));
  CHECK(truth.monge_gap_exact == Approx(0).margin(1e-9));
  CHECK(truth.relative_gap == Approx(0).margin(1e-9));
  CHECK(truth.monge_gap >= options.epsilon_gap * std::log(400.0));
  CHECK(truth.unconverged == 0);
  CHECK(idle.relative_gap == 0);
  CHECK(idle.displacement_cost == 0);
  CHECK(idle.sinkhorn_divergence > truth.sinkhorn_divergence);
  // A map that shuffles its own image moves everything for nothing.
  const Matrix reversed = bench.source.colwise().reverse();
  CHECK(judge(reversed).relative_gap == Approx(1).epsilon(1e-9));
}

TEST_CASE("an epsilon of its own for the reported divergence follows the images") {
  auto d = draws(15);
  const Population p = gaussian_pair(2, 10, d);
  const Bench bench = bench_of(p, 100);
  ScoreOptions options;
  options.epsilon_eval = 1e3;  // S tends to the distance of the means
  Judge judge(bench, options);
  const double distance =
      (bench.truth.colwise().mean() - bench.target.colwise().mean()).squaredNorm();
  CHECK(judge(bench.truth).sinkhorn_divergence == Approx(distance).epsilon(0.05));
}

}  // namespace
}  // namespace assay::monge_gap

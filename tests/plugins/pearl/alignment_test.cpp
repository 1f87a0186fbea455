// Alignments: rigid copies, sums over four indices, finite differences, what restarts may only
// improve.
#include "plugins/pearl/alignment.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/pearl/labels.hpp"
#include "plugins/pearl/rival.hpp"
#include "tests/plugins/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr double kLossRounding = 1e-12;  // of losses of order 1

AlignmentOptions options_with(Rng& rng, std::int64_t restarts = 1) {
  AlignmentOptions options;
  options.restarts = restarts;
  options.rng = rng;
  return options;
}

Matrix costs(const Series& s, CostNormalization normalization = CostNormalization::max) {
  return trajectory_costs(s, CostMetric::euclidean, normalization);
}

double loss_by_sums(const Matrix& c1, const Matrix& c2, const Matrix& t) {
  double sum = 0;
  for (Index i = 0; i < c1.rows(); ++i)
    for (Index k = 0; k < c1.rows(); ++k)
      for (Index j = 0; j < c2.rows(); ++j)
        for (Index l = 0; l < c2.rows(); ++l)
          sum += std::pow(c1(i, k) - c2(j, l), 2) * t(i, j) * t(k, l);
  return sum;
}

// A coupling of uniform weights inside the polytope.
Matrix some_coupling(Rng& rng, Index n, Index m) {
  Matrix t(n, m);
  for (Index k = 0; k < t.size(); ++k) t.data()[k] = 0.1 + rng.uniform();
  for (int round = 0; round < 500; ++round) {
    for (Index i = 0; i < n; ++i) t.row(i) /= t.row(i).sum() * static_cast<double>(n);
    for (Index j = 0; j < m; ++j) t.col(j) /= t.col(j).sum() * static_cast<double>(m);
  }
  return t;
}

// x_i -> s Q x_i + b in a space of twice the dimensions, in another order.
struct Copy {
  Series series;
  std::vector<Index> order;  // copy j is of original order[j]
};
Copy rigid_copy(const Series& s, Rng& rng) {
  const Index width = s.horizon * s.width;
  const Matrix q =
      Eigen::HouseholderQR<Matrix>(random_matrix(rng, 2 * width, 2 * width)).householderQ() *
      Matrix::Identity(2 * width, width);
  Copy copy{Series(s.count, 1, 2 * width), {}};
  for (const auto i :
       rng.sample(static_cast<std::size_t>(s.count), static_cast<std::size_t>(s.count)))
    copy.order.push_back(static_cast<Index>(i));
  Eigen::Map<Matrix> y(copy.series.values.data(), s.count, 2 * width);
  for (Index j = 0; j < s.count; ++j) {
    const Index i = copy.order[static_cast<std::size_t>(j)];
    y.row(j) = 3 * (q * s.flat().row(i).transpose()).transpose();
  }
  y.rowwise() += random_matrix(rng, 1, 2 * width).row(0);
  return copy;
}

TEST_CASE(
    "a rotated, scaled, embedded and shuffled copy is recognised, and its labels are copied") {
  Rng rng(1, "copies");
  for (const Index n : {5, 20, 50}) {
    Series source = random_series(rng, n, 4, 3);
    for (Index i = 0; i < n; ++i)  // distinct norms, that the first gradient sorts by
      for (Index t = 0; t < 4; ++t)
        for (double& x : source.step(i, t)) x *= 1 + static_cast<double>(i);
    const Copy copy = rigid_copy(source, rng);
    const auto alignment = align(costs(source), costs(copy.series), options_with(rng));
    CHECK(std::abs(alignment.loss) < kLossRounding);
    Vector returns(n);
    for (Index i = 0; i < n; ++i) returns[i] = rng.normal();
    const Matrix z = labels_of_scores(returns);
    const Matrix labels = aligned_labels(alignment.transport, z, LabelNormalization::conditional);
    CHECK((labels - z(copy.order, copy.order)).cwiseAbs().maxCoeff() < kLossRounding);
  }
}

TEST_CASE("the factored loss is the sum over four indices") {
  Rng rng(2, "loss");
  for (const auto& [n, m] : {std::pair<Index, Index>{6, 6}, {4, 6}, {5, 2}}) {
    const Matrix c1 = costs(random_series(rng, n, 3, 2)), c2 = costs(random_series(rng, m, 2, 4));
    const Matrix t = some_coupling(rng, n, m);
    CHECK(gw_loss(c1, c2, t) == Approx(loss_by_sums(c1, c2, t)).margin(kLossRounding));
  }
}

TEST_CASE("the gradient is that of finite differences along couplings") {
  Rng rng(3, "gradient");
  const Matrix c1 = costs(random_series(rng, 5, 3, 2)), c2 = costs(random_series(rng, 4, 2, 4));
  const Matrix t = some_coupling(rng, 5, 4), g = gw_gradient(c1, c2, t);
  constexpr double h = 1e-5;
  for (int k = 0; k < 10; ++k) {
    const Matrix way = some_coupling(rng, 5, 4) - t;
    const double slope = (gw_loss(c1, c2, t + h * way) - gw_loss(c1, c2, t - h * way)) / (2 * h);
    CHECK(g.cwiseProduct(way).sum() == Approx(slope).margin(1e-9));
  }
}

TEST_CASE("a transport has uniform marginals, whatever the sizes") {
  Rng rng(4, "marginals");
  for (const auto& [n, m] : {std::pair<Index, Index>{12, 12}, {12, 7}, {3, 10}}) {
    const Matrix c1 = costs(random_series(rng, n, 3, 2)), c2 = costs(random_series(rng, m, 2, 4));
    const auto a = align(c1, c2, options_with(rng, 3));
    const double row = 1.0 / static_cast<double>(n), column = 1.0 / static_cast<double>(m);
    CHECK((a.transport.rowwise().sum().array() - row).abs().maxCoeff() < kLossRounding);
    CHECK((a.transport.colwise().sum().array() - column).abs().maxCoeff() < kLossRounding);
    CHECK(a.transport.minCoeff() >= 0);
    CHECK(a.loss == Approx(gw_loss(c1, c2, a.transport)).margin(kLossRounding));
    CHECK(a.converged);
  }
}

TEST_CASE("more starts and exchanges never raise the loss") {
  Rng rng(5, "starts");
  const Matrix c1 = costs(random_series(rng, 20, 3, 2)), c2 = costs(random_series(rng, 20, 3, 2));
  const double one = align(c1, c2, options_with(rng)).loss;
  const auto many = align(c1, c2, options_with(rng, 20));
  CHECK(many.loss <= one);
  auto refined = options_with(rng);
  refined.refine = GwRefine::swap;
  CHECK(align(c1, c2, refined).loss <= one + kLossRounding);
}

// Good trajectories around `centre`, and bad ones that are their mirror images.
Series mirrored(Rng& rng, Index count, double centre, double noise = 0) {
  Series s = random_series(rng, count, 2, 2);
  for (double& x : s.values) x += centre;
  for (Index i = count / 2; i < count; ++i)
    for (Index t = 0; t < 2; ++t)
      for (std::size_t d = 0; d < 2; ++d)
        s.step(i, t)[d] = -s.step(i - count / 2, t)[d] + noise * rng.normal();
  return s;
}

Vector first_half_is_better(Index count) {
  return Vector::LinSpaced(count, static_cast<double>(count), 1);
}

TEST_CASE("where good and bad are congruent, a contrary alignment is met from a single start") {
  Rng rng(7, "mirrors");
  for (const double noise : {0.0, 0.05}) {
    const Series s = mirrored(rng, 40, 5, noise);
    const Matrix c = costs(s), z = labels_of_scores(first_half_is_better(40));
    auto options = options_with(rng);
    options.source_labels = &z;
    const auto a = align(c, c, options);
    CHECK(a.contradiction > 0.5);
    CHECK(is_as_good(a.rival_loss, a.loss, 2 * c.array().square().mean()));
    CHECK(a.rival_loss == Approx(gw_loss(c, c, a.rival)).margin(kLossRounding));
    const auto of = [&](const Matrix& t) {
      return aligned_labels(t, z, LabelNormalization::conditional);
    };
    CHECK(label_disagreement(of(a.rival), of(a.transport)) == a.contradiction);
  }
}

TEST_CASE("congruent sets of different size have a contrary alignment too") {
  Rng rng(8, "twins");
  const Series few = mirrored(rng, 6, 5);
  Series twins(12, 2, 2);
  for (Index i = 0; i < 12; ++i)
    for (Index t = 0; t < 2; ++t) std::ranges::copy(few.step(i / 2, t), twins.step(i, t).begin());
  const Matrix z = labels_of_scores(first_half_is_better(12));
  auto options = options_with(rng, 10);
  options.source_labels = &z;
  const auto a = align(costs(twins), costs(few), options);
  CHECK(a.loss == Approx(0).margin(kLossRounding));
  CHECK(a.contradiction > 0.5);
}

TEST_CASE("without congruence the contrary start comes back to the labels that were kept") {
  Rng rng(9, "lopsided");
  Series s = mirrored(rng, 40, 5);
  for (Index i = 0; i < 20; ++i)  // good trajectories lie far from one another, bad ones close
    for (Index t = 0; t < 2; ++t)
      for (double& x : s.step(i, t)) x = 5 + 4 * (x - 5);
  const Matrix c = costs(s), z = labels_of_scores(first_half_is_better(40));
  auto options = options_with(rng, 5);
  options.source_labels = &z;
  const auto a = align(c, c, options);
  CHECK(a.loss == Approx(0).margin(kLossRounding));
  CHECK(a.contradiction < 0.25);
}

TEST_CASE("the contrary of a transport is a coupling that turns all labels") {
  Rng rng(10, "contrary");
  for (const auto& [n, m] : {std::pair<Index, Index>{8, 8}, {6, 9}, {9, 4}})
    for (const auto kind : {Contrary::ranks, Contrary::halves}) {
      const Matrix z = labels_of_scores(random_matrix(rng, n, 1).col(0));
      const Matrix product = Matrix::Constant(n, m, 1.0 / static_cast<double>(n * m));
      const Matrix t = contrary(some_coupling(rng, n, m), z, kind), back = contrary(t, z, kind);
      CHECK(t.minCoeff() >= 0);
      CHECK((t.rowwise().sum() - product.rowwise().sum()).cwiseAbs().maxCoeff() < kLossRounding);
      CHECK((t.colwise().sum() - product.colwise().sum()).cwiseAbs().maxCoeff() < kLossRounding);
      const auto labels = aligned_labels(t, z, LabelNormalization::conditional);
      const auto turned = aligned_labels(back, z, LabelNormalization::conditional);
      CHECK((labels + turned - Matrix::Ones(m, m)).cwiseAbs().maxCoeff() < kLossRounding);
    }
}

TEST_CASE("a start that is stationary is told from one that went somewhere") {
  Rng rng(11, "stuck");
  Series two(2, 1, 1);
  two.values = {0, 1};  // the product coupling is stationary: all trajectories are alike
  const auto stuck = align(costs(two), costs(two), options_with(rng));
  CHECK(stuck.is_stuck);
  CHECK((stuck.transport.array() == 0.25).all());
  const auto freed = align(costs(two), costs(two), options_with(rng, 4));
  CHECK_FALSE(freed.is_stuck);
  CHECK(freed.stuck_starts == 1);
  CHECK(freed.loss == Approx(0).margin(kLossRounding));
  Series three(3, 1, 1);
  three.values = {0, 1, 3};
  CHECK_FALSE(align(costs(two), costs(three), options_with(rng)).is_stuck);
  CHECK_FALSE(align(costs(three), costs(three), options_with(rng)).is_stuck);
}

TEST_CASE("losses are as good within a hundredth, or where distances differ by a hundredth") {
  CHECK(is_as_good(0.1009, 0.1, 1));
  CHECK_FALSE(is_as_good(0.1011, 0.1, 1));
  CHECK(is_as_good(0.49e-4, 0, 1));
  CHECK_FALSE(is_as_good(0.51e-4, 0, 1));
  CHECK(is_as_good(-1e-17, 0, 1));
}

TEST_CASE("costs are divided by their largest or mean entry") {
  Rng rng(6, "costs");
  const Series s = random_series(rng, 8, 3, 2);
  CHECK(costs(s).maxCoeff() == Approx(1));
  CHECK(costs(s, CostNormalization::mean).mean() == Approx(1));
  const Matrix plain = costs(s, CostNormalization::none);
  double squares = 0;
  for (Index t = 0; t < 3; ++t)
    for (std::size_t d = 0; d < 2; ++d) squares += std::pow(s.step(2, t)[d] - s.step(5, t)[d], 2);
  CHECK(plain(2, 5) == Approx(std::sqrt(squares)));
  CHECK(plain == plain.transpose());
}

TEST_CASE("cosine distances see directions alone") {
  Series s(3, 1, 2);
  s.values = {1, 0, 5, 0, 0, 2};
  const Matrix c = trajectory_costs(s, CostMetric::cosine, CostNormalization::none);
  CHECK(c(0, 1) == Approx(0).margin(kLossRounding));
  CHECK(c(0, 2) == Approx(1));
  s.values = {0, 0, 5, 0, 0, 0};
  const Matrix zero = trajectory_costs(s, CostMetric::cosine, CostNormalization::none);
  CHECK(zero(0, 1) == 1);
  CHECK(zero(0, 2) == 0);
}

}  // namespace
}  // namespace assay::pearl

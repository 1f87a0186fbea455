// Baselines and the model against their definitions on small matrices.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/mbtl/baselines.hpp"
#include "plugins/mbtl/model.hpp"
#include "plugins/mbtl/synthetic.hpp"

namespace assay::mbtl {
namespace {

Eigen::RowVectorXd row(double a, double b) {
  Eigen::RowVectorXd r(2);
  r << a, b;
  return r;
}

Matrix random_matrix(Index n, std::uint64_t seed) {
  Rng rng(seed, "matrix");
  Matrix m(n, n);
  for (double& x : m.reshaped()) x = rng.uniform();
  return m;
}

Matrix line_of(Index n) { return Vector::LinSpaced(n, 0, static_cast<double>(n - 1)); }

double value_of(const Matrix& m, const std::vector<Index>& sources) {
  Transfer transfer(m);
  return follow(transfer, sources).performance.back();
}

// The mean and the best over all subsets, one by one.
std::pair<double, double> by_enumeration(const Matrix& m, Index budget) {
  std::vector<bool> is_in(to_size(m.rows()), false);
  std::fill_n(is_in.begin(), budget, true);
  double sum = 0, best = 0, count = 0;
  do {
    std::vector<Index> sources;
    for (Index i = 0; i < m.rows(); ++i)
      if (is_in[to_size(i)]) sources.push_back(i);
    const double v = value_of(m, sources);
    sum += v, best = std::max(best, v), ++count;
  } while (std::prev_permutation(is_in.begin(), is_in.end()));
  return {sum / count, best};
}

TEST_CASE("chance has its mean over all subsets, and the exact oracle their best") {
  const Matrix m = random_matrix(9, 1);
  for (Index budget = 1; budget <= 9; ++budget) {
    const auto [mean, best] = by_enumeration(m, budget);
    CHECK(random_expectation(m, budget) == Approx(mean).epsilon(1e-12));
    CHECK(value_of(m, best_subset(m, budget, {})) == Approx(best).epsilon(1e-14));
  }
  CHECK(random_expectation(m, 9) == Approx(full_performance(m)).epsilon(1e-14));
  CHECK(random_expectation(m, 1) == Approx(m.mean()).epsilon(1e-14));
}

TEST_CASE("twenty thousand draws agree with the closed form") {
  const Matrix m = random_matrix(12, 2);
  const auto band = random_selections(m, 4, 20000, Rng(0, "draws"));
  for (Index k = 1; k <= 4; ++k)
    CHECK(band.mean[to_size(k - 1)] ==
          Approx(random_expectation(m, k)).margin(4 * band.sd[to_size(k - 1)] / std::sqrt(20000)));
}

TEST_CASE("a greedy oracle has no regret, anything else has some, and nobody falls") {
  const Matrix m = random_matrix(15, 3);
  Transfer transfer(m);
  const auto greedy = select(transfer, 6, [&](const Progress& p) { return best_addition(m, p); });
  for (const double r : step_regrets(m, greedy.sources)) CHECK(r == Approx(0).margin(1e-15));
  const auto band = random_selections(m, 15, 20, Rng(1, "draws"));
  for (const auto& draw : band.draws) {
    const auto v = follow(transfer, draw).performance;
    CHECK(std::is_sorted(v.begin(), v.end()));
    for (const double r : step_regrets(m, draw)) CHECK(r >= 0);
    CHECK(v.back() == Approx(full_performance(m)).epsilon(1e-14));
  }
  CHECK(value_of(m, best_subset(m, 6, {})) >= greedy.performance.back());
}

TEST_CASE("equidistant sources are the middles of equal parts, from the top") {
  CHECK(equidistant(line_of(9), 1) == std::vector<Index>{4});
  CHECK(equidistant(line_of(9), 2) == std::vector<Index>{6, 2});
  CHECK(equidistant(line_of(9), 4) == std::vector<Index>{7, 5, 3, 1});
}

TEST_CASE("intervals are cut where they are widest, a third in at the ends") {
  const Matrix contexts = line_of(25), any = random_matrix(25, 4);
  Transfer transfer(any);
  const auto chosen = select(transfer, 5, pseudo_greedy(contexts)).sources;
  // 0..12..24: a third in from 0 at 4, then from 24 at 20; of 4..12 and 12..20 the lower is first.
  CHECK(chosen == std::vector<Index>{12, 4, 20, 8, 16});
}

TEST_CASE("the first source is the midpoint, the lower one of two") {
  CHECK(midpoint(line_of(10), std::vector<bool>(10, false)) == 4);
  CHECK(midpoint(grid_contexts({8, 8, 8}), std::vector<bool>(512, false)) == 3 * 64 + 3 * 8 + 3);
}

TEST_CASE("grid points count with the last axis fastest, and scores follow the formula") {
  const Matrix c = grid_contexts({2, 3});
  CHECK(c(1, 1) == 1);
  CHECK(c(3, 0) == 1);
  const GridTerms terms{500, 0, row(4, 5), row(3, 2), row(1, -1), row(6, 7)};
  // source (1, 0), target (0, 2): D = (1, -2).
  CHECK(grid_scores(c, terms, Rng(0, "grid"))(3, 2) == 500 - (2 + 6) + 4 + 4);
}

TEST_CASE("the slope of a linear gap is found exactly") {
  const Matrix c = line_of(12);
  Matrix m(12, 12);
  for (Index i = 0; i < 12; ++i)
    for (Index j = 0; j < 12; ++j) m(i, j) = std::sin(c(i, 0)) - 0.07 * std::abs(c(i, 0) - c(j, 0));
  const Matrix distances = statistics::squared_distances(c, c).cwiseSqrt();
  CHECK(estimate_slope(distances, {3, 9}, m).slope == Approx(0.07).epsilon(1e-12));
  CHECK(estimate_slope(distances, {3}, -m).slope == 0);
}

TEST_CASE("one-sided slopes are found exactly, harmful and helpful ones") {
  const Matrix c = grid_contexts({4, 4});
  const auto zero = row(0, 0);
  const GridTerms terms{5, 0, zero, zero, row(1, -3), row(3, 2)};
  const Matrix m = grid_scores(c, terms, Rng(0, "grid"));
  const auto model = estimate_sided(c, {5, 10}, m);
  CHECK((model.left - terms.left).norm() < 1e-9);
  CHECK((model.right - terms.right).norm() < 1e-9);
  Matrix gaps;
  model.write(c, statistics::squared_distances(c, c).cwiseSqrt(), gaps);
  for (Index i = 0; i < 16; ++i)
    for (Index j = 0; j < 16; ++j) REQUIRE(gaps(i, j) == Approx(5 - m(i, j)).margin(1e-9));
}

TEST_CASE("the expected gain is the mean of what exceeds the best so far") {
  const Vector value = Vector::LinSpaced(5, 0.1, 0.9), best = Vector::LinSpaced(5, 0.5, 0.3);
  const Matrix gap = 0.3 * random_matrix(5, 6);
  const Vector gain = expected_gain(value, gap, best);
  for (Index i = 0; i < 5; ++i) {
    double sum = 0;
    for (Index j = 0; j < 5; ++j) sum += std::max(value[i] - gap(i, j) - best[j], 0.0) / 5;
    CHECK(gain[i] == Approx(sum).epsilon(1e-14));
  }
  const Vector none = expected_gain(value, gap, Vector::Constant(5, -kInfinity));
  CHECK(none[2] == Approx(value[2] - gap.row(2).mean()).epsilon(1e-14));
}

TEST_CASE("confidence follows its schedule") {
  ModelOptions o;
  CHECK(confidence(o, 2, 50) == Approx(std::sqrt(std::log(2.0))));
  o.beta_schedule = BetaSchedule::inverse;
  CHECK(confidence(o, 4, 50) == 0.25);
  o.beta_schedule = BetaSchedule::theory;
  const double pi = std::acos(-1.0);
  CHECK(confidence(o, 3, 50) ==
        Approx(std::sqrt(2 * std::log(50 * 9 * pi * pi / (6 * 0.1)))).epsilon(1e-14));
}

TEST_CASE("with an exact gap model and a process that is right, regrets stay within their bounds") {
  const Matrix contexts = line_of(30);
  const statistics::GaussianKernel kernel{0.04, 4, 1e-6};
  ModelOptions o;
  o.slope_mode = SlopeMode::fixed, o.slope = 0.01, o.beta_schedule = BetaSchedule::theory;
  o.optimises = false, o.signal_var = 0.04, o.length_scale = 4, o.noise_std = 1e-3;
  o.is_centred = false, o.prior_mean = 0.5, o.target = Target::diagonal;
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Matrix m = process_scores(contexts, 0.5, kernel, 0.01, Rng(seed, "process"));
    Transfer transfer(m);
    Model model(contexts, transfer, o);
    const auto chosen = select(transfer, 8, [&](const Progress& p) { return model.choose(p); });
    const auto regret = step_regrets(m, chosen.sources);
    bool holds = true;
    for (std::size_t k = 0; k < 8; ++k)
      holds = holds && regret[k] <= model.thoughts()[k].regret_bound + 1e-9;
    held += holds;
    CHECK(model.thoughts().back().search_space <= model.thoughts().front().search_space);
  }
  CHECK(held >= 36);
}

TEST_CASE("equal scores everywhere keep the model finite, and sources go up from the lowest") {
  const Matrix contexts = line_of(6);
  Transfer transfer(Matrix::Constant(6, 6, 0.5));
  ModelOptions o;
  o.beta_schedule = BetaSchedule::constant, o.beta = 0;
  Model model(contexts, transfer, o);
  const auto chosen = select(transfer, 6, [&](const Progress& p) { return model.choose(p); });
  CHECK(chosen.sources == std::vector<Index>{2, 0, 1, 3, 4, 5});
  for (const auto& t : model.thoughts()) CHECK(t.posterior.sd.allFinite());
}

}  // namespace
}  // namespace assay::mbtl

// R(G), R(D) and their certificate against closed forms and the textbook iteration.
#include "plugins/g_theory/mid.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/capacity.hpp"
#include "plugins/g_theory/electronic.hpp"
#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

constexpr double kGap = 1e-13;

MidOptions at(double s, double gap = kGap) {
  MidOptions options;
  options.s = s;
  options.tolerance = gap;
  return options;
}

double binary_entropy(double e) { return -x_log(e, e) - x_log(1 - e, 1 - e); }

TEST_CASE("R(G) of the symmetric binary truth has its closed form") {
  const Vector p = Vector::Constant(2, 0.5);
  const double t = GENERATE(0.05, 0.2, 0.7), s = GENERATE(-1.5, 0.5, 1.0, 2.0, 6.0);
  Matrix truth(2, 2);
  truth << 1, t, t, 1;
  const auto r = mid(p, log_score(p, truth), at(s));
  const double e = std::pow(t, s) / (1 + std::pow(t, s));
  CHECK(r.rate == Approx(kBit - binary_entropy(e)).margin(1e-12));
  CHECK(r.score == Approx(std::log(2 / (1 + t)) + e * std::log(t)).margin(1e-12));
}

TEST_CASE("R(D) of a Bernoulli source under Hamming distortion is h(p) - h(D)") {
  Vector p(2);
  p << 0.3, 0.7;
  Matrix d = Matrix::Ones(2, 2) - Matrix::Identity(2, 2);
  const double s = GENERATE(1.5, 2.5, 4.0);
  const auto r = mid(p, -d, at(s));
  const double distortion = 1 / (1 + std::exp(s));
  CHECK(-r.score == Approx(distortion).margin(1e-6));
  CHECK(r.rate == Approx(binary_entropy(0.3) - binary_entropy(distortion)).margin(1e-6));
}

TEST_CASE("R(D) of a uniform source under Hamming distortion has its closed form for any size") {
  const Index n = GENERATE(3, 8);
  const Vector p = Vector::Constant(n, 1.0 / static_cast<double>(n));
  const Matrix d = Matrix::Ones(n, n) - Matrix::Identity(n, n);
  const auto r = mid(p, -d, at(2));
  const double others = static_cast<double>(n - 1);
  const double wrong = others * std::exp(-2.0) / (1 + others * std::exp(-2.0));
  CHECK(-r.score == Approx(wrong));
  CHECK(r.rate == Approx(std::log(static_cast<double>(n)) - binary_entropy(wrong) -
                         wrong * std::log(others)));
}

TEST_CASE("R(D) of a Gaussian on a grid is that of the line") {
  const Vector x = linspace(-4, 4, 201), p = normal_law(x, 0, 1);
  Matrix d(x.size(), x.size());
  for (Index i = 0; i < x.size(); ++i) d.row(i) = (x.array() - x[i]).square().transpose();
  auto options = at(2.5, 1e-4);
  options.accelerate = true;
  const auto r = mid(p, -d, options);
  REQUIRE(r.converged);
  CHECK(-r.score == Approx(0.2).margin(2e-3));
  CHECK(r.rate == Approx(0.5 * std::log(1 / 0.2)).margin(2e-3));
}

TEST_CASE("crisp sets that tile the facts cost minus the logarithms of their probabilities") {
  Rng rng(2, "tiles");
  const Vector x = linspace(0, 9, 10), p = random_law(rng, 10);
  const Matrix t = truth_matrix(
      x, {{TruthKind::crisp, 0, 2}, {TruthKind::crisp, 3, 6}, {TruthKind::crisp, 7, 9}});
  const auto r = mid(p, t.array().log(), at(0));
  const Vector logical = logical_probability(p, t);
  CHECK(r.score == 0);
  CHECK(r.rate == Approx(entropy(logical)).margin(1e-12));
}

TEST_CASE("R(G) is convex with slope s, above G, and within the bounds of G") {
  Rng rng(3, "slope");
  const Vector p = random_law(rng, 12);
  const Matrix t = random_truth(rng, 12, 4), score = log_score(p, t);
  double last_rate = 0, last_score = -1e300;
  for (const double s : {0.25, 0.5, 1.0, 2.0, 4.0}) {
    const double h = 1e-4;
    const auto low = mid(p, score, at(s - h)), r = mid(p, score, at(s)),
               high = mid(p, score, at(s + h));
    CHECK((high.rate - low.rate) / (high.score - low.score) == Approx(s).epsilon(1e-4));
    CHECK(r.rate >= r.score);
    CHECK(r.score > last_score);
    CHECK(r.rate > last_rate);
    CHECK(r.score <= std::min(entropy(p), std::log(4.0)));
    last_rate = r.rate, last_score = r.score;
  }
}

TEST_CASE("the textbook iteration reaches the same channel") {
  Rng rng(4, "textbook");
  const Vector p = random_law(rng, 9);
  const Matrix score = log_score(p, random_truth(rng, 9, 5));
  const double s = GENERATE(0.5, 1.0, 3.0);
  const auto ours = mid(p, score, at(s)), textbook = blahut_arimoto(p, score, at(s, 1e-15));
  CHECK(ours.rate == Approx(textbook.rate).margin(1e-10));
  CHECK(ours.score == Approx(textbook.score).margin(1e-10));
}

TEST_CASE("acceleration needs fewer rounds for the same certified answer") {
  const Vector x = linspace(0, 255, 256), p = normal_law(x, 128, 60);
  std::vector<TruthFunction> labels;
  for (int j = 0; j < 120; ++j) labels.push_back({TruthKind::gaussian, 2.1 * j, 12});
  const Matrix score = log_score(p, truth_matrix(x, labels));
  auto options = at(2, 1e-4);
  const auto plain = mid(p, score, options);
  options.accelerate = true;
  const auto fast = mid(p, score, options);
  REQUIRE((plain.converged && fast.converged));
  CHECK(3 * fast.iterations < plain.iterations);
  const auto lagrangian = [](const MidResult& r) { return r.rate - 2 * r.score; };
  CHECK(std::abs(lagrangian(plain) - lagrangian(fast)) <= 1e-4);
}

TEST_CASE("a second thread does not change a bit") {
  Rng rng(6, "threads");
  const Vector p = random_law(rng, 700);
  const Matrix score = log_score(p, random_truth(rng, 700, 300));
  auto options = at(3, 1e-3);
  options.accelerate = true;
  const auto one = mid(p, score, options);
  options.threads = 2;
  const auto two = mid(p, score, options);
  CHECK(one.iterations == two.iterations);
  CHECK(one.gap == two.gap);
  CHECK(one.channel == two.channel);
}

TEST_CASE("the gap bounds how far a stopped iteration is from the least R - s G") {
  Rng rng(5, "gap");
  const Vector p = random_law(rng, 15);
  const Matrix score = log_score(p, random_truth(rng, 15, 6));
  const auto best = mid(p, score, at(2));
  for (const std::int64_t rounds : {1, 3, 10, 30}) {
    auto options = at(2);
    options.max_iterations = rounds;
    const auto r = mid(p, score, options);
    const double excess = (r.rate - 2 * r.score) - (best.rate - 2 * best.score);
    CHECK(excess >= -1e-12);
    CHECK(excess <= r.gap + 1e-12);
  }
}

TEST_CASE(
    "at s = 1 the difference R - G is the distance from P to its best mixture of predictions") {
  const Vector x = linspace(0, 255, 256), p = normal_law(x, 128, 60);
  const Matrix t = truth_matrix(x, gray_levels());
  const auto r = mid(p, log_score(p, t), at(1));
  const Vector predicted = likelihood_of_truth(p, t) * r.label_probability;
  CHECK(r.rate - r.score == Approx(kl(p, predicted)).margin(1e-10));
  CHECK(r.rate - r.score > 1e-4);  // G = R would need P among the mixtures
}

TEST_CASE("the hard limit gives each fact its best label and shares ties") {
  const Vector p = Vector::Constant(3, 1.0 / 3);
  Matrix score(3, 2);
  score << 1, 0, 0.5, 0.5, -1, 2;
  MidOptions options;
  options.hard = true;
  const auto r = mid(p, score, options);
  Matrix expected(3, 2);
  expected << 1, 0, 0.5, 0.5, 0, 1;
  CHECK(r.channel == expected);
}

TEST_CASE(
    "a forbidden label stays forbidden when its score counts for nothing, and costs nothing") {
  Matrix score(2, 3);
  score << 1, -kInfinity, 2, 0, 3, -kInfinity;
  for (const double s : {0.0, 1e-12, 1.0}) {
    MidOptions options;
    options.s = s;
    const auto r = mid(Vector::Constant(2, 0.5), score, options);
    CHECK(r.channel(0, 1) == 0);
    CHECK(r.channel(1, 2) == 0);
    CHECK(std::isfinite(r.score));
    CHECK((r.channel.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-15);
  }
}

TEST_CASE("a fact without an admissible label is named by its row") {
  const Vector p = Vector::Constant(2, 0.5);
  Matrix score(2, 1);
  score << 0, -INFINITY;
  CHECK_THROWS_WITH(mid(p, score, at(1)), Catch::Contains("row 1"));
  Vector certain(2);
  certain << 1, 0;
  CHECK_NOTHROW(mid(certain, score, at(1)));
}

TEST_CASE("crisp tiles have the capacity of their number") {
  const Vector x = linspace(0, 8, 9);
  const Matrix t = truth_matrix(
      x, {{TruthKind::crisp, 0, 2}, {TruthKind::crisp, 3, 5}, {TruthKind::crisp, 6, 8}});
  Rng rng(6, "capacity");
  const auto c = capacity(t, rng);
  CHECK(c.peaks == Approx(std::log(3.0)));
  CHECK(c.best == Approx(std::log(3.0)));
  CHECK(c.upper_bound == Approx(std::log(3.0)));
}

TEST_CASE("the ascent finds at least what the peaks give and what a search over two cells finds") {
  Matrix t(2, 2);
  t << 1, 0.3, 0.1, 1;
  double best = 0;
  for (int k = 1; k < 10000; ++k) {
    const Vector p = Eigen::Vector2d(k / 1e4, 1 - k / 1e4);
    best = std::max(best, best_information(p, t));
  }
  Rng rng(7, "capacity");
  const auto c = capacity(t, rng);
  CHECK(c.best >= c.peaks);
  CHECK(c.best == Approx(best).margin(1e-6));
}

TEST_CASE("the loss of sending one label for another is asymmetric and may be infinite") {
  const Vector x = linspace(0, 9, 10), p = Vector::Constant(10, 0.1);
  const Matrix likelihood =
      likelihood_of_truth(p, truth_matrix(x, {{TruthKind::crisp, 0, 4}, {TruthKind::crisp, 0, 9}}));
  const Matrix loss = semantic_loss(likelihood);
  CHECK(loss(0, 0) == 0);
  CHECK(loss(0, 1) == Approx(std::log(2.0)));
  CHECK(std::isinf(loss(1, 0)));
  const auto r = electronic(Eigen::Vector2d(0.5, 0.5), likelihood, {1}, at(1));
  CHECK(r.code.rate == 0);
  CHECK(-r.code.score == Approx(0.5 * std::log(2.0)));
}

}  // namespace
}  // namespace assay::g_theory

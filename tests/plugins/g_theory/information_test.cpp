// Measures of the semantic channel: identities, and numbers that can be checked by hand.
#include "plugins/g_theory/information.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

constexpr double kRounding = 1e-12;

TEST_CASE("the identities of R, G, F and the entropies hold for any channel and truth") {
  Rng rng(0, "identities");
  for (int k = 0; k < 50; ++k) {
    const Vector p = random_law(rng, 7);
    const auto m = measure(p, random_channel(rng, 7, 4), random_truth(rng, 7, 4));
    CHECK(m.identity_error() < kRounding);
    CHECK(m.difference >= 0);
    CHECK(m.shannon >= m.semantic);
  }
}

TEST_CASE("the identities hold where facts and labels have no mass") {
  Vector p(3);
  p << 0.5, 0, 0.5;
  Matrix w(3, 3), t(3, 3);
  w << 1, 0, 0, 0, 0, 1, 0, 1, 0;
  t << 1, 0, 0.3, 0.2, 0.4, 1, 0.1, 1, 0.2;
  const auto m = measure(p, w, t);
  CHECK(m.identity_error() < kRounding);
  CHECK(m.shannon == Approx(std::log(2.0)));
}

TEST_CASE("the cross-entropy of a fuzzy prediction is that of the paper's example") {
  Vector uniform = Vector::Constant(4, 0.25), fact(4), predicted(4);
  fact << 0, 0.5, 0.5, 0;
  predicted << 0.1, 0.4, 0.4, 0.1;
  const auto cross = [](const Vector& a, const Vector& b) {
    return (entropy(a) + kl(a, b)) / kBit;
  };
  CHECK(cross(fact, predicted) == Approx(1.3219).margin(5e-5));
  CHECK(cross(predicted, predicted) == Approx(1.7219).margin(5e-5));
}

TEST_CASE("a position report on a grid gives the information of the GPS example") {
  const Vector x = linspace(0, 100, 101), p = Vector::Constant(101, 1.0 / 101);
  const Matrix t = truth_matrix(x, {{TruthKind::gaussian, 40, 3}});
  CHECK(logical_probability(p, t)[0] == Approx(0.0744543).margin(5e-8));
  const Matrix score = log_score(p, t) / kBit;
  CHECK(score(40, 0) == Approx(3.7475).margin(5e-5));
  CHECK(score(44, 0) == Approx(2.4651).margin(5e-5));
  CHECK(score(52, 0) == Approx(-7.7941).margin(5e-5));
  CHECK(3 * std::sqrt(2 * std::log(1 / logical_probability(p, t)[0])) ==
        Approx(6.8379).margin(5e-5));
}

TEST_CASE("truth and likelihood are each other's inverse where the largest truth is one") {
  Rng rng(1, "inverse");
  const Vector p = random_law(rng, 6);
  Matrix t = random_truth(rng, 6, 3);
  t = t.array().rowwise() / t.colwise().maxCoeff().array();
  const Matrix back = truth_of_likelihood(p, likelihood_of_truth(p, t));
  CHECK((back - t).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("belief blends a truth with the tautology, and disbelief with its negation") {
  const TruthFunction half{TruthKind::crisp, 0, 1, 0, 0, 0.5},
      none{TruthKind::crisp, 0, 1, 0, 0, 0}, against{TruthKind::crisp, 0, 1, 0, 0, -1};
  CHECK(half(0.5) == 1);
  CHECK(half(2) == 0.5);
  CHECK(none(2) == 1);
  CHECK(against(0.5) == 0);
  CHECK(against(2) == 1);
}

TEST_CASE("a truth far from the centre is small, not zero") {
  CHECK(TruthFunction{TruthKind::gaussian, 40, 3}(100) == Approx(std::exp(-200)));
}

TEST_CASE("a normal law far outside the grid is still a law") {
  const Vector p = normal_law(linspace(0, 1, 11), 1e4, 1);
  CHECK(p.sum() == Approx(1));
  CHECK(p[10] == Approx(1));
}

}  // namespace
}  // namespace assay::g_theory

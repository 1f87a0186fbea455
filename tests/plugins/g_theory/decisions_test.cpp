// Control, confirmation, portfolios and thermodynamics against closed forms.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/confirmation.hpp"
#include "plugins/g_theory/control.hpp"
#include "plugins/g_theory/portfolio.hpp"
#include "plugins/g_theory/thermodynamics.hpp"
#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

Control control_of_two_goals(double s) {
  const Vector x = linspace(0, 100, 101), p = normal_law(x, 50, 15);
  MidOptions options;
  options.s = s;
  return control(x, p,
                 truth_matrix(x, {{TruthKind::logistic, 30, -4}, {TruthKind::logistic, 65, 3}}),
                 options);
}

TEST_CASE("at s = 1 the moved outcome has all of its Shannon information as meaning") {
  const auto r = control_of_two_goals(1);
  CHECK(r.controlled.rate == Approx(r.controlled.fidelity).margin(1e-12));
  CHECK(r.controlled.rate / kBit == Approx(1.88173).margin(5e-5));
}

TEST_CASE("harder control costs more than it gains, and the normal law loses a little") {
  const auto r = control_of_two_goals(5);
  CHECK(r.controlled.rate / kBit == Approx(3.4145).margin(5e-4));
  CHECK(r.controlled.fidelity / kBit == Approx(2.6885).margin(5e-4));
  CHECK(r.normal.rate / kBit == Approx(3.343).margin(5e-3));
  CHECK(r.normal.fidelity / kBit == Approx(2.653).margin(5e-3));
  CHECK(control_of_two_goals(40).controlled.fidelity / kBit == Approx(2.818).margin(5e-3));
}

TEST_CASE("the channel form keeps the marginal and so differs from the controlled form") {
  const auto r = control_of_two_goals(5);
  CHECK(std::abs(r.choice.rate - r.controlled.rate) > 0.5 * kBit);
}

TEST_CASE("rewards telescope to the information gained from the first to the last state") {
  Rng rng(0, "reward");
  const Vector p = random_law(rng, 6);
  const Matrix t = random_truth(rng, 6, 1);
  Matrix states(6, 4);
  for (Index k = 0; k < 4; ++k) states.col(k) = random_law(rng, 6);
  const Vector score = log_score(p, t).col(0);
  CHECK(rewards(p, states, t.col(0)).sum() ==
        Approx(score.dot(states.col(3) - states.col(0))).margin(1e-13));
}

TEST_CASE("medical tests have their known degrees of confirmation") {
  const auto b = [](double sensitivity, double specificity) {
    return confirm(examples_of_test(sensitivity, specificity, 0.5));
  };
  CHECK(b(0.5, 0.95).b_star == Approx(0.9));
  CHECK(b(0.5, 0.95).b_star_negative == Approx(0.474).margin(5e-4));
  CHECK(b(0.8, 0.75).b_star == Approx(0.6875));
  CHECK(b(0.8, 0.75).b_star_negative == Approx(0.733).margin(5e-4));
  CHECK(b(0.917, 0.999).b_star == Approx(0.99891).margin(5e-6));
  CHECK(b(0.917, 0.999).b_star_negative == Approx(0.91692).margin(5e-6));
}

TEST_CASE("the posterior of a test follows its prevalence, and is Bayes' for b* >= 0") {
  const auto at = [](double prevalence) {
    return confirm(examples_of_test(0.917, 0.999, prevalence));
  };
  CHECK(at(1e-4).posterior == Approx(0.0840).margin(5e-5));
  CHECK(at(0.002).posterior == Approx(0.6476).margin(5e-5));
  CHECK(at(0.1).posterior == Approx(0.9903).margin(5e-5));
  const auto x = examples_of_test(0.917, 0.999, 0.002);
  CHECK(at(0.002).posterior == Approx(x.a / (x.a + x.c)));
  CHECK(at(0.002).prediction == Approx(x.a / (x.a + x.c)));
  CHECK(at(0.002).posterior_negative == Approx(x.d / (x.b + x.d)));
}

TEST_CASE("b* is 2F/(1 + |F|); c* changes sign with its examples and ignores d") {
  Rng rng(1, "confirmation");
  for (int k = 0; k < 20; ++k) {
    const Examples x{1 + 9 * rng.uniform(), 1 + 9 * rng.uniform(), 1 + 9 * rng.uniform(),
                     1 + 9 * rng.uniform()};
    const auto r = confirm(x);
    CHECK(r.b_star == Approx(2 * r.f / (1 + std::abs(r.f))));
    CHECK(confirm({x.c, x.b, x.a, x.d}).c_star == Approx(-r.c_star));
    CHECK(confirm({x.a, x.b, x.c, x.d + 100}).c_star == r.c_star);
    CHECK(r.likelihood_ratio_positive == Approx(std::exp(r.l)));
  }
}

TEST_CASE("the contrapositive has another c*, but the same Z") {
  const Examples x{40, 20, 5, 35}, contrapositive{x.d, x.b, x.c, x.a};
  CHECK(confirm(x).c_star != Approx(confirm(x).c_star_contrapositive));
  CHECK(confirm(contrapositive).c_star == Approx(confirm(x).c_star_contrapositive));
  CHECK(confirm(contrapositive).z == Approx(confirm(x).z));
}

TEST_CASE("the coin that doubles or halves its stake has its known fraction and growth") {
  Matrix returns(2, 2);
  returns << 1, 0, 1, 3;
  const Vector p = Vector::Constant(2, 0.5);
  PortfolioOptions options;
  options.use_newton = GENERATE(true, false);
  options.tolerance = 1e-12;
  const auto r = grow(p, returns, options);
  REQUIRE(r.converged);
  CHECK(r.fractions[1] == Approx(0.25).margin(1e-5));
  CHECK(r.fractions[1] == Approx(kelly_fraction(0.5, 1, 2, 0, false)).margin(1e-5));
  CHECK(r.growth / kBit == Approx(0.0849625).margin(5e-8));
  const auto means = means_of(p, returns, r.fractions);
  CHECK(std::pow(means.geometric, 2) + std::pow(means.risk, 2) ==
        Approx(std::pow(means.arithmetic, 2)));
}

TEST_CASE("the growth of an even coin is the capacity of its sine of risk") {
  const double loss = 1, gain = 2, e = (gain - loss) / 2, risk = (loss + gain) / 2;
  const double growth = 0.5 * std::log(1 / (1 - e * e / (risk * risk)));
  CHECK(growth / kBit == Approx(0.0849625).margin(5e-8));
}

TEST_CASE("Newton's steps certify a market in fewer rounds, with the same growth") {
  Rng rng(2, "market");
  const Vector p = random_law(rng, 40);
  Matrix returns(40, 8);
  for (auto& r : returns.reshaped()) r = std::exp(0.3 * rng.normal());
  PortfolioOptions options;
  const auto plain = grow(p, returns, options);
  options.use_newton = true;
  const auto newton = grow(p, returns, options);
  REQUIRE((plain.converged && newton.converged));
  CHECK(newton.iterations < plain.iterations);
  CHECK(std::abs(newton.growth - plain.growth) <= options.tolerance);
}

TEST_CASE("a bet is clipped to the stake, or with leverage to the interval without ruin") {
  CHECK(kelly_fraction(0.2, 1, 1, 0, false) == 0);
  CHECK(kelly_fraction(0.2, 1, 1, 0, true) == Approx(-0.6));
  CHECK(kelly_fraction(0.9, 0.1, 1, 0, false) == 1);
  CHECK(kelly_fraction(0.9, 0.1, 1, 0, true) == Approx(8.9));
}

TEST_CASE("a right forecast is worth its semantic information at most, a wrong one costs") {
  Matrix returns = 4 * Matrix::Identity(4, 4);
  const Vector prior = Vector::Constant(4, 0.25);
  Vector actual(4);
  actual << 0, 0.5, 0.5, 0;
  Vector wrong(4);
  wrong << 0.4, 0.1, 0.1, 0.4;
  CHECK(information_value(returns, actual, prior, actual) == Approx(kl(actual, prior)));
  CHECK(information_value(returns, actual, prior, wrong) < 0);
}

System three_levels() {
  System s;
  s.energies = Eigen::Vector3d(0, 1, 3);
  s.degeneracy = Eigen::Vector3d(1, 4, 2);
  s.temperature = Eigen::Vector2d(0.5, 2);
  s.region_weight = Eigen::Vector2d(0.3, 0.7);
  return s;
}

TEST_CASE("in local equilibrium the semantic information is the Shannon information") {
  const auto r = thermodynamics(three_levels());
  CHECK(r.semantic == Approx(r.shannon).margin(1e-12));
  CHECK(r.partition[0] == Approx((1 + 4 * std::exp(-2) + 2 * std::exp(-6)) / 7));
  CHECK(r.entropy_per_particle == Approx(std::log(7.0) - r.shannon));
}

TEST_CASE("equal temperatures leave only the distance to the prior") {
  auto s = three_levels();
  s.temperature = Eigen::Vector2d(2, 2);
  const auto r = thermodynamics(s);
  CHECK(r.shannon_marginal == Approx(0).margin(1e-12));
  CHECK(r.shannon > 0.05);
}

TEST_CASE("equilibrium with the environment has no free energy to give") {
  auto s = three_levels();
  s.temperature = Eigen::Vector2d(1, 1);
  CHECK(thermodynamics(s).free_energy_increment == Approx(0).margin(1e-12));
}

TEST_CASE("away from local equilibrium the Shannon information is larger") {
  auto s = three_levels();
  s.region_law.resize(3, 2);
  s.region_law << 0.5, 0.1, 0.2, 0.4, 0.3, 0.5;
  const auto r = thermodynamics(s);
  CHECK(r.shannon > r.semantic + 0.01);
}

}  // namespace
}  // namespace assay::g_theory

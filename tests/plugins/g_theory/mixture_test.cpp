// Mixtures: exact identities at every round, known fixed cases, and monotonicity.
#include "plugins/g_theory/mixture.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/latent.hpp"
#include "plugins/g_theory/mid.hpp"
#include "plugins/g_theory/portfolio.hpp"
#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

struct Case {
  Vector x, p;
  std::vector<Component> start;
};

// The paper's example of poor convergence.
Case poor_convergence() {
  const Vector x = linspace(0, 220, 221);
  return {x, mixture_law(x, {{100, 10, 0.7}, {125, 10, 0.3}}), {{80, 5, 0.5}, {95, 5, 0.5}}};
}

MixtureResult fit(const Case& c, MixtureSolver solver, std::int64_t n_inner, double bits,
                  const OnMixtureRecord& on_record = {}) {
  MixtureOptions options;
  options.solver = solver;
  options.n_inner = n_inner;
  options.tolerance = bits * kBit;
  return fit_mixture(c.x, c.p, c.start, options, on_record);
}

TEST_CASE("KL = R - G + KL(q+ || q) at every round of every solver") {
  const auto solver = GENERATE(MixtureSolver::em, MixtureSolver::enm, MixtureSolver::incremental);
  double worst = 0;
  fit(poor_convergence(), solver, 3, 1e-3, [&](std::int64_t, const MixtureRecord& r) {
    worst = std::max(worst, r.identity_error());
    return true;
  });
  CHECK(worst < 1e-10);
}

TEST_CASE("EnM with one inner round is EM to the bit") {
  const auto em = fit(poor_convergence(), MixtureSolver::em, 3, 1e-3);
  const auto e1m = fit(poor_convergence(), MixtureSolver::enm, 1, 1e-3);
  CHECK(em.iterations == e1m.iterations);
  CHECK(em.last.kl == e1m.last.kl);
  CHECK(em.components[0].mean == e1m.components[0].mean);
}

TEST_CASE("the example of poor convergence takes its known number of rounds") {
  CHECK(fit(poor_convergence(), MixtureSolver::em, 1, 1e-4).iterations == 323);
  CHECK(fit(poor_convergence(), MixtureSolver::enm, 3, 1e-4).iterations == 215);
  CHECK(fit(poor_convergence(), MixtureSolver::em, 1, 1e-3).iterations == 249);
  CHECK(fit(poor_convergence(), MixtureSolver::enm, 3, 1e-3).iterations == 163);
}

TEST_CASE("KL and R - G fall in every round while F may rise and Q may fall") {
  const auto r = fit(poor_convergence(), MixtureSolver::em, 1, 1e-4);
  CHECK(r.audit.kl_rises == 0);
  CHECK(r.audit.difference_rises == 0);
  CHECK(r.audit.free_energy_rises == 3);
  CHECK(r.audit.q_falls == 81);
}

TEST_CASE("every number of inner rounds lowers KL monotonically") {
  const auto n = GENERATE(1, 2, 5, 20);
  CHECK(fit(poor_convergence(), MixtureSolver::enm, n, 1e-3).audit.kl_rises == 0);
}

TEST_CASE("a start at the truth is met in the first round") {
  auto c = poor_convergence();
  c.start = {{100, 10, 0.7}, {125, 10, 0.3}};
  const auto r = fit(c, MixtureSolver::enm, 3, 1e-6);
  CHECK(r.iterations == 1);
  CHECK(r.components[0].weight == Approx(0.7).margin(1e-6));
}

TEST_CASE("the weights of fixed components are those of the portfolio with their likelihoods") {
  const Vector x = linspace(0, 100, 101), p = mixture_law(x, {{40, 8, 0.3}, {60, 10, 0.7}});
  Matrix likelihood(x.size(), 3);
  for (Index j = 0; j < 3; ++j)
    likelihood.col(j) = normal_law(x, 35.0 + 13.0 * static_cast<double>(j), 9);
  MidOptions options;
  options.tolerance = 1e-11;
  const Matrix score = (likelihood.array().colwise() / p.array()).log();
  const auto latent = mid(p, score, options);
  PortfolioOptions portfolio;
  portfolio.tolerance = 1e-11;
  const auto growth = grow(p, likelihood, portfolio);
  CHECK((latent.label_probability - growth.fractions).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("variational weights tend to the most likely ones as observations grow") {
  const Vector x = linspace(0, 100, 101), p = mixture_law(x, {{40, 8, 0.3}, {60, 10, 0.7}});
  Matrix l(x.size(), 2);
  l.col(0) = log_normal_law(x, 40, 8), l.col(1) = log_normal_law(x, 60, 10);
  VbOptions options;
  options.observations = 1e7;
  CHECK(variational_bayes(p, l, options).weights[0] == Approx(0.3).margin(1e-4));
  options.observations = 0;
  CHECK(variational_bayes(p, l, options).weights[0] == Approx(0.5));
}

TEST_CASE("digamma has its known values") {
  CHECK(digamma(1) == Approx(-0.5772156649015329));
  CHECK(digamma(0.5) == Approx(-1.9635100260214235));
  CHECK(digamma(10) == Approx(2.251752589066721));
}

}  // namespace
}  // namespace assay::g_theory

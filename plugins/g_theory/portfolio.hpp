// Portfolios of greatest growth, and what a forecast is worth to their owner.
#pragma once

#include <cstdint>
#include <functional>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

struct PortfolioOptions {
  bool use_newton = false;  // finish by Newton steps on the securities that are held
  double tolerance = 1e-9;  // of the gap, nats
  std::int64_t max_iterations = 100'000;
  std::function<bool(std::int64_t, double)> on_round = {};
};

struct Portfolio {
  Vector fractions;
  double growth = 0;  // H_g = sum P ln(R q), nats
  double gap = 0;  // ln max_k sum_i P_i R_ik / (R q)_i: no portfolio grows faster than growth + gap
  std::int64_t iterations = 0;
  bool converged = false;
};

// returns: gross, states x securities, >= 0, with some security above 0 in every possible state.
Portfolio grow(const Vector& p, const Matrix& returns, const PortfolioOptions& options);

struct PortfolioMeans {
  double arithmetic = 0, geometric = 0, risk = 0,
         sine = 0;  // R_a, R_g, sqrt(R_a^2 - R_g^2), R_r/R_a
};
PortfolioMeans means_of(const Vector& p, const Matrix& returns, const Vector& fractions);

// The best fraction of one bet that loses `loss` or gains `gain` of the stake; without leverage in
// [0, 1], with it inside the interval without ruin.
double kelly_fraction(double win_probability, double loss, double gain, double risk_free,
                      bool leverage);

// V = sum_i P(x_i|y) ln R_i(q**) / R_i(q*): q* is best under P, q** under the predicted law. May be
// negative: a wrong forecast costs.
double information_value(const Matrix& returns, const Vector& actual, const Vector& by_prior,
                         const Vector& by_forecast);

}  // namespace assay::g_theory

// Small problems of the tests.
#pragma once

#include "plugins/parl/evaluation.hpp"
#include "plugins/parl/problem.hpp"

namespace assay::parl {

inline TabularProblem small_problem(std::uint64_t seed, Index states = 3, Index features = 0) {
  return random_problem({states, 2, features, 0.9}, Rng(seed, "problem"));
}

inline Vector random_nu(const TabularProblem& problem, std::uint64_t seed) {
  Rng rng(seed, "nu");
  Vector nu(problem.features.cols());
  for (auto& x : nu) x = 0.7 * rng.normal();
  return nu;
}

// G(nu) and its gradient, without a host.
struct Objective {
  const TabularProblem& problem;
  Teaching teaching = {};
  bool is_utility = false;
  double temperature = 0.3, regularization = 0.01;
  ImplicitOptions options = {};

  Hypergradient operator()(const Vector& nu) const {
    const Matrix reward = reward_of(problem, nu);
    const auto lower = control::soft_optimum(problem.mdp, reward, temperature);
    const auto upper = is_utility ? utility(problem, lower.policy)
                                  : preference(enumerate(problem.mdp, teaching.segment_length),
                                               teaching, problem, lower.policy, reward);
    return hypergradient(problem, upper, lower.policy, nu, temperature, regularization, options);
  }

  Vector differences(const Vector& nu, double step = 1e-5) const {
    Vector g(nu.size());
    for (Index k = 0; k < nu.size(); ++k) {
      const Vector h = step * Vector::Unit(nu.size(), k);
      g[k] = ((*this)(nu + h).value - (*this)(nu - h).value) / (2 * step);
    }
    return g;
  }
};

}  // namespace assay::parl

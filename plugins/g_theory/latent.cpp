#include "plugins/g_theory/latent.hpp"

#include <cmath>

#include "plugins/g_theory/mixture.hpp"

namespace assay::g_theory {

// Recurrence up to 6, then the asymptotic series (Abramowitz and Stegun 6.3.5, 6.3.18).
double digamma(double x) {
  double shift = 0;
  for (; x < 6; ++x) shift -= 1 / x;
  const double y = 1 / (x * x);
  return shift + std::log(x) - 0.5 / x -
         y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y / 132))));
}

VbResult variational_bayes(const Vector& p, const Matrix& log_likelihood,
                           const VbOptions& options) {
  const Index n = log_likelihood.cols();
  const double total = options.observations + static_cast<double>(n) * options.alpha0;
  VbResult r;
  r.weights = Vector::Constant(n, 1.0 / static_cast<double>(n));
  Vector log_sum;
  while (!r.converged && r.iterations < options.max_iterations) {
    const Vector alpha = total * r.weights;
    const Vector expected =
        alpha.unaryExpr([total](double a) { return std::exp(digamma(a) - digamma(total)); });
    const Laws w = responsibilities(log_likelihood, expected, log_sum);
    const Vector next =
        (options.observations * label_probability(p, w).array() + options.alpha0) / total;
    r.converged = (next - r.weights).cwiseAbs().maxCoeff() < options.tolerance;
    r.weights = next;
    ++r.iterations;
    if (options.on_round && !options.on_round(r.iterations, r.weights)) break;
  }
  return r;
}

}  // namespace assay::g_theory

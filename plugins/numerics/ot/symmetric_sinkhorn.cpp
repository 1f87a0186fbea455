#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "plugins/numerics/ot/sinkhorn_certificate.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

void check_symmetric_arguments(const Geometry& geometry, std::span<const double> a,
                               const SinkhornOptions& options) {
  check_weights(a, geometry.rows(), "a");
  if (geometry.rows() != geometry.cols() || (geometry.has_points() && geometry.x() != geometry.y()))
    throw std::invalid_argument("a symmetric problem has the same points on both sides");
  if (!(options.epsilon > 0) || !(options.tol > 0) || options.max_iterations < 1 ||
      options.check_every < 1)
    throw std::invalid_argument("epsilon, tol, max_iterations and check_every must be positive");
  if (!options.init_f.empty() && options.init_f.size() != a.size())
    throw std::invalid_argument("an initial potential needs one value a row");
}

struct Fixpoint {
  EntropicProblem problem;
  ScaledPotentials p;  // gamma is the iterate, phi = T(gamma)
  parallel::Team team;

  // With P at phi = gamma, the row sums are a_i exp(gamma_i - T(gamma)_i), the columns the same.
  double marginal_error() const {
    double error = 0;
    for (std::size_t i = 0; i < p.phi.size(); ++i)
      error += problem.a[i] * std::abs(std::expm1(p.gamma[i] - p.phi[i]));
    return 2 * error;
  }

  double dual_value() const {
    double sum = 1;
    for (std::size_t i = 0; i < p.phi.size(); ++i)
      sum += problem.a[i] * (2 * p.gamma[i] - std::exp(p.gamma[i] - p.phi[i]));
    return problem.epsilon * sum;
  }

  void average() {
    for (std::size_t i = 0; i < p.phi.size(); ++i) p.gamma[i] = (p.gamma[i] + p.phi[i]) / 2;
  }
};

// Why the iteration ended before its tolerance; empty when it reached it.
std::string solve(Fixpoint& fixpoint, const SinkhornOptions& options, Index& iterations) {
  for (;;) {
    update_rows_exactly(fixpoint.problem, fixpoint.team, fixpoint.p);
    const double error = fixpoint.marginal_error();
    if (!std::isfinite(error))
      return "potentials are not finite: a cost is not a number, or all pairs of a point are "
             "forbidden";
    if (iterations > 0 && iterations % options.check_every == 0 && options.on_check &&
        options.on_check({iterations, error, fixpoint.dual_value(), options.epsilon}) ==
            optimise::Verdict::kStop)
      return "stopped by the caller";
    if (error <= options.tol) return {};
    if (iterations == options.max_iterations) return "iteration limit reached";
    fixpoint.average();
    ++iterations;
  }
}

}  // namespace

SinkhornResult symmetric_sinkhorn(const Geometry& geometry, std::span<const double> a,
                                  const SinkhornOptions& options) {
  check_symmetric_arguments(geometry, a, options);
  const Support support(a);
  std::optional<Geometry> part;
  if (!support.is_everything()) part = geometry.subset(support.indices(), support.indices());
  const Padded weights = linalg::padded_copy(support.of(a));
  Padded first(weights.size(), 0.0);
  if (!options.init_f.empty())
    first = linalg::padded_copy(support.of(options.init_f), 1 / options.epsilon);
  Fixpoint fixpoint{{part ? *part : geometry, weights, weights, options.epsilon},
                    {first, first},
                    parallel::Team(options.threads)};
  Index iterations = 0;
  const std::string failure = solve(fixpoint, options, iterations);

  fixpoint.p.phi = fixpoint.p.gamma;
  SinkhornResult result = certificate(fixpoint.problem, fixpoint.team, fixpoint.p);
  restore_zero_weights(geometry, support, support, a, a, result);
  result.f = (result.f + result.g) / 2;
  result.g = result.f;
  result.iterations = iterations;
  result.failure = failure;
  result.converged = failure.empty();
  result.algorithm = SinkhornAlgorithm::kOnline;
  return result;
}

}  // namespace assay::ot

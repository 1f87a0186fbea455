#include "plugins/numerics/ot/sinkhorn.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/ot/hall.hpp"
#include "plugins/numerics/ot/sinkhorn_certificate.hpp"
#include "plugins/numerics/ot/sinkhorn_iteration.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

// Rounding in the certificate, which sums in another order than the iteration.
constexpr double kMarginRounding = 1e-13;

void check_arguments(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
                     const SinkhornOptions& options) {
  check_weights(a, geometry.rows(), "a");
  check_weights(b, geometry.cols(), "b");
  const auto fits = [](std::span<const double> f, std::span<const double> w) {
    return f.empty() || f.size() == w.size();
  };
  if (!fits(options.init_f, a) || !fits(options.init_g, b))
    throw std::invalid_argument("initial potentials need one value a row and a column");
  if (!(options.epsilon > 0) || !(options.tol > 0) || options.max_iterations < 1 ||
      options.check_every < 1)
    throw std::invalid_argument("epsilon, tol, max_iterations and check_every must be positive");
  if (options.algorithm == SinkhornAlgorithm::kOnline && !geometry.has_points())
    throw std::invalid_argument("the online algorithm computes costs from points: none given");
}

SinkhornAlgorithm chosen_algorithm(const Geometry& geometry, const SinkhornOptions& options) {
  if (options.algorithm != SinkhornAlgorithm::kAuto) return options.algorithm;
  const std::size_t entry = options.precision == Precision::kFloat ? sizeof(float) : sizeof(double);
  const std::size_t needed =
      static_cast<std::size_t>(geometry.rows()) * static_cast<std::size_t>(geometry.cols()) * entry;
  if (needed <= options.kernel_memory) return SinkhornAlgorithm::kKernel;
  return geometry.has_points() ? SinkhornAlgorithm::kOnline : SinkhornAlgorithm::kLog;
}

// Why potentials are not finite though there is a plan.
std::string reason_of_break(const Geometry& geometry, double epsilon) {
  linalg::PaddedArray<double> row(linalg::padded(static_cast<std::size_t>(geometry.cols())));
  double largest = 0;
  for (Index i = 0; i < geometry.rows(); ++i) {
    geometry.copy_row(i, row.data());
    for (Index j = 0; j < geometry.cols(); ++j) {
      const double c = row[static_cast<std::size_t>(j)];
      if (std::isnan(c))
        return "potentials are not finite: cost " + std::to_string(i) + ", " + std::to_string(j) +
               " is not a number";
      if (std::isfinite(c)) largest = std::max(largest, std::abs(c));
    }
  }
  char text[128];
  std::snprintf(text, sizeof text,
                "potentials are not finite: costs of %.3g are too many times epsilon, %.3g",
                largest, epsilon);
  return text;
}

std::string reason(Ending ending, double error, const SinkhornIteration& iteration,
                   const SinkhornOptions& options) {
  if (ending == Ending::kStopped) return "stopped by the caller";
  char text[160];
  if (options.precision == Precision::kFloat && ending != Ending::kIterationLimit)
    std::snprintf(text, sizeof text, "marginal error stays at %.2g: try precision double", error);
  else if (iteration.is_at_rounding())
    std::snprintf(text, sizeof text,
                  "marginal error stays at %.2g: the last digits of costs divided by epsilon "
                  "allow no less",
                  error);
  else if (ending == Ending::kIterationLimit)
    std::snprintf(text, sizeof text, "iteration limit reached");
  else
    std::snprintf(text, sizeof text,
                  "marginal error stays at %.2g: this acceleration does not get on at this "
                  "epsilon",
                  error);
  return text;
}

// Fills failure and has_no_plan of a result that did not converge.
void explain(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
             std::string otherwise, SinkhornResult& result) {
  result.failure = std::move(otherwise);
  if (geometry.has_points()) return;
  const auto violation = hall_violation(geometry, a, b);
  result.has_no_plan = violation.has_value();
  if (violation) result.failure = describe(*violation);
}

}  // namespace

SinkhornResult sinkhorn(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornOptions& options) {
  check_arguments(geometry, a, b, options);
  const Support rows(a), cols(b);
  const SinkhornAlgorithm algorithm = chosen_algorithm(geometry, options);
  std::optional<Geometry> part;
  if (!rows.is_everything() || !cols.is_everything())
    part = geometry.subset(rows.indices(), cols.indices());
  const Geometry& positive = part ? *part : geometry;
  const bool needs_matrix = algorithm == SinkhornAlgorithm::kLog && positive.has_points();
  const Matrix entries = needs_matrix ? positive.matrix() : Matrix();
  std::optional<Geometry> stored;
  if (needs_matrix) stored = Geometry::of_matrix(entries);

  SinkhornIteration iteration(stored ? *stored : positive, rows.of(a), cols.of(b), options,
                              algorithm);
  iteration.set_potentials(rows.of(options.init_f), cols.of(options.init_g));
  const Ending ending = iteration.solve();

  SinkhornResult result =
      certificate(iteration.problem(), iteration.team(), iteration.potentials());
  result.algorithm = algorithm;
  result.iterations = iteration.iterations();
  result.converged = result.marginal_error <= options.tol + kMarginRounding;
  if (!result.converged)
    explain(geometry, a, b,
            result.f.allFinite() && result.g.allFinite()
                ? reason(ending, result.marginal_error, iteration, options)
                : reason_of_break(geometry, options.epsilon),
            result);
  restore_zero_weights(geometry, rows, cols, a, b, result);
  return result;
}

}  // namespace assay::ot

#include "plugins/kinetic_paths/likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace assay::kinetic_paths {
namespace {

flow::Conversion conversion(const flow::PathPoint& at, Parameterisation parameterisation) {
  switch (parameterisation) {
    case Parameterisation::kData:
      return flow::from_data(at);
    case Parameterisation::kNoise:
      return flow::from_noise(at);
    default:
      return {0, 1};
  }
}

std::vector<Matrix> rademacher(Index rows, Index cols, Rng rng) {
  std::vector<Matrix> probes(kProbes, Matrix(rows, cols));
  for (auto& probe : probes)
    for (Index k = 0; k < probe.size(); ++k) probe.data()[k] = rng.below(2) == 0 ? -1 : 1;
  return probes;
}

class LogDensity {
 public:
  LogDensity(const Run<Params>& run, const FlowNetwork& network, const NamedPath& path,
             const std::function<void(Index)>& tick)
      : run_(run), network_(network), path_(path), tick_(tick) {}

  // Mean of -log2 p(x) / d over the rows.
  double bits(const Matrix& points, std::int64_t steps) const {
    const Index n = points.rows(), d = points.cols();
    const auto probes = rademacher(n, d, run_.rng("probes"));
    Matrix state = Matrix::Zero(n, d + 1);
    state.leftCols(d) = points;
    const Matrix end =
        flow::integrate(
            flow::Solver::kRk4, [&](double t, const Matrix& x) { return slope(t, x, probes); },
            state, path_.end, 0, steps)
            .x;
    // log p(x1) = log N(x0; 0, I) - int_0^1 div v dt; the integral ran backwards.
    const double squares = end.leftCols(d).squaredNorm() / static_cast<double>(n);
    const double log_noise =
        -0.5 * (squares + static_cast<double>(d) * std::log(2 * std::numbers::pi));
    const double nats = -(log_noise + end.col(d).mean());
    if (!std::isfinite(nats)) throw Diverged("the likelihood of " + path_.name + " is not finite");
    return nats / (static_cast<double>(d) * std::numbers::ln2);
  }

 private:
  // Of the points and, in the last column, of int div v dt.
  Matrix slope(double t, const Matrix& state, const std::vector<Matrix>& probes) const {
    const auto& p = run_.params();
    const Index n = state.rows(), d = state.cols() - 1;
    tick_(n);
    const Matrix x = state.leftCols(d);
    const auto j = p.nll == Likelihood::kExact ? network_.exact_trace(t, x)
                                               : network_.estimated_trace(t, x, probes);
    const auto v = conversion(path_.at(t), p.parameterisation);
    Matrix slope(n, d + 1);
    slope.leftCols(d) = v.on_state * x + v.on_prediction * j.prediction;
    slope.col(d) =
        (v.on_state * static_cast<double>(d) + v.on_prediction * j.trace.array()).matrix();
    return slope;
  }

  const Run<Params>& run_;
  const FlowNetwork& network_;
  const NamedPath& path_;
  const std::function<void(Index)>& tick_;
};

}  // namespace

flow::Velocity learned_velocity(const FlowNetwork& network, const NamedPath& path,
                                Parameterisation parameterisation) {
  return [&network, path, parameterisation](double t, const Matrix& x) -> Matrix {
    const auto v = conversion(path.at(t), parameterisation);
    const Matrix prediction = network.predict(t, x);
    if (v.on_state == 0) return v.on_prediction * prediction;
    return v.on_state * x + v.on_prediction * prediction;
  };
}

NegativeLogLikelihood negative_log_likelihood(const Run<Params>& run, const FlowNetwork& network,
                                              const NamedPath& path, const Matrix& points,
                                              const std::function<void(Index)>& tick) {
  const LogDensity density(run, network, path, tick);
  const Matrix few = points.topRows(std::min<Index>(points.rows(), kStepProbes));
  return {density.bits(points, kLikelihoodSteps),
          std::abs(density.bits(few, kLikelihoodSteps) - density.bits(few, kLikelihoodSteps / 2))};
}

}  // namespace assay::kinetic_paths

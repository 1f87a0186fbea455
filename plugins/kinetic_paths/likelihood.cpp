#include "plugins/kinetic_paths/likelihood.hpp"

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

double bits_per_dimension(const Run<Params>& run, const FlowNetwork& network, const NamedPath& path,
                          const Matrix& points, const std::function<void()>& tick) {
  const auto& p = run.params();
  const Index n = points.rows(), d = points.cols();
  const auto probes = rademacher(n, d, run.rng("probes"));
  // The last column of the state is int div v dt.
  const flow::Velocity velocity = [&](double t, const Matrix& state) -> Matrix {
    tick();
    const Matrix x = state.leftCols(d);
    const auto j = p.nll == Likelihood::kExact ? network.exact_trace(t, x)
                                               : network.estimated_trace(t, x, probes);
    const auto v = conversion(path.at(t), p.parameterisation);
    Matrix slope(n, d + 1);
    slope.leftCols(d) = v.on_state * x + v.on_prediction * j.prediction;
    slope.col(d) =
        (v.on_state * static_cast<double>(d) + v.on_prediction * j.trace.array()).matrix();
    return slope;
  };
  Matrix state = Matrix::Zero(n, d + 1);
  state.leftCols(d) = points;
  const Matrix end =
      flow::integrate(flow::Solver::kRk4, velocity, state, path.end, 0, kLikelihoodSteps).x;
  // log p(x1) = log N(x0; 0, I) - int_0^1 div v dt; the integral ran backwards.
  const double squares = end.leftCols(d).squaredNorm() / static_cast<double>(n);
  const double log_noise =
      -0.5 * (squares + static_cast<double>(d) * std::log(2 * std::numbers::pi));
  const double nats = -(log_noise + end.col(d).mean());
  if (!std::isfinite(nats)) throw Diverged("the likelihood of " + path.name + " is not finite");
  return nats / (static_cast<double>(d) * std::numbers::ln2);
}

}  // namespace assay::kinetic_paths

// The objectives are functions of the outputs; the perceptron takes their derivatives from there.
#include "plugins/causal_minimax/neural_baselines.hpp"

#include <cmath>

#include "plugins/causal_minimax/neural_options.hpp"
#include "plugins/numerics/optimise/first_order.hpp"
#include "plugins/numerics/optimise/lbfgs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kDroRate = 0.02;  // of Adam

struct NeuralProblem {
  Rows rows;
  mlp::Columns x;
  Eigen::VectorXd y;
  mlp::Network network;
  mlp::FitOptions options;
  std::vector<int> environment_of;
  int environments = 0;
};

NeuralProblem problem_of(Run<Params>& run, const Dataset& train, int target) {
  NeuralProblem p{rows_of(train.values), {}, {}, {}, {}, train.environment_of, 0};
  p.environments = static_cast<int>(train.environments.size());
  p.x = p.rows.columns(first_nodes(static_cast<int>(train.names.size())) & ~bit(target));
  p.y = p.rows.values.col(target);
  const auto options = neural_options(run);
  p.options = options.predictor;
  p.network = options.f.start(p.x.size(), run.rng("neural"));
  return p;
}

Eigen::VectorXd outputs(const NeuralProblem& p) {
  Eigen::VectorXd out(p.rows.values.rows());
  mlp::predict(p.network, p.x, out.data(), p.rows.padded());
  return out;
}

// The gradient in the weights from the derivatives in the outputs, decay included.
Eigen::VectorXd gradient_of(const NeuralProblem& p, const Eigen::VectorXd& g) {
  Eigen::VectorXd gradient = p.options.decay * p.network.weights;
  mlp::pull(p.network, p.x, g.data(), p.rows.padded(), gradient);
  return gradient;
}

// Annealed: least squares first, from where the penalty finds its minimum.
mlp::Network fit_irm(NeuralProblem p, double penalty) {
  p.network =
      mlp::fit({p.x, p.y.data(), p.rows.weight.data(), p.rows.padded()}, p.network, p.options);
  optimise::LbfgsOptions settings;
  settings.max_iterations = p.options.iterations;
  settings.tol = p.options.tol;
  settings.on_step = [&p](Index, double, double) {
    return p.options.should_stop() ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  Eigen::VectorXd g(p.y.size());
  const auto objective = [&](const Vector& weights, Vector& gradient) {
    p.network.weights = weights;
    const double value =
        irm_objective(p.environment_of, p.environments, penalty, p.y, outputs(p), g);
    gradient = gradient_of(p, g);
    return value + p.options.decay / 2 * weights.squaredNorm();
  };
  p.network.weights = optimise::minimize(objective, p.network.weights, settings).x;
  return p.network;
}

mlp::Network fit_dro(NeuralProblem p, double eta) {
  optimise::Adam adam(kDroRate);
  Eigen::VectorXd shares =
      Eigen::VectorXd::Constant(p.environments, 1 / static_cast<double>(p.environments));
  Eigen::VectorXd g(p.y.size());
  for (Index i = 0; i < p.options.iterations && !p.options.should_stop(); ++i) {
    dro_objective(p.environment_of, eta, p.y, outputs(p), shares, g);
    adam.step(gradient_of(p, g), p.network.weights);
  }
  return p.network;
}

}  // namespace

double irm_objective(const std::vector<int>& of, int environments, double penalty,
                     const Eigen::VectorXd& y, const Eigen::VectorXd& out, Eigen::VectorXd& g) {
  Eigen::ArrayXd count = Eigen::ArrayXd::Zero(environments), error = count, slope = count;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    const double rest = out[row] - y[row];
    count[of[i]] += 1;
    error[of[i]] += rest * rest;
    slope[of[i]] += 2 * rest * out[row];  // of the error in a common scale of the outputs, at 1
  }
  error /= count;
  slope /= count;
  g.setZero();
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    const double rest = out[row] - y[row];
    g[row] = (2 * rest + 2 * penalty * slope[of[i]] * 2 * (rest + out[row])) / count[of[i]];
  }
  return (error + penalty * slope.square()).sum();
}

double dro_objective(const std::vector<int>& of, double eta, const Eigen::VectorXd& y,
                     const Eigen::VectorXd& out, Eigen::VectorXd& shares, Eigen::VectorXd& g) {
  Eigen::ArrayXd count = Eigen::ArrayXd::Zero(shares.size()), error = count;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const double rest = out[static_cast<Eigen::Index>(i)] - y[static_cast<Eigen::Index>(i)];
    count[of[i]] += 1;
    error[of[i]] += rest * rest;
  }
  error /= count;
  shares = shares.array() * (eta * (error - error.maxCoeff())).exp();
  shares /= shares.sum();
  g.setZero();
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    g[row] = 2 * shares[of[i]] * (out[row] - y[row]) / count[of[i]];
  }
  return (shares.array() * error).sum();
}

Predict neural_baseline(Run<Params>& run, const Dataset& scaled_train, int target) {
  // Perceptrons see standardised columns also where the run does not standardise.
  const auto own = scaling_of(scaled_train, Standardize::train);
  auto p = problem_of(run, scaled(scaled_train, own), target);
  mlp::Network f;
  if (run.params().solver == Solver::irm)
    f = fit_irm(p, run.params().irm_penalty);
  else if (run.params().solver == Solver::group_dro)
    f = fit_dro(p, run.params().dro_eta);
  else
    f = mlp::fit({p.x, p.y.data(), p.rows.weight.data(), p.rows.padded()}, p.network, p.options);
  return [f, own, target](const Eigen::MatrixXd& values) -> Eigen::VectorXd {
    const auto rows = rows_of(values.array().rowwise() / own.unit.array());
    Eigen::VectorXd out(rows.values.rows());
    mlp::predict(f, rows.columns(first_nodes(static_cast<int>(values.cols())) & ~bit(target)),
                 out.data(), rows.padded());
    return own.unit[target] * out.head(rows.count);
  };
}

}  // namespace assay::causal_minimax

// The parameters of kinetic_paths, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/kinetic_paths/separation.hpp"
#include "plugins/numerics/flow/integrate.hpp"

namespace assay::kinetic_paths {

enum class Task { kPaths, kExact, kTrain };

enum class Source {
  kCheckerboard,
  kGaussian,
  kMixture,
  kTwoPoints,
  kHypercube,
  kSphere,
  kDigits,
  kFile,
};

enum class Parameterisation { kVelocity, kData, kNoise };

enum class Likelihood { kNone, kExact, kHutchinson };

enum class LambdaMode { kAuto, kEmpirical, kAnalytic };

struct Params {
  Task task;
  Source dataset;
  std::int64_t dim, num_points, num_modes, pool, max_points;
  std::vector<double> spectrum;
  double mode_std;
  bool normalise;
  std::vector<std::string> paths;
  double gamma_floor, vp_beta_min, vp_beta_max, vp_eps;
  LambdaMode lambda_mode;
  Estimator estimator;
  std::int64_t theta_points, noise_samples, lambda_points;
  std::vector<double> query_snr, query_times;
  flow::Solver sampler;
  std::vector<std::int64_t> nfe;
  std::int64_t num_samples;
  Parameterisation parameterisation;
  std::int64_t train_steps, batch_size, hidden_width, num_layers;
  double learning_rate, holdout_fraction;
  Likelihood nll;
  bool dequantise;

  // A network cannot follow an angle that jumps.
  double floor() const {
    return gamma_floor >= 0 ? gamma_floor : task == Task::kTrain ? 3e-2 : 3e-3;
  }
};

inline const std::vector<std::string> kPathNames = {"ko", "cond_ot", "trig", "vp", "custom"};

void declare_params(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::kinetic_paths

// Model-based transfer learning: the next source is where a Gaussian process of training
// performance and a linear generalisation gap expect most (Cho et al. 2024, equation 6).
#pragma once

#include "plugins/mbtl/gap.hpp"
#include "plugins/mbtl/selection.hpp"
#include "plugins/numerics/statistics/gaussian_process.hpp"

namespace assay::mbtl {

enum class Acquisition { gap_ucb, mean, ucb, lcb, variance };
enum class BetaSchedule { log, inverse, constant, theory };
enum class Target { running_max, diagonal };

struct ModelOptions {
  SlopeMode slope_mode = SlopeMode::estimated;
  double slope = 0.005;  // where it is fixed
  Acquisition acquisition = Acquisition::gap_ucb;
  BetaSchedule beta_schedule = BetaSchedule::log;
  double beta = 1, delta = 0.1;  // of the constant, and of the theory's schedule
  bool optimises = true;
  Index fit_from = 3;                       // observations
  double signal_var = 0, length_scale = 0;  // 0: 0.04, and a tenth of the contexts' range
  double noise_std = 0.0316;
  bool is_centred = true;
  double prior_mean = 0;  // where it is not centred
  Target target = Target::running_max;
  statistics::KernelFit fit;
  Index warmup_worst = 0, first_index = -1;  // -1: the midpoint
};

// What the model thought when it chose source k.
struct Thought {
  statistics::GaussianKernel kernel;
  GapModel gap;
  statistics::Posterior posterior;
  Vector acquisition;
  double regret_bound = 0;  // 2 b_k sd(x_k)
  Index search_space = 0;   // contexts that may still be the best choice within the bounds
};

// Multiplies the standard deviation in the bound for source k = 1, 2, ... of N contexts.
double confidence(const ModelOptions& options, Index k, Index contexts);

// mean_j max(value_i - gap(i, j) - best_j, 0) for each i; the plain mean without `max` where
// nothing is reached yet (best is -infinity).
Vector expected_gain(const Vector& value, const Matrix& gap, const Vector& best);

class Model {
 public:
  // All three must outlive the model.
  Model(const Matrix& contexts, const Transfer& transfer, const ModelOptions& options);

  Index choose(const Progress& progress);
  const std::vector<Thought>& thoughts() const { return thoughts_; }
  // The gap as all rows say that were observed.
  GapModel gap_of(const std::vector<Index>& sources) const;

 private:
  void observe(const Progress& progress);
  statistics::GaussianKernel kernel() const;
  Thought think(const Progress& progress);
  Index first_choice(const Progress& progress) const;

  const Matrix& contexts_;
  const Transfer& transfer_;
  const ModelOptions& options_;
  Matrix distances_, gaps_;  // of all pairs of contexts; the latter for one step
  Matrix points_;            // contexts of the sources
  Vector y_;
  std::vector<Thought> thoughts_;
};

}  // namespace assay::mbtl

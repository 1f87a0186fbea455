// Potential-energy decline: class clusters repel each other as overlapping elastic balls.
//
// X. Li, Z. Hu, Y. Ge, Y. Shan, L.-Y. Duan, Exploring Model Transferability through the Lens of
// Potential Energy, ICCV 2023. Clusters move rigidly, so the loop runs on class means alone and
// every sample is shifted once, at the end.
#pragma once

#include <optional>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped {

struct MotionOptions {
  double nsigma = 0.6;        // radius of a ball in units of its class's spread
  double time_step = 0.1;     // t of the shift a t^2 / 2 from rest
  double force_constant = 1;  // of the spring, unit mass
  Index max_steps = 6;
  double exit_ratio = 0.5;  // of a shift to the first one, at which to stop
};

// Of one pass, before the clusters move.
struct MotionPass {
  double energy = 0;        // U = sum over pairs of force_constant overlap^2 / 2
  double displacement = 0;  // sum of |shift| over classes and dimensions
  double mean_overlap = 0;  // over pairs
};

struct Motion {
  Eigen::MatrixXd shift;  // C x D, to be added to every sample of a class
  Index steps = 0;        // shifts applied
  double energy_initial = 0, energy_final = 0;
  std::vector<MotionPass> passes;  // the last one may not have been applied
  Index coincident_pairs = 0;      // with equal means: no direction, no force; largest of a pass
};

// Means and variances are C x D with C >= 2. `rounding`, C numbers, is how far from its place each
// mean may lie: two that are no farther apart than it explains are equal.
Motion decline(const Eigen::MatrixXd& means, const Eigen::MatrixXd& variances,
               const MotionOptions& options, const Vector& rounding);

// What divides out the scale of each dimension.
struct Scale {
  Eigen::RowVectorXd mean, deviation;
};
// Mean and population deviation of the rows, the latter at least `floor`.
Scale scale_of(const Matrix& reference, double floor);

struct Moved {
  Matrix features;  // in the units that came in
  Motion motion;    // in units of `scale`
  Eigen::MatrixXd means_before, means_after;
};
// Without a scale, units are those of the features.
Moved move_classes(const Matrix& features, const Labels& y, const std::optional<Scale>& scale,
                   const MotionOptions& options);

}  // namespace assay::ped

#include "plugins/ped/motion.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/gram.hpp"
#include "plugins/numerics/linalg/product.hpp"
#include "plugins/ped/moments.hpp"

namespace assay::ped {
namespace {

// Relative to the squared lengths of both means; below it a distance by way of the Gram matrix has
// lost more than half of its digits.
constexpr double kCancelled = 1e-6;

struct Forces {
  MotionPass pass;
  Eigen::MatrixXd shift;
  Index coincident = 0;
};

class Balls {
 public:
  Balls(const Eigen::MatrixXd& variances, const MotionOptions& options, const Vector& rounding)
      : options_(options),
        radius_(options.nsigma * variances.rowwise().sum().cwiseSqrt()),
        rounding_(rounding) {}

  // One pass of the published loop: shift_i = sum_j g_ij (m_i - m_j) / |m_i - m_j|.
  Forces forces(const Eigen::MatrixXd& means) const {
    const Index classes = means.rows();
    Forces f;
    const Eigen::MatrixXd h = pulls(means, f);
    f.shift = h.rowwise().sum().asDiagonal() * means;
    f.shift -= linalg::product(h, means);
    f.pass.displacement = f.shift.cwiseAbs().sum();
    f.pass.mean_overlap /= static_cast<double>(classes * (classes - 1)) / 2;
    return f;
  }

 private:
  // h_ij = g_ij / |m_i - m_j|, and the sums over pairs.
  Eigen::MatrixXd pulls(const Eigen::MatrixXd& means, Forces& f) const {
    const Index classes = means.rows();
    const Matrix gram = linalg::gram(means.transpose());
    Eigen::MatrixXd h = Eigen::MatrixXd::Zero(classes, classes);
    const double half_square = 0.5 * options_.time_step * options_.time_step;
    for (Index j = 0; j < classes; ++j)
      for (Index i = j + 1; i < classes; ++i) {
        const double distance = std::sqrt(square_distance(means, gram, i, j));
        const double overlap = std::max(radius_[i] + radius_[j] - distance, 0.0);
        const double force = options_.force_constant * overlap;
        f.pass.energy += force * overlap / 2;
        f.pass.mean_overlap += overlap;
        const bool is_one_place = distance <= rounding_[i] + rounding_[j];
        if (is_one_place) ++f.coincident;
        if (is_one_place || overlap == 0) continue;
        h(i, j) = h(j, i) = std::min(half_square * force, overlap) / distance;
      }
    return h;
  }

  static double square_distance(const Eigen::MatrixXd& means, const Matrix& gram, Index i,
                                Index j) {
    const double lengths = gram(i, i) + gram(j, j), square = lengths - 2 * gram(i, j);
    return square > kCancelled * lengths ? square : (means.row(i) - means.row(j)).squaredNorm();
  }

  MotionOptions options_;
  Vector radius_, rounding_;
};

// How far from its place rounding may have put each class mean, in units of `deviation`: n eps of
// what its n samples are away from the origin, in which they were summed, and eps of the origin, to
// which the samples themselves were rounded.
Vector rounding_of(const Eigen::MatrixXd& means, const Eigen::MatrixXd& variances, const Labels& y,
                   const Eigen::RowVectorXd& origin, const Eigen::RowVectorXd& deviation) {
  const Eigen::MatrixXd spread = (variances.array() + means.array().square()).sqrt();
  Eigen::MatrixXd error = counts(y).asDiagonal() * spread;
  error.rowwise() += origin.cwiseAbs();
  return kRoundoff * (error * deviation.cwiseInverse().asDiagonal()).rowwise().norm();
}

}  // namespace

Motion decline(const Eigen::MatrixXd& means, const Eigen::MatrixXd& variances,
               const MotionOptions& options, const Vector& rounding) {
  const Balls balls(variances, options, rounding);
  // Distances do not change when the origin does, and keep more digits at the centre.
  const Eigen::RowVectorXd centre = means.colwise().mean();
  const Eigen::MatrixXd start = means.rowwise() - centre;
  Motion motion;
  motion.shift = Eigen::MatrixXd::Zero(means.rows(), means.cols());
  auto now = balls.forces(start);
  for (;;) {
    motion.passes.push_back(now.pass);
    motion.coincident_pairs = std::max(motion.coincident_pairs, now.coincident);
    const double first = motion.passes.front().displacement;
    if (motion.steps >= options.max_steps || first == 0 ||
        now.pass.displacement / first <= options.exit_ratio)
      break;
    motion.shift += now.shift;
    ++motion.steps;
    now = balls.forces(start + motion.shift);
  }
  motion.energy_initial = motion.passes.front().energy;
  motion.energy_final = now.pass.energy;
  return motion;
}

Scale scale_of(const Matrix& reference, double floor) {
  const auto m = moments(reference);
  return {m.mean, m.variance.cwiseSqrt().cwiseMax(floor)};
}

Moved move_classes(const Matrix& features, const Labels& y, const std::optional<Scale>& scale,
                   const MotionOptions& options) {
  Moved moved;
  const auto [origin, means, variances] = class_moments(features, y);
  Eigen::RowVectorXd deviation = Eigen::RowVectorXd::Ones(features.cols());
  if (scale) deviation = scale->deviation;
  const auto inverse = deviation.cwiseInverse().asDiagonal();
  moved.means_before = means.rowwise() + origin;
  // Where the scale's own mean lies is no matter: only distances count.
  moved.motion = decline(means * inverse, variances * inverse * inverse, options,
                         rounding_of(means, variances, y, origin, deviation));
  const Matrix shift = moved.motion.shift * deviation.asDiagonal();  // 0 changes not a bit
  moved.features.resize(features.rows(), features.cols());
  for (Index n = 0; n < features.rows(); ++n)
    moved.features.row(n) = features.row(n) + shift.row(y[n]);
  moved.means_after = moved.means_before + shift;
  return moved;
}

}  // namespace assay::ped

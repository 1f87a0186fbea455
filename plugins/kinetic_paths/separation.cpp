#include "plugins/kinetic_paths/separation.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/kinetic_paths/geodesic.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr Index kLawBlock = 512;  // draws

void add_estimates(const Matrix& x, const Matrix& eps, const Matrix& posterior, double theta,
                   Index angle, SeparationSums& sums) {
  const double sine = std::sin(theta), cosine = std::cos(theta);
  const auto d = static_cast<double>(x.cols());
  const Matrix linear = sine * sine * x + sine * cosine * eps;
  for (Index i = 0; i < x.rows(); ++i)
    sums.add(angle,
             {(posterior.row(i) - linear.row(i)).squaredNorm() / (cosine * cosine * d),
              (posterior.row(i) - x.row(i)).squaredNorm() / d, posterior.row(i).squaredNorm() / d});
}

}  // namespace

void SeparationSums::add(Index angle, const double (&values)[kEstimators]) {
  for (Index e = 0; e < kEstimators; ++e) {
    sum(angle, e) += values[e];
    square(angle, e) += values[e] * values[e];
  }
}

SeparationSums separation_of_law(const Law& law, const SeparationOptions& options,
                                 const Rng& noise) {
  SeparationSums sums(options.angles);
  const Index blocks = (options.draws + kLawBlock - 1) / kLawBlock;
  for (Index b = 0; b < blocks; ++b) {
    auto rng = noise.stream(static_cast<std::uint64_t>(b));
    const Index count = std::min(kLawBlock, options.draws - b * kLawBlock);
    const Matrix x = law.draw(count, rng);
    Matrix eps(count, law.dimension());
    for (Index k = 0; k < eps.size(); ++k) eps.data()[k] = rng.normal();
    for (Index j = 0; j < options.angles; ++j) {
      options.stop_point();
      const double theta = midpoint_angle(j, options.angles), s = std::tan(theta);
      add_estimates(x, eps, law.posterior_mean(x + eps / s, s), theta, j, sums);
    }
    options.progress(static_cast<double>(b + 1), static_cast<double>(blocks));
  }
  sums.count = static_cast<double>(options.draws);
  return sums;
}

GammaCurve gamma_curve(const SeparationSums& sums, Estimator estimator) {
  const Index angles = sums.sum.rows(), column = static_cast<Index>(estimator);
  GammaCurve curve{Vector(angles), Vector(angles)};
  for (Index j = 0; j < angles; ++j) {
    const double mean = sums.sum(j, column) / sums.count;
    const double variance = std::max(0.0, sums.square(j, column) / sums.count - mean * mean);
    const double cosine = std::cos(midpoint_angle(j, angles));
    const double amplified = 1 / (cosine * cosine);
    const double error = std::sqrt(variance / sums.count);
    const bool is_gamma = estimator == Estimator::kProjection;
    const double missed = estimator == Estimator::kMmse ? mean : 1 - mean;  // 1 - lambda
    curve.gamma[j] = is_gamma ? mean : 1 - missed * amplified;
    curve.stderr_[j] = is_gamma ? error : error * amplified;
  }
  return curve;
}

GammaCurve closed_form_curve(const Law& law, Index angles) {
  GammaCurve curve{Vector(angles), Vector::Zero(angles)};
  for (Index j = 0; j < angles; ++j)
    curve.gamma[j] = law.gamma(std::tan(midpoint_angle(j, angles))).value();
  return curve;
}

}  // namespace assay::kinetic_paths

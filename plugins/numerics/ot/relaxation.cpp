#include "plugins/numerics/ot/relaxation.hpp"

#include <algorithm>
#include <cmath>

namespace assay::ot {
namespace {

constexpr Index kWindow = 10;        // iterations between two observed errors
constexpr Index kSettling = 20;      // iterations until a new omega shows its own rate
constexpr double kSmallError = 0.5;  // below it the linear theory holds
constexpr double kLargest = 1.95;
// Relative fall of the dual value that rounding explains.
constexpr double kRelaxationNoise = 1e-12;

}  // namespace

void Relaxation::restart() {
  omega_ = 1;
  age_ = 0;
  settled_ = kSettling;
}

void Relaxation::observe(double marginal_error, double dual_value) {
  if (!is_active_) return;
  ++age_;
  if (age_ % kWindow != 0) return;
  const bool has_history = age_ > kWindow;
  const bool fell = dual_value < last_dual_ - kRelaxationNoise * (1 + std::abs(last_dual_));
  const double ratio = marginal_error / last_error_;
  last_error_ = marginal_error;
  last_dual_ = dual_value;
  if (!has_history) return;
  if (omega_ > 1 && fell) return restart();
  if (age_ >= settled_ && marginal_error < kSmallError) reconsider(ratio);
}

void Relaxation::reconsider(double ratio) {
  const double mu = std::pow(ratio, 1.0 / static_cast<double>(kWindow));
  if (!(mu > omega_ - 1) || mu >= 1) return;  // at or beyond the best weight, or no progress yet
  const double root = (mu + omega_ - 1) / omega_;
  const double lambda = std::min(root * root / mu, 1.0);
  omega_ = std::clamp(2 / (1 + std::sqrt(1 - lambda)), omega_, kLargest);
  settled_ = age_ + kSettling;
}

}  // namespace assay::ot

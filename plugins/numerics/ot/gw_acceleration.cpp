#include "plugins/numerics/ot/gw_acceleration.hpp"

#include <algorithm>
#include <vector>

namespace assay::ot {
namespace {

constexpr double kNearFixpoint = 1e-6;  // L1 change below which optimise::Anderson may take over
constexpr Index kContractions = 5;      // in a row before it does
constexpr double kPlanWorsening = 2;    // over the smallest change: back to momentum
constexpr double kMostMomentum = 0.9;   // more oscillates where the contraction is better than 0.99
constexpr Index kPlanMemory = 5;

}  // namespace

OuterAcceleration::OuterAcceleration(Index rows, Index cols)
    : rows_(rows), cols_(cols), last_change_(kInfinity), smallest_change_(kInfinity) {}

// The plans' step and the step's residual point in opposite directions.
bool OuterAcceleration::is_uphill(const Matrix& y, const Matrix& phi) const {
  const auto plan = [this](const Matrix& state) { return state.topRows(rows_).array(); };
  return ((plan(y) - plan(phi)) * (plan(phi) - plan(last_phi_))).sum() > 0;
}

Matrix OuterAcceleration::with_momentum(const Matrix& y, const Matrix& phi) {
  if (last_phi_.size() == 0) return phi;
  age_ = is_uphill(y, phi) ? 0 : age_ + 1;
  const auto k = static_cast<double>(age_);
  return phi + std::min(kMostMomentum, k / (k + 3)) * (phi - last_phi_);
}

void OuterAcceleration::choose_mixing(double change) {
  contractions_ = change < last_change_ ? contractions_ + 1 : 0;
  last_change_ = change;
  if (mixing_ && change > kPlanWorsening * smallest_change_) {
    mixing_.reset();
    age_ = contractions_ = 0;
  } else if (!mixing_ && contractions_ >= kContractions && change < kNearFixpoint) {
    const std::vector<double> weights(static_cast<std::size_t>(rows_ * cols_), 1.0);
    mixing_.emplace(weights, kPlanMemory);
    smallest_change_ = change;
  }
  smallest_change_ = std::min(smallest_change_, change);
}

Matrix OuterAcceleration::next(const Matrix& y, const Matrix& phi, double change,
                               std::optional<double> damping) {
  choose_mixing(change);
  Matrix next;
  if (mixing_) {
    next = y;
    const Matrix residual = phi - y;
    const auto size = static_cast<std::size_t>(next.size());
    mixing_->step({next.data(), size}, {residual.data(), size});
  } else {
    next = damping ? Matrix(y + *damping * (phi - y)) : with_momentum(y, phi);
  }
  last_phi_ = phi;
  return next;
}

}  // namespace assay::ot

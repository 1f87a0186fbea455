#include "plugins/g_theory/plateau.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::g_theory {
namespace {

constexpr double kRounding = 1e-14;  // of a sum over the grid, relative to the objective or 1

double to_come(double third, double fourth) {
  if (fourth == 0) return 0;
  return fourth < third ? fourth * fourth / (third - fourth)
                        : std::numeric_limits<double>::infinity();
}

}  // namespace

bool Plateau::is_reached(double objective) {
  const double step = path_.empty() ? 0 : std::abs(objective - last_);
  const bool is_rounding = step < kRounding * std::max(1.0, std::abs(objective));
  path_.push_back((path_.empty() ? 0 : path_.back()) + (is_rounding ? 0 : step));
  last_ = objective;
  const std::size_t rounds = path_.size(), now = rounds - 1;
  const auto quarter = std::max<std::size_t>(kLeastQuarter, rounds / 4);
  left_ = std::numeric_limits<double>::infinity();
  if (now < 2 * quarter) return false;
  const double third = change(now - 2 * quarter, now - quarter);
  const double fourth = change(now - quarter, now);
  left_ = third + fourth + to_come(third, fourth);
  return left_ < tolerance_;
}

}  // namespace assay::g_theory

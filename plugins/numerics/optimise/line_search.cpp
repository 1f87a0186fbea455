#include "plugins/numerics/optimise/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::optimise {
namespace {

constexpr double kDecrease = 1e-4, kCurvature = 0.9;
constexpr double kExpand = 4;    // of the step while bracketing
constexpr double kMargin = 0.1;  // share of a bracket that interpolation keeps from its ends
constexpr int kMaxBracket = 20, kMaxZoom = 25;
constexpr double kValueNoise = 1e-14;  // of a value: what differs by less counts as equal

// f along the line.
struct Trial {
  double step = 0, value = 0, slope = 0;
};

// The minimiser of the cubic through two values and slopes, kept inside of the bracket.
double interpolate(const Trial& p, const Trial& q) {
  const double low = std::min(p.step, q.step), width = std::abs(q.step - p.step);
  const double d1 = p.slope + q.slope - 3 * (p.value - q.value) / (p.step - q.step);
  const double root = d1 * d1 - p.slope * q.slope;
  double step = low + width / 2;
  if (root >= 0) {
    const double d2 = std::copysign(std::sqrt(root), q.step - p.step);
    const double cubic =
        q.step - (q.step - p.step) * (q.slope + d2 - d1) / (q.slope - p.slope + 2 * d2);
    if (std::isfinite(cubic)) step = cubic;
  }
  return std::clamp(step, low + kMargin * width, low + (1 - kMargin) * width);
}

class Search {
 public:
  Search(const std::function<void(LinePoint&)>& evaluate, const LinePoint& from, const Vector& d,
         LinePoint& to)
      : evaluate_(evaluate), from_(from), d_(d), to_(to) {
    origin_ = {0, from.value, from.gradient.dot(d)};
    noise_ = kValueNoise * std::abs(from.value);
  }

  bool run(double step) {
    if (!(origin_.slope < 0)) return false;
    Trial before = origin_;
    for (int k = 0; k < kMaxBracket; ++k, step *= kExpand) {
      const Trial now = at(step);
      if (!decreases(now) || (k > 0 && now.value >= before.value + noise_))
        return zoom(before, now);
      if (is_flat(now)) return true;
      if (now.slope >= 0) return zoom(now, before);
      before = now;
    }
    return true;  // still falling at the last point, which is a decrease
  }

 private:
  Trial at(double step) {
    to_.x = from_.x + step * d_;
    evaluate_(to_);
    const Trial t{step, to_.value, to_.gradient.dot(d_)};
    if (decreases(t) && (!has_best_ || t.value < best_.value)) remember(t);
    return t;
  }

  void remember(const Trial& t) {
    best_ = t;
    has_best_ = true;
    best_point_ = to_;
  }

  // `low` has the smaller value of the bracket, and descends into it.
  bool zoom(Trial low, Trial high) {
    for (int k = 0; k < kMaxZoom; ++k) {
      const Trial now = at(interpolate(low, high));
      if (!decreases(now) || now.value >= low.value + noise_) {
        high = now;
        continue;
      }
      if (is_flat(now)) return true;
      if (now.slope * (high.step - low.step) >= 0) high = low;
      low = now;
    }
    if (has_best_) to_ = best_point_;
    return has_best_;
  }

  // Close to a minimum the decrease drowns in rounding; the slope then decides in the value's place
  // (Hager and Zhang 2005, the approximate Wolfe conditions).
  bool decreases(const Trial& t) const {
    return t.value <= origin_.value + kDecrease * t.step * origin_.slope ||
           (t.value <= origin_.value + noise_ && t.slope <= (2 * kDecrease - 1) * origin_.slope);
  }
  bool is_flat(const Trial& t) const { return std::abs(t.slope) <= -kCurvature * origin_.slope; }

  const std::function<void(LinePoint&)>& evaluate_;
  const LinePoint& from_;
  const Vector& d_;
  LinePoint& to_;
  Trial origin_, best_;
  LinePoint best_point_;
  double noise_ = 0;
  bool has_best_ = false;
};

}  // namespace

bool strong_wolfe(const std::function<void(LinePoint&)>& evaluate, const LinePoint& from,
                  const Vector& d, double step, LinePoint& to) {
  return Search(evaluate, from, d, to).run(step);
}

}  // namespace assay::optimise

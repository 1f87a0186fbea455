#include "plugins/position_auction/cascade_bounds.hpp"

#include <algorithm>

namespace assay::position_auction {
namespace {

constexpr double kDescent = 1e-14;  // relative: what is no descent any more

// A line that touches lambda + M(lambda) from below.
struct Tangent {
  double at, value, slope;
};

Tangent tangent(const RatioMatching& matching, Scores scores, double lambda) {
  const auto step = matching.at(lambda, scores);
  return {lambda, lambda + step.gain(lambda), 1 - step.weight};
}

}  // namespace

// The function is convex and piecewise linear: where the tangents of both sides meet, either it has
// its minimum, or there is a tangent between them.
double cascade_upper_bound(const Matrix& ctr, Scores scores, const Setting& setting) {
  const RatioMatching matching({ctr, false}, setting);
  auto left = tangent(matching, scores, 0);
  if (left.slope >= 0) return left.value;
  const double highest = std::max(*std::max_element(scores.begin(), scores.end()), 0.0);
  Tangent right{highest, highest, 1};
  double bound = std::min(left.value, right.value);
  for (;;) {
    const double meeting =
        (left.value - left.slope * left.at - right.value + right.slope * right.at) /
        (right.slope - left.slope);
    const auto middle = tangent(matching, scores, meeting);
    const double lower = left.value + left.slope * (meeting - left.at);
    bound = std::min(bound, middle.value);
    if (middle.value <= lower + kDescent * highest || middle.slope == 0) return bound;
    (middle.slope < 0 ? left : right) = middle;
  }
}

}  // namespace assay::position_auction

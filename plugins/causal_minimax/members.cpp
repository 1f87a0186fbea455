// Chance enters a gain by the rows and by the fits of the two predictors.
#include "plugins/causal_minimax/members.hpp"

#include <algorithm>
#include <cmath>

namespace assay::causal_minimax {
namespace {

constexpr double kStandardErrors = 3;
// By so much fits differ for no reason: a share of the error, and of the target's variance.
constexpr double kFitShare = 0.1, kFitError = 0.01;

}  // namespace

std::vector<MemberPair> some_members(const std::vector<EquivalenceClass>& classes,
                                     const std::vector<Mask>& sets) {
  std::vector<MemberPair> pairs;
  for (const auto& c : classes) {
    const Mask fixed = c.fixed, free = c.free;
    const bool is_asked = std::any_of(sets.begin(), sets.end(), [&](Mask set) {
      return (set & fixed) == fixed && (set & ~(fixed | free)) == 0;
    });
    if (!is_asked) continue;
    for_each_node(free, [&](int v) { pairs.push_back({fixed, fixed | bit(v)}); });
    if (size_of(free) > 1) pairs.push_back({fixed, fixed | free});
  }
  return pairs;
}

std::vector<MemberPair> all_members(const std::vector<EquivalenceClass>& classes) {
  std::vector<MemberPair> pairs;
  for (const auto& c : classes)
    for_each_subset(c.free, [&](Mask extra) {
      if (extra != 0) pairs.push_back({c.fixed, c.fixed | extra});
    });
  return pairs;
}

Gain gain_of(const Eigen::VectorXd& smallest, const Eigen::VectorXd& other) {
  const Eigen::ArrayXd d = smallest - other;
  const auto n = static_cast<double>(d.size());
  const double error = std::sqrt((d - d.mean()).square().sum() / (n - 1) / n);
  return {d.mean(), std::max({kStandardErrors * error, kFitShare * smallest.mean(), kFitError})};
}

}  // namespace assay::causal_minimax

#include "plugins/ef21/step_size.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::ef21 {
namespace {

constexpr double kFixedConstant = 1e-3;

}  // namespace

double Contraction::xi() const { return std::sqrt(beta / theta); }

// 1 - sqrt(1 - alpha) = alpha / (1 + sqrt(1 - alpha)), which does not cancel.
Contraction contraction(double alpha) {
  const double root = std::sqrt(1 - alpha), theta = alpha / (1 + root);
  return {theta, (1 - alpha) / theta};
}

Contraction with_participation(double alpha, double p) { return contraction(p * alpha); }

Contraction with_fixed_constants(double alpha, double p) {
  const double stay = p * (1 - alpha) + (1 - p);
  return {1 - stay * (1 + kFixedConstant), stay * (1 + 1 / kFixedConstant)};
}

Contraction with_batches(double alpha, double s) {
  auto c = contraction(1 - (1 - alpha) * (1 + s));
  c.noise = (1 + s) * (1 - alpha) + 1 + 1 / s;
  return c;
}

double step_size(double global, double across, double xi, bool is_tight) {
  const double a = across * xi;
  return is_tight ? 2 / (global + std::sqrt(global * global + 4 * a * a)) : 1 / (global + a);
}

std::vector<Index> clone_counts(const Smoothness& s) {
  std::vector<Index> counts;
  for (const double l : s.each)
    counts.push_back(std::max<Index>(1, static_cast<Index>(std::ceil(l / s.arithmetic))));
  return counts;
}

double clone_mean(const Smoothness& s, const std::vector<Index>& counts) {
  const auto n = static_cast<double>(counts.size());
  const auto copies = static_cast<double>(std::accumulate(counts.begin(), counts.end(), Index{0}));
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    sum += s.each[i] * s.each[i] / static_cast<double>(counts[i]);
  return std::sqrt(copies * sum) / n;
}

}  // namespace assay::ef21

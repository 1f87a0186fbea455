// Invariant prediction: residuals of each subset's regression, environment against the others.
#include <algorithm>
#include <cmath>

#include "plugins/causal_minimax/baselines.hpp"
#include "plugins/numerics/statistics/tails.hpp"

namespace assay::causal_minimax {
namespace {

struct Sample {
  double size = 0, mean = 0, variance = 0;
};

Sample summary(const Eigen::VectorXd& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = values.mean();
  return {n, mean, (values.array() - mean).square().sum() / std::max(n - 1, 1.0)};
}

// Two-sided; a t variable squared is F. 1 where a sample has no spread to compare with.
double welch(const Sample& a, const Sample& b) {
  if (a.size < 2 || b.size < 2) return 1;
  const double va = a.variance / a.size, vb = b.variance / b.size, v = va + vb;
  if (!(v > 0)) return 1;
  const double degrees = v * v / (va * va / (a.size - 1) + vb * vb / (b.size - 1));
  const double difference = a.mean - b.mean;
  return statistics::f_tail(difference * difference / v, 1, degrees);
}

double levene(const Sample& a, const Sample& b) {
  const double rest = a.size + b.size - 2;
  const double within = (a.size - 1) * a.variance + (b.size - 1) * b.variance;
  if (rest <= 0 || !(within > 0)) return 1;
  const double difference = a.mean - b.mean;
  const double between = difference * difference * a.size * b.size / (a.size + b.size);
  return statistics::f_tail(between / (within / rest), 1, rest);
}

Eigen::VectorXd sizes(const Eigen::VectorXd& residuals) {
  return (residuals.array() - residuals.mean()).abs();
}

double least_p_value(const Design& d, const Eigen::VectorXd& residuals) {
  double least = 1;
  for (const auto& rows : d.environments) {
    std::vector<bool> inside(static_cast<std::size_t>(d.y.size()), false);
    for (const auto i : rows) inside[static_cast<std::size_t>(i)] = true;
    std::vector<Eigen::Index> others;
    for (Eigen::Index i = 0; i < d.y.size(); ++i)
      if (!inside[static_cast<std::size_t>(i)]) others.push_back(i);
    const Eigen::VectorXd here = residuals(rows), there = residuals(others);
    least = std::min({least, welch(summary(here), summary(there)),
                      levene(summary(sizes(here)), summary(sizes(there)))});
  }
  return least;
}

}  // namespace

Invariance invariant_causes(const Design& d, Mask candidates, int intercept, double alpha) {
  Invariance result{candidates, 0};
  const double tests = 2 * static_cast<double>(d.environments.size());
  for_each_subset(candidates, [&](Mask set) {
    std::vector<int> columns{intercept};
    for_each_node(set, [&](int v) { columns.push_back(v); });
    const Eigen::MatrixXd x = d.x(Eigen::all, columns);
    if (tests * least_p_value(d, d.y - x * least_squares(x, d.y)) <= alpha) return;
    result.causes &= set;
    ++result.accepted;
  });
  if (result.accepted == 0) result.causes = 0;
  return result;
}

}  // namespace assay::causal_minimax

#include "plugins/mbtl/baselines.hpp"

#include <algorithm>
#include <cmath>

namespace assay::mbtl {

double random_expectation(const Matrix& scores, Index budget) {
  const Index n = scores.rows();
  // C(r-1, K-1) / C(N, K), from r = N downwards.
  Vector weight = Vector::Zero(n);
  weight[n - 1] = static_cast<double>(budget) / static_cast<double>(n);
  for (Index r = n - 1; r >= budget; --r)
    weight[r - 1] = weight[r] * static_cast<double>(r - budget + 1) / static_cast<double>(r);
  double sum = 0;
  for (Index j = 0; j < n; ++j) {
    Vector column = scores.col(j);
    std::sort(column.begin(), column.end());
    sum += weight.dot(column);
  }
  return sum / static_cast<double>(n);
}

RandomBand random_selections(const Matrix& scores, Index budget, Index repeats, Rng rng) {
  Transfer transfer(scores);
  RandomBand band{std::vector<double>(to_size(budget)), std::vector<double>(to_size(budget)), {}};
  const auto count = static_cast<double>(repeats);
  for (Index r = 0; r < repeats; ++r) {
    const auto drawn = rng.sample(to_size(scores.rows()), to_size(budget));
    band.draws.emplace_back(drawn.begin(), drawn.end());
    const auto performance = follow(transfer, band.draws.back()).performance;
    for (std::size_t k = 0; k < band.mean.size(); ++k) {
      band.mean[k] += performance[k] / count;
      band.sd[k] += performance[k] * performance[k] / count;
    }
  }
  for (std::size_t k = 0; k < band.sd.size(); ++k)
    band.sd[k] = std::sqrt(std::max(0.0, band.sd[k] - band.mean[k] * band.mean[k]));
  return band;
}

std::vector<Index> equidistant(const Matrix& contexts, Index budget) {
  const double low = contexts.minCoeff(), high = contexts.maxCoeff();
  const auto k = static_cast<double>(budget);
  std::vector<bool> is_used(to_size(contexts.rows()), false);
  std::vector<Index> sources;
  for (Index i = 0; i < budget; ++i) {
    const Eigen::RowVectorXd place = Eigen::RowVectorXd::Constant(
        1, high - (high - low) / (2 * k) - (high - low) * static_cast<double>(i) / k);
    sources.push_back(nearest_unused(contexts, place, is_used));
    is_used[to_size(sources.back())] = true;
  }
  return sources;
}

Chooser pseudo_greedy(const Matrix& contexts) {
  return [contexts](const Progress& progress) {
    if (progress.sources.empty()) return midpoint(contexts, progress.is_used);
    const double low = contexts.minCoeff(), high = contexts.maxCoeff();
    std::vector<double> places = {low, high};
    for (const Index s : progress.sources) places.push_back(contexts(s, 0));
    std::sort(places.begin(), places.end());
    std::size_t widest = 0;
    for (std::size_t i = 0; i + 1 < places.size(); ++i)
      if (places[i + 1] - places[i] > places[widest + 1] - places[widest] + 1e-12) widest = i;
    const double a = places[widest], b = places[widest + 1];
    double place = (a + b) / 2;
    if (widest == 0)
      place = (2 * a + b) / 3;
    else if (widest + 2 == places.size())
      place = (a + 2 * b) / 3;
    return nearest_unused(contexts, Eigen::RowVectorXd::Constant(1, place), progress.is_used);
  };
}

}  // namespace assay::mbtl

#include "plugins/numerics/control/cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::control {
namespace {

std::vector<std::size_t> best_first(const std::vector<double>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  return order;
}

}  // namespace

std::vector<double> cross_entropy(std::size_t dimension, const CrossEntropyOptions& options,
                                  const ScorePopulation& score, Rng& rng) {
  std::vector<double> mean(dimension), sd(dimension, options.start_sd);
  std::vector<double> population(options.population * dimension), scores(options.population);
  const auto elites = static_cast<double>(options.elites);
  for (std::size_t iteration = 0; iteration < options.iterations; ++iteration) {
    for (std::size_t p = 0; p < options.population; ++p)
      for (std::size_t k = 0; k < dimension; ++k)
        population[p * dimension + k] = rng.normal(mean[k], sd[k]);
    score(iteration, population, scores);
    const auto order = best_first(scores);
    for (std::size_t k = 0; k < dimension; ++k) {
      const auto coordinate = [&](std::size_t e) { return population[order[e] * dimension + k]; };
      double sum = 0, squares = 0;
      for (std::size_t e = 0; e < options.elites; ++e) sum += coordinate(e);
      mean[k] = sum / elites;
      for (std::size_t e = 0; e < options.elites; ++e)
        squares += (coordinate(e) - mean[k]) * (coordinate(e) - mean[k]);
      sd[k] = std::sqrt(squares / elites) + options.least_sd;
    }
  }
  return mean;
}

}  // namespace assay::control

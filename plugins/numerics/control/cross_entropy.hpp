// The cross-entropy method: a Gaussian with independent coordinates that moves to the best of its
// draws (Rubinstein 1999).
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

namespace assay::control {

struct CrossEntropyOptions {
  std::size_t population = 24, iterations = 12, elites = 6;
  double start_sd = 1;     // around 0
  double least_sd = 0.02;  // added to the elites' standard deviation
};

// Scores of a population of `size` points, rows of `population`: higher is better.
using ScorePopulation = std::function<void(
    std::size_t iteration, const std::vector<double>& population, std::vector<double>& scores)>;

// The mean of the last Gaussian. Ties between scores go to the earlier draw.
std::vector<double> cross_entropy(std::size_t dimension, const CrossEntropyOptions& options,
                                  const ScorePopulation& score, Rng& rng);

}  // namespace assay::control

// How well scores order models by their accuracies.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace assay::ped {

using Values = std::span<const double>;  // x: scores, y: accuracies, of equal length

// Nothing where the statistic is undefined: fewer than two models, or one side constant.

// Kendall's tau with pairs weighted by 1 / (1 + rank) + 1 / (1 + rank), rank 0 the greatest, ties
// in x broken by y; the mean of that and of the same with x and y exchanged. Ties count 0, but stay
// in the denominator of the other variable (Vigna 2015; the defaults of SciPy's weightedtau).
std::optional<double> weighted_tau(Values x, Values y);

std::optional<double> kendall_tau_b(Values x, Values y);
std::optional<double> spearman(Values x, Values y);
std::optional<double> pearson(Values x, Values y);

// Of the models with the k best scores; of equal scores the less accurate one comes first, so that
// a tie is no luck. k >= 1, x not empty.
double best_among_top(Values x, Values y, std::size_t k);
double top1_regret(Values x, Values y);                 // best accuracy less that of the top score
double relative_at(Values x, Values y, std::size_t k);  // best among the top k to the best of all

}  // namespace assay::ped

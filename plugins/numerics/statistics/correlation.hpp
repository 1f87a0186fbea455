// How well one list of numbers follows another.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace assay::statistics {

using Values = std::span<const double>;  // x and y are of equal length

// Nothing where the statistic is undefined: fewer than two pairs, or one side constant.

// Kendall's tau with pairs weighted by 1 / (1 + rank) + 1 / (1 + rank), rank 0 the greatest, ties
// in x broken by y; the mean of that and of the same with x and y exchanged. Ties count 0, but stay
// in the denominator of the other variable (Vigna 2015; the defaults of SciPy's weightedtau).
std::optional<double> weighted_tau(Values x, Values y);

std::optional<double> kendall_tau_b(Values x, Values y);
std::optional<double> pearson(Values x, Values y);
std::optional<double> spearman(Values x,
                               Values y);  // of the ranks, equal values sharing their mean

}  // namespace assay::statistics

// Rank correlation.
#pragma once

#include <optional>
#include <vector>

namespace assay::causal_minimax {

// Spearman's: the correlation of the ranks, equal values sharing their mean rank. Nothing where
// one side is constant or empty. The lists are of equal length.
std::optional<double> rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace assay::causal_minimax

// PARC: whether samples with like features have like labels, as a rank correlation.
//
// D. Bolya, R. Mittapalli, J. Hoffman, NeurIPS 2021.
#pragma once

#include <optional>

#include "plugins/ped/features.hpp"

namespace assay::ped {

// 100 times Spearman's correlation, over all pairs of samples, of 1 - Pearson's correlation of
// their standardised principal components with the same of their one-hot labels. At most
// `dimensions` components, whose signs count: see principal_scores(). Nothing where fewer than two
// components vary. N (N - 1) / 2 doubles.
std::optional<double> parc(const Matrix& features, const Labels& y, Index dimensions);

}  // namespace assay::ped

// H-score: how much of the features' variance their classes explain.
//
// Y. Bao et al., ICIP 2019; S. Ibrahim, N. Ponomareva, R. Mazumder, ECML 2022 (regularised).
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

enum class HscoreVariant { plain, regularised };

// tr(cov(F)^+ cov(E[F|y])), at most C - 1 where plain. Regularised: the covariance is shrunk by
// Ledoit and Wolf's alpha, and the other one is multiplied by 1 - alpha.
double hscore(const Matrix& features, const Labels& y, HscoreVariant variant);

// Ledoit and Wolf's alpha in [0, 1] for centred samples, towards the mean variance.
double ledoit_wolf_shrinkage(const Matrix& centred_samples);

}  // namespace assay::ped

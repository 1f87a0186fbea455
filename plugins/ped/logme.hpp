// LogME: the mean log evidence of a Bayesian linear model from features to each class's indicator.
//
// K. You, Y. Liu, J. Wang, M. Long, ICML 2021 and JMLR 2022.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// exact: the evidence at its greatest over both precisions, whatever the rank and the unit of the
// features. official: the second paper's fixed point, ended after 11 rounds; where D > N it adds
// (D - N) / 2 ln alpha, as its code does, which is no evidence. icml: the first paper's, ended
// earlier, with 1e-5 more in both quadratic forms.
enum class LogmeVariant { official, exact, icml };

// In nats for each sample; may have any sign. Samples in rows, neither centred nor scaled. NaN
// where their squares overflow.
double logme(const Matrix& features, const Labels& y, LogmeVariant variant);

// The log evidence of one class's indicator at precisions alpha of the weights and beta of the
// noise: ln N(t; 0, F F' / alpha + I / beta), nats.
double log_evidence(const Matrix& features, const Labels& y, Index label, double alpha,
                    double beta);

}  // namespace assay::ped

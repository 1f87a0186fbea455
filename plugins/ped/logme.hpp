// LogME: the mean log evidence of a Bayesian linear model from features to each class's indicator.
//
// K. You, Y. Liu, J. Wang, M. Long, ICML 2021 and JMLR 2022.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// official: the fixed point of the second paper as published, whose evidence keeps the dimension D
// in front of ln alpha where the rank is smaller. exact: the evidence itself. icml: the first
// version, which ends earlier and adds 1e-5 to both quadratic forms.
enum class LogmeVariant { official, exact, icml };

// In nats for each sample; may have any sign. Samples in rows, neither centred nor scaled.
double logme(const RowMatrix& features, const Labels& y, LogmeVariant variant);

// The log evidence of one class's indicator at precisions alpha of the weights and beta of the
// noise: ln N(t; 0, F F' / alpha + I / beta), nats.
double log_evidence(const RowMatrix& features, const Labels& y, Index label, double alpha,
                    double beta);

}  // namespace assay::ped

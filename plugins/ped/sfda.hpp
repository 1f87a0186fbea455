// SFDA: the mean probability of the true class under a self-challenging Fisher discriminant.
//
// W. Shao, X. Zhao, Y. Ge, Z. Zhang, L. Yang, X. Wang, Y. Shan, P. Luo, ECCV 2022.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// In [0, 1]. With fewer samples than dimensions it saturates at 1 for every model.
// Each class has two samples at least.
double sfda(const Matrix& features, const Labels& y);

// exp(-5 lambda) for the within-class scatter's largest eigenvalue lambda, found as published, by
// three double steps of the power method; at least 1e-10.
double sfda_shrinkage(const Eigen::MatrixXd& scatter);

// C x N logits of the discriminant with the within scatter shrunk towards tr(S)/D I.
// `shrinkage` is negative where it is to be found from this scatter, and is given back.
Eigen::MatrixXd sfda_logits(const Matrix& features, const Labels& y, double& shrinkage);

}  // namespace assay::ped

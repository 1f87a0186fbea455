// Products of the features with themselves, where the scores spend most of their time.
#pragma once

#include "plugins/numerics/linalg/spectrum.hpp"
#include "plugins/ped/features.hpp"

namespace assay::ped {

// F' F, both triangles.
Eigen::MatrixXd gram(const Matrix& features);

// F F', both triangles.
Eigen::MatrixXd gram_of_rows(const Matrix& features);

using linalg::Spectrum;
using linalg::spectrum;

}  // namespace assay::ped

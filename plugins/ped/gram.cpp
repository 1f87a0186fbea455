#include "plugins/ped/gram.hpp"

#include "plugins/numerics/linalg/gram.hpp"

namespace assay::ped {

// It is its own transpose, and that has our order.
Eigen::MatrixXd gram(const Matrix& features) { return linalg::gram(features).transpose(); }

Eigen::MatrixXd gram_of_rows(const Matrix& features) { return gram(Matrix(features.transpose())); }

}  // namespace assay::ped

// The dense types that the transport library takes and returns: plain row-major doubles.
#pragma once

#include <Eigen/Core>

namespace assay::ot {

using Index = Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

// Row-major matrix owned by somebody else; an Eigen::Map over foreign memory binds without a copy.
using MatrixView = Eigen::Ref<const Matrix>;

}  // namespace assay::ot

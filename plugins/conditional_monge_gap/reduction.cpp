#include "plugins/conditional_monge_gap/reduction.hpp"

namespace assay::conditional_monge_gap {

Reduction no_reduction(Index genes) {
  const auto same = [](MatrixView x) -> Matrix { return x; };
  return {genes, same, same};
}

Reduction pca_reduction(statistics::PrincipalAxes pca) {
  const Index dimension = pca.axes.rows();
  const auto encode = [pca](MatrixView x) -> Matrix {
    return (x.rowwise() - pca.mean.transpose()) * pca.axes.transpose();
  };
  const auto decode = [pca](MatrixView z) -> Matrix {
    return (z * pca.axes).rowwise() + pca.mean.transpose();
  };
  return {dimension, encode, decode};
}

}  // namespace assay::conditional_monge_gap

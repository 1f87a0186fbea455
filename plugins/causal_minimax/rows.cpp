// Padding rows have weight 0, so no sum sees them.
#include "plugins/causal_minimax/rows.hpp"

namespace assay::causal_minimax {

mlp::Columns Rows::columns(Mask nodes) const {
  mlp::Columns result;
  for_each_node(nodes, [&](int v) { result.push_back(values.col(v).data()); });
  return result;
}

Rows empty_rows(Eigen::Index count, Eigen::Index nodes) {
  const auto padded = static_cast<Eigen::Index>(mlp::padded(static_cast<std::size_t>(count)));
  Rows rows{Eigen::MatrixXd::Zero(padded, nodes), Eigen::VectorXd::Zero(padded), count};
  rows.weight.head(count).setConstant(1 / static_cast<double>(count));
  return rows;
}

Rows rows_of(const Eigen::MatrixXd& values) {
  auto rows = empty_rows(values.rows(), values.cols());
  rows.values.topRows(values.rows()) = values;
  return rows;
}

}  // namespace assay::causal_minimax

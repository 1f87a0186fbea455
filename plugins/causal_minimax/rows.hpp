// Rows as the perceptrons take them: one column for each node, padded to whole vectors.
#pragma once

#include <Eigen/Dense>

#include "plugins/causal_minimax/graph.hpp"
#include "plugins/numerics/mlp/network.hpp"

namespace assay::causal_minimax {

struct Rows {
  Eigen::MatrixXd values;  // padded rows x nodes; 0 behind the data
  Eigen::VectorXd weight;  // 1 / count, and 0 behind the data
  Eigen::Index count = 0;

  std::size_t padded() const { return static_cast<std::size_t>(values.rows()); }
  mlp::Columns columns(Mask nodes) const;  // by ascending node
};

// `count` rows of zeros.
Rows empty_rows(Eigen::Index count, Eigen::Index nodes);
Rows rows_of(const Eigen::MatrixXd& values);

}  // namespace assay::causal_minimax

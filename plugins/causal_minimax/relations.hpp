// Columns that other columns, or the environment, determine: conditional independence says nothing
// about them, since given what determines it a column is independent of everything.
#pragma once

#include <Eigen/Dense>
#include <utility>
#include <vector>

#include "plugins/causal_minimax/dataset.hpp"

namespace assay::causal_minimax {

// column = constant + sum of weight * other column, but for the share `rest` of its variance.
// Without terms the column is a constant.
struct LinearRelation {
  int column = 0;
  std::vector<std::pair<int, double>> terms;
  double constant = 0, rest = 0;
};

// A column for each relation of which no more than `largest_rest` of the variance is left by the
// fewest others, `first` before the rest and these ascending; a column that one relation has
// explained is in no later one. Whether there is any does not depend on the order of the columns.
std::vector<LinearRelation> linear_relations(const Eigen::MatrixXd& values, int first,
                                             double largest_rest);

// The same within each environment, with weights and constants that differ between them and are
// left out. Only environments with ten rows more than columns are asked.
std::vector<LinearRelation> relations_within(const Dataset& data, int first, double largest_rest);

// How one list of labels, which count from 0, follows from another of the same length.
enum class Dependence { none, function, one_to_one };
Dependence dependence(const std::vector<int>& label, const std::vector<int>& on);

// Numbers the different values of a column ascending, from 0.
std::vector<int> labels_of(const Eigen::VectorXd& column);

}  // namespace assay::causal_minimax

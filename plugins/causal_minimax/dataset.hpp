// Rows of several environments, as a table gives them.
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {

inline constexpr double kNoSpread = 1e-12;  // of a column's size: less is rounding

// One column of `values` for each name, in natural order; row i is of environment
// `environments[environment_of[i]]`.
struct Dataset {
  std::vector<std::string> names;
  Eigen::MatrixXd values;
  std::vector<std::string> environments;
  std::vector<int> environment_of;

  // The rows of one environment, ascending.
  std::vector<Eigen::Index> rows_of(int environment) const;
};

// Every column but `env` is a variable. BadInput where a cell is empty or no finite number (rows
// count from 0), the target is no column, or there are more than 63 variables; environments are
// text or integers.
Dataset read_dataset(const Input& table, const std::string& role, const Params& params);

// BadInput where training rows cannot serve: a column that is constant up to rounding, or a
// single environment.
void require_variation(const Dataset& data, const std::string& key);

// The columns of these names, in their order; BadInput at `key` when one is missing.
Dataset restricted(Dataset data, const std::vector<std::string>& names, const std::string& key);

// The column of this name; BadInput at `key` when there is none.
int column_named(const Dataset& data, const std::string& name, const std::string& key);

}  // namespace assay::causal_minimax

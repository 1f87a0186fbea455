// Runs of g_theory inside the test, and tables for its inputs.
#pragma once

#include <assay/testing.hpp>
#include <string>
#include <vector>

#include "plugins/g_theory/truth.hpp"

namespace assay::g_theory {

using Reals = std::vector<double>;
using assay::testing::Trial;

inline Trial trial_of(const std::string& task) { return Trial().param("task", task); }

inline Reals reals_of(const Vector& v) { return {v.begin(), v.end()}; }

// The first column and, named y_0, y_1, ..., those of a matrix.
inline assay::testing::Table table_of(const std::string& first, const Vector& x, const Matrix& m) {
  assay::testing::Table table{{first, reals_of(x)}};
  for (Index j = 0; j < m.cols(); ++j)
    table.push_back({"y_" + std::to_string(j), reals_of(m.col(j))});
  return table;
}

// One law beside x, as data.source has it.
inline assay::testing::Table law_table(const Vector& x, const Vector& p) {
  return {{"x", reals_of(x)}, {"p", reals_of(p)}};
}

}  // namespace assay::g_theory

// From counts to the matrix that is reduced and mapped: equal totals, logarithms, variable genes.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

struct PreprocessOptions {
  bool normalize_total = false;  // every cell to the median total of the training cells
  bool log1p = false;
  Index top_genes = 0;  // most variable over the training cells; 0: all
};

// Changes `cells` in place; every statistic is of the rows `training` alone.
void preprocess(Cells& cells, const Rows& training, const PreprocessOptions& options);

// Columns of greatest variance over the rows, `count` of them in ascending order.
Rows most_variable(MatrixView x, const Rows& rows, Index count);

// The largest `count` scores, as ascending indices; ties go to the earlier one.
Rows largest(const Vector& scores, Index count);

// Genes that tell a condition from the control: the largest |t| of Welch's test. `count` 0: all.
Rows marker_genes(MatrixView treated, MatrixView control, Index count);

}  // namespace assay::conditional_monge_gap

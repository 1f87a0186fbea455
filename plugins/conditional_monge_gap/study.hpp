// An experiment made ready: cells preprocessed, split and reduced; what the maps are judged on.
#pragma once

#include "plugins/conditional_monge_gap/metrics.hpp"
#include "plugins/conditional_monge_gap/reduction.hpp"
#include "plugins/conditional_monge_gap/split.hpp"

namespace assay::conditional_monge_gap {

struct Study {
  Cells cells;  // preprocessed
  Split split;
  Reduction reduction;
  Matrix reduced;  // every cell; statistics behind it are of training cells alone

  Matrix control(bool is_kept) const {  // reduced
    return pick(reduced, is_kept ? split.kept_control : split.train_control);
  }
  Matrix training_cells(Index condition) const {  // reduced
    return pick(reduced, split.train[static_cast<std::size_t>(condition)]);
  }
};

// The genes on which a condition is judged. `count` 0: all. Of a held-out condition: those of the
// training conditions of its drug together, else the most variable ones over the training cells;
// never from its own cells.
Rows judged_genes(const Study& study, Index condition, Index count);

struct JudgeOptions {
  MetricOptions metrics;
  bool is_full = false;  // all cells once; else the mean over batches
  Index batches = 11, batch = 512;
};

// `predicted` and `target` hold cells as rows, already in the judged features. `rng` draws the
// batches.
Metrics judge(MatrixView target, MatrixView predicted, const JudgeOptions& options, Rng rng);

}  // namespace assay::conditional_monge_gap

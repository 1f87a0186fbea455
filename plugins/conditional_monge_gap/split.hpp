// Which cells train, which are kept for evaluation, and which conditions are never trained on.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

struct Split {
  Rows train_control, kept_control;
  std::vector<Rows> train, kept;        // of each condition
  std::vector<bool> is_held_out;        // then `train` holds rows that only its own map may use
  std::vector<Index> training() const;  // conditions that are not held out
  Rows all_training_rows() const;       // of the control and of these conditions
};

// A share `kept_fraction` of the control cells and of each condition, drawn at random, is kept; at
// least one cell where the fraction is positive, and at least one trains. With fraction 0 every
// cell trains and is evaluated on.
Split split_cells(const Cells& cells, const std::vector<bool>& is_held_out, double kept_fraction,
                  Rng rng);

}  // namespace assay::conditional_monge_gap

// Classification of greatest mutual information: channel matching, and the exact searches beside
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

using Partition = std::vector<int>;  // the label of each cell

// Joint law of classes (rows) and cells z (columns) of a grid with `width` cells along its first
// axis; width = columns: one axis alone.
struct Cells {
  Matrix joint;
  Index width = 0;
};

// I(X; Y) of the labels that a partition gives; empty labels count as absent.
double partition_information(const Cells& cells, const Partition& partition);
double full_information(const Cells& cells);  // I(X; Z), what no partition exceeds

struct Matching {
  Partition partition;
  std::vector<double> information;  // at each Matching I, the start's first
  std::int64_t iterations = 0;      // Matching I evaluations until the partition repeats
  bool converged = false;
};

// Matching I: I_ij = ln P(y_j|x_i)/P(y_j); Matching II: each cell to argmax_j sum_i P(x_i|z) I_ij,
// ties keep their label. on_round(iteration, information) returning false ends it.
Matching channel_matching(const Cells& cells, Partition start, int labels,
                          std::int64_t max_iterations,
                          const std::function<bool(std::int64_t, double)>& on_round = {});

// Moves cells at borders between labels one at a time while the information rises.
void polish(const Cells& cells, Partition& partition, int labels);

// Exact for two classes: an optimal quantiser is an interval partition in the likelihood ratio
// (Kurkoski and Yagi 2014). Time grows with labels times the square of the cells.
Partition best_partition_two_classes(const Cells& cells, int labels);
// Exact over thresholds for two labels on one axis.
Partition best_threshold(const Cells& cells);
Partition maximum_posterior(const Cells& cells);   // label = class of greatest P(x|z)
Partition maximum_likelihood(const Cells& cells);  // label = class of greatest P(z|x)
// Of guessing, at each label, the class that is most probable there; names of labels do not matter.
double error_rate(const Cells& cells, const Partition& partition);

}  // namespace assay::g_theory
